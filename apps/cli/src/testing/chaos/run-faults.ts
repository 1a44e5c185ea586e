/** Does the faults of a plan, in order, several at a time where they may be; and heals them. */
import { type Fault, toldFault } from './plan.ts';
import type { Patient, Process, World } from './world.ts';

/** So much is hurt at once at most. */
const AT_ONCE_MAX = 5;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Underway = { readonly fault: Fault; readonly done: Promise<void> };

/** Resolves when all of them are healed. @param repeat has the clients send again what they sent last */
export async function runFaults(
  world: World,
  faults: readonly Fault[],
  { repeat, say }: { readonly repeat: () => Promise<void>; readonly say: (text: string) => void },
): Promise<void> {
  const underway = new Set<Underway>();
  for (const fault of faults) {
    while (!mayBegin(world, fault, [...underway])) await Promise.race([...underway].map(({ done }) => done));
    say(toldFault(fault));
    const done = fault.kind === 'repeat' ? repeat() : hurt(world, fault);
    const one = { fault, done: done.finally(() => underway.delete(one)) };
    underway.add(one);
    await Promise.race([
      pause(fault.afterMs),
      ...[...underway].map((each) => each.done.then(() => pause(fault.afterMs))),
    ]);
  }
  await Promise.all([...underway].map(({ done }) => done));
}

/** Of three brokers one may be away, and of the servers one: the others must do it. */
function mayBegin({ victims }: World, { victim, kind, other }: Fault, underway: readonly Underway[]): boolean {
  if (kind === 'repeat') return true;
  if (underway.length >= AT_ONCE_MAX) return false;
  const hurtNow = underway.flatMap(({ fault }) => [fault.victim, fault.other]);
  if (hurtNow.includes(victim) || (other !== null && hurtNow.includes(other))) return false;
  const isOneOf = (names: readonly string[]) =>
    names.includes(victim) && hurtNow.some((name) => names.includes(name ?? ''));
  return !isOneOf(victims.brokers) && !isOneOf(victims.servers);
}

async function hurt(world: World, { kind, victim, other, holdMs }: Fault): Promise<void> {
  const patient = world.patient(victim);
  const process = [...world.servers, ...world.workers].find(({ name }) => name === victim);
  // Parted from a store, a server must answer all the same.
  const isHurt = process !== undefined && kind !== 'part';
  if (isHurt) process.hurts++;
  await WAYS[kind as keyof typeof WAYS](patient, holdMs, other === null ? undefined : world.patient(other));
  if (isHurt) process.hurts++;
}

type Way = (patient: Patient, holdMs: number, other: Patient | undefined) => Promise<void>;

const WAYS: Readonly<Record<'kill' | 'stop' | 'end' | 'cut' | 'part', Way>> = {
  kill: async (patient, holdMs) => {
    await patient.kill();
    await pause(holdMs);
    await patient.start();
  },
  end: async (patient) => {
    await patient.end();
    await patient.start();
  },
  stop: async (patient, holdMs) => {
    patient.pause();
    await pause(holdMs);
    patient.goOn();
  },
  cut: async ({ node }, holdMs) => {
    node!.cut();
    await pause(holdMs);
    node!.join();
  },
  part: async ({ node }, holdMs, other) => {
    node!.part(other!.node!);
    await pause(holdMs);
    node!.meet(other!.node!);
  },
};

export function isWell({ hurts }: Process): boolean {
  return hurts % 2 === 0;
}
