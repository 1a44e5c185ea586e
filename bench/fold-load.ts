/**
 * What the in-process benches fold: the same visitors doing the same things, and one way to time it. The number of categories is the
 * bench's own, since it decides how many rules one event meets.
 */
import { performance } from 'node:perf_hooks';
import {
  asTime,
  compileRules,
  type Dice,
  type MessageId,
  newVisitor,
  type PersonId,
  type Rules,
  type Signal,
  step,
  type TrainedModels,
  type VersionedDefinition,
  type Visitor,
} from '@attune/engine';

/** Names of events that rules and signals share. */
export const EVENTS = 50;
export const START = asTime(Date.UTC(2026, 0, 5));
const VISITORS = 2_000;

export const eventName = (i: number) => `Event ${i % EVENTS}`;

export function compiled(definitions: readonly VersionedDefinition[], models: TrainedModels = new Map()): Rules {
  const read = compileRules(definitions, { models });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

export function signals(count: number, categories: number, dice: Dice): Signal[] {
  return Array.from({ length: count }, (_, i) => {
    const at = asTime(START + i * 20);
    return {
      id: `message-${dice.integer(2 ** 40)}-${i}` as MessageId,
      type: 'track',
      event: eventName(dice.integer(EVENTS)),
      at,
      receivedAt: at,
      anonymousId: `visitor-${dice.integer(VISITORS)}`,
      userId: null,
      previousId: null,
      properties: {
        category: `category-${dice.integer(categories)}`,
        price: dice.integer(500),
        product_id: `p${dice.integer(900)}`,
      },
      context: {},
    };
  });
}

/** @returns nanoseconds an event */
export function foldAll(rules: Rules, stream: readonly Signal[]): number {
  const visitors = new Map<string, Visitor>();
  const began = performance.now();
  for (const signal of stream) {
    const before =
      visitors.get(signal.anonymousId!) ?? newVisitor(rules, `a:${signal.anonymousId}` as PersonId, signal.at);
    visitors.set(signal.anonymousId!, step(rules, before, signal).visitor);
  }
  return ((performance.now() - began) * 1e6) / stream.length;
}
