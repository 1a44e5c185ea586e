/**
 * A signal as the retained past keeps it: its fields in a fixed order, without their names and without the context. What rules
 * ask of a context is in the profile and its session.
 */
import type { MessageId, Signal, SignalType } from '../signal/signal.ts';
import { EMPTY_OBJECT, type JsonObject } from '../std/json.ts';
import { asTime, type Time } from '../std/time.ts';
import type { Past } from './aggregate/aggregate-kind.ts';
import { type History, recalled, recalls } from './history.ts';

export type RetainedSignal = readonly [
  id: MessageId,
  type: SignalType,
  event: string,
  at: Time,
  /** How much later than `at` it was received. */
  lagMs: number,
  anonymousId: string | null,
  userId: string | null,
  previousId: string | null,
  properties: JsonObject,
];

/** What the history keeps of a signal. */
export function retainedOf(signal: Signal): RetainedSignal {
  const { id, type, event, at, receivedAt, anonymousId, userId, previousId, properties } = signal;
  return [id, type, event, at, receivedAt - at, anonymousId, userId, previousId, properties];
}

/** Whether the signal with this id, whose fingerprint is `print`, is retained. */
export function isRetained(history: History, id: MessageId, print: number): boolean {
  return recalls(history, print, (value) => (value as RetainedSignal)[0] === id);
}

/** The retained signals, in the order in which they were folded: all of them, or only the latest. */
export function retained(history: History, latest?: number): readonly Signal[] {
  return recalled(history, latest).map((value) => signalOf(value as RetainedSignal));
}

type Remembered = { readonly history: History; readonly events: number };

/** What is retained of a person, or of two who are one, in order of time. Worked out when it is first asked for. */
export function pastOf(people: readonly Remembered[], more: readonly Signal[] = []): () => Past {
  let past: Past | undefined;
  return () => {
    past ??= pastNow(people, more);
    return past;
  };
}

function pastNow(people: readonly Remembered[], more: readonly Signal[]): Past {
  const signals = people.flatMap(({ history }) => retained(history));
  let from = Number.NEGATIVE_INFINITY;
  for (const { history, events } of people) {
    if (history.size === events) continue;
    const oldest = Math.min(...retained(history).map(({ at }) => at));
    if (oldest > from) from = oldest;
  }
  return { signals: [...signals, ...more].filter(({ at }) => at >= from).sort(byTime), from };
}

/** The retained signals of one name that happened from `startedAt` to `lastAt`, in the order in which they were folded. */
export function retainedBetween(
  history: History,
  event: string,
  { startedAt, lastAt }: { readonly startedAt: number; readonly lastAt: number },
): readonly Signal[] {
  const values = recalled(history) as readonly RetainedSignal[];
  return values.filter((fields) => fields[2] === event && fields[3] >= startedAt && fields[3] <= lastAt).map(signalOf);
}

/** Order of happening; the id settles ties so that the order of arrival never shows. */
export function byTime(a: Signal, b: Signal): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function signalOf(fields: RetainedSignal): Signal {
  const [id, type, event, at, lagMs, anonymousId, userId, previousId, properties] = fields;
  const receivedAt = asTime(at + lagMs);
  const context = EMPTY_OBJECT;
  return { id, type, event, at, receivedAt, anonymousId, userId, previousId, properties, context };
}
