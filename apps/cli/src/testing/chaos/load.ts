/**
 * Clients of the servers while faults come: some send events until they are acknowledged, some ask for decisions all the while. What they
 * were told is kept, to be held against what is stored.
 */
import { readFileSync } from 'node:fs';
import { createDice, type Dice } from '@attune/engine';
import { isWell } from './run-faults.ts';
import { type Process, SECRET_KEY, WRITE_KEY } from './world.ts';

/** Whoever sends waits so long for an answer. */
const SEND_MS_MAX = 4_000;
/** More than a decision may wait for a store. */
const SLOW_MS = 800;
const PERSONS = 30;
const SENDERS = 3;
const LATEST = 60;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Event = { readonly messageId?: string; readonly person?: string; readonly [key: string]: unknown };

/** What the clients know at the end. */
export type Told = {
  /** Acknowledged ids, by person. */
  readonly acknowledged: Map<string, Set<string>>;
  readonly ordered: Set<string>;
  /** Events that were answered as quarantined. */
  quarantined: number;
  refusals: number;
  repeated: number;
};

/**
 * How asks for decisions were answered by servers that nobody hurt, in milliseconds. Left out is the time for which server or client wanted
 * the processor and others had it: it says how busy the machine is, and nothing of us.
 */
export type Answers = {
  readonly took: { readonly alone: number[]; readonly 'with events': number[] };
  readonly unanswered: string[];
  readonly slow: string[];
  fallbacks: number;
  /** The longest by the clock on the wall. */
  wallMsMax: number;
};

export function newAnswers(): Answers {
  return { took: { alone: [], 'with events': [] }, unanswered: [], slow: [], fallbacks: 0, wallMsMax: 0 };
}

/** A store has half a second; events that come along have a second more to be durable. */
const DEADLINE_MS = { alone: 1_000, 'with events': 2_000 } as const;
const ASK_MS_MAX = 30_000;

/** For how long the process's main thread wanted the processor and did not have it; 0 where the system does not tell. */
function waitedMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

type Asked = { readonly status: number; readonly text: string };

export function send(
  address: string,
  path: string,
  body: object,
  more: { key?: string; method?: string; msMax?: number } = {},
) {
  const { key = WRITE_KEY, method = 'POST', msMax = SEND_MS_MAX } = more;
  return fetch(`${address}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(msMax),
  });
}

export async function define(address: string, kind: string, document: { readonly key: string }): Promise<void> {
  const response = await send(address, `/v1/definitions/${kind}/${document.key}`, document, {
    key: SECRET_KEY,
    method: 'PUT',
  });
  if (!response.ok) throw new Error(`${kind} ${document.key}: ${response.status} ${await response.text()}`);
}

/** @param of.name of this stretch of load: its persons and events are no other's */
export function startLoad(of: {
  readonly name: string;
  readonly servers: readonly Process[];
  readonly answers: Answers;
}) {
  const { name, servers, answers } = of;
  const told: Told = { acknowledged: new Map(), ordered: new Set(), quarantined: 0, refusals: 0, repeated: 0 };
  let isOver = false;
  let turn = 0;
  const latest: (readonly Event[])[] = [];
  const keep = (events: readonly Event[]): void => {
    for (const { messageId, person, event } of events) {
      if (messageId === undefined || person === undefined) continue;
      const ids = told.acknowledged.get(person) ?? new Set();
      told.acknowledged.set(person, ids.add(messageId));
      if (event === 'Order Completed') told.ordered.add(person);
    }
  };
  /** Sent until somebody says that it is kept; to whoever is next, whether he is well or not. */
  const deliver = async (events: readonly Event[]): Promise<void> => {
    const batch = events.map(({ person: _, ...event }) => event);
    for (;;) {
      const { address } = servers[turn++ % servers.length]!.running();
      const answer = await send(address, '/v1/events', { batch }).catch(() => undefined);
      const reply =
        answer?.status === 200 ? ((await answer.json().catch(() => undefined)) as Kept | undefined) : undefined;
      if (reply !== undefined) {
        told.quarantined += reply.quarantined.length;
        return keep(events);
      }
      told.refusals++;
      await pause(100);
    }
  };
  const sendOn = async (client: number): Promise<void> => {
    const dice = createDice(`load/${name}/${client}`);
    for (let n = 0; !isOver; n++) {
      const events = Array.from({ length: 1 + dice.integer(4) }, (_, i) =>
        eventOf(dice, { stretch: name, id: `${name}-${client}-${n}-${i}` }),
      );
      await deliver(events);
      latest.push(events);
      if (latest.length > LATEST) latest.shift();
      if (dice.next() < 0.05) await deliver(events);
      await pause(25);
    }
  };
  /** undefined: the server was hurt meanwhile, or gave no decision, of which note is taken. */
  const askFor = async (server: Process, body: object, kind: keyof Answers['took']): Promise<Asked | undefined> => {
    const { hurts } = server;
    const { pid } = server.running().child;
    const before = { at: performance.now(), own: waitedMs(process.pid), server: waitedMs(pid!) };
    const answer = await send(server.running().address, '/v1/decide', body, { msMax: ASK_MS_MAX })
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch((error: unknown) => ({ status: 0, text: String(error) }));
    const wallMs = performance.now() - before.at;
    // They may have waited at the same time: only the longer of both is left out.
    const unservedMs = Math.max(waitedMs(process.pid) - before.own, waitedMs(pid!) - before.server);
    const ms = Math.max(0, wallMs - unservedMs);
    if (server.hurts !== hurts) return undefined;
    answers.took[kind].push(ms);
    answers.wallMsMax = Math.max(answers.wallMsMax, wallMs);
    const when = `at ${new Date().toISOString().slice(14, 23)}`;
    const what = `${server.name} ${kind} ${when}, ${Math.round(ms)} ms of ${Math.round(wallMs)}`;
    const isDecided = answer.text.includes('"decisions":{"hero":{');
    if (ms > SLOW_MS) answers.slow.push(what);
    if (!isDecided) answers.unanswered.push(`${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
    else if (ms > DEADLINE_MS[kind]) answers.unanswered.push(`${what}: too late`);
    if (answer.text.includes('"reason":"fallback"')) answers.fallbacks++;
    return isDecided ? answer : undefined;
  };
  /** Asks one server again and again, while nobody hurts it. */
  const askOn = async (which: number): Promise<void> => {
    const server = servers[which]!;
    for (let n = 0; !isOver; n++, await pause(40)) {
      const body = { anonymousId: `device-${name}-${n % PERSONS}`, placements: ['hero'] };
      if (isWell(server)) await askFor(server, body, 'alone');
    }
  };
  /** Asks with an event, until it is told that the event is kept. */
  const askWithEvents = async (): Promise<void> => {
    const dice = createDice(`load/${name}/asks`);
    for (let n = 0; !isOver; n++, await pause(150)) {
      const { person, ...event } = eventOf(dice, { stretch: name, id: `${name}-a-${n}`, isGood: true });
      const body = { anonymousId: event['anonymousId'], placements: ['hero'], events: [event] };
      for (let isKept = false; !isKept; ) {
        const server = servers[turn++ % servers.length]!;
        const answer = isWell(server) ? await askFor(server, body, 'with events') : undefined;
        isKept = answer?.status === 200;
        if (!isKept) await pause(100);
      }
      keep([{ ...event, person: person! }]);
    }
  };
  const working = [
    ...Array.from({ length: SENDERS }, (_, client) => sendOn(client)),
    ...servers.map((_, which) => askOn(which)),
    askWithEvents(),
  ];
  return {
    told,
    repeat: async (): Promise<void> => {
      for (const events of [...latest]) {
        if (isOver) return;
        await deliver(events.filter(({ messageId }) => messageId !== undefined));
        told.repeated += events.length;
      }
    },
    /** Resolves when everything that was begun is acknowledged. */
    end: async (): Promise<Told> => {
      isOver = true;
      await Promise.all(working);
      return told;
    },
  };
}

type Kept = { readonly accepted: number; readonly quarantined: readonly unknown[] };

/**
 * Of three persons one is known by his device alone, one always by both names, and of one it shows later that device and account are the
 * same. Orders name all that is known of a person.
 */
function eventOf(
  dice: Dice,
  { stretch, id, isGood = false }: { stretch: string; id: string; isGood?: boolean },
): Event {
  if (!isGood && dice.next() < 0.02) return { type: 'track', anonymousId: 'somebody', properties: {} };
  const n = dice.integer(PERSONS);
  const person = `${stretch}-${n}`;
  const device = { anonymousId: `device-${person}` };
  const both = { ...device, userId: person };
  const isOrder = dice.next() < 0.06;
  const who = n % 3 === 0 ? device : n % 3 === 1 || isOrder || dice.next() < 0.3 ? both : device;
  const event = isOrder ? 'Order Completed' : 'Product Viewed';
  return { type: 'track', event, messageId: id, person, properties: { person }, ...who };
}
