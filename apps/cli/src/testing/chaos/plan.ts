/**
 * Which faults come, in which order, and how long each lasts: a function of the seed, so that a run can be repeated. When exactly each
 * comes is up to the machine.
 */
import { createDice, type Dice } from '@attune/engine';

/**
 * kill: `kill -9`, and started again. stop: stands still, with its connections open. end: told to end, and another one started. cut: off
 * the network. part: two no longer reach each other. repeat: clients send again what they sent last.
 */
export type FaultKind = 'kill' | 'stop' | 'end' | 'cut' | 'part' | 'repeat';

export type Fault = {
  readonly number: number;
  readonly kind: FaultKind;
  readonly victim: string;
  /** Whom the victim no longer reaches. */
  readonly other: string | null;
  readonly holdMs: number;
  /** How long until the next one begins; this one may last longer. */
  readonly afterMs: number;
};

export type Victims = {
  readonly workers: readonly string[];
  readonly servers: readonly string[];
  readonly brokers: readonly string[];
  readonly stores: readonly string[];
};

/** Longer than a lease: another worker has the partitions when it goes on. */
const WORKER_HOLD_MS = 9_000;
const HOLD_MS = 2_500;
const AFTER_MS = 700;

/** @param canCut whether there is a network that can be cut */
export function planFaults(of: {
  readonly seed: string;
  readonly count: number;
  readonly victims: Victims;
  readonly canCut: boolean;
}): readonly Fault[] {
  const dice = createDice(`chaos/${of.seed}`);
  return Array.from({ length: of.count }, (_, i) => {
    const victim = victimOf(dice, of.victims);
    const kind = kindOf(dice, victim, of);
    const isWorker = of.victims.workers.includes(victim);
    const mostMs = isWorker && kind !== 'kill' && dice.next() < 0.3 ? WORKER_HOLD_MS : HOLD_MS;
    return {
      number: i + 1,
      kind,
      victim: kind === 'repeat' ? 'clients' : victim,
      other: kind === 'part' ? dice.pick([...of.victims.brokers, ...of.victims.stores]) : null,
      holdMs: 100 + dice.integer(mostMs),
      // One in four comes at the same time as the one before it.
      afterMs: dice.next() < 0.25 ? 0 : Math.round(dice.exponential(AFTER_MS)),
    };
  });
}

function victimOf(dice: Dice, { workers, servers, brokers, stores }: Victims): string {
  const roll = dice.next();
  return dice.pick(roll < 0.4 ? workers : roll < 0.6 ? servers : roll < 0.75 ? brokers : stores);
}

function kindOf(
  dice: Dice,
  victim: string,
  { victims: { workers, servers }, canCut }: { readonly victims: Victims; readonly canCut: boolean },
): FaultKind {
  if (dice.next() < 0.05) return 'repeat';
  const isOurs = workers.includes(victim) || servers.includes(victim);
  const kinds: FaultKind[] = ['kill', 'stop', ...(isOurs ? (['end'] as const) : [])];
  if (canCut) kinds.push('cut', ...(isOurs ? (['part', 'part'] as const) : []));
  return dice.pick(kinds);
}

export function toldFault({ number, kind, victim, other, holdMs, afterMs }: Fault): string {
  const whom = other === null ? victim : `${victim} from ${other}`;
  return `${number} ${kind} ${whom} for ${holdMs} ms, then ${afterMs} ms`;
}
