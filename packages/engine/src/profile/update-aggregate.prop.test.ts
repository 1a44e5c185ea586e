/** The groups of a "by" aggregate against the plain way to keep them: everything sorted anew after each event. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Signal } from '../signal/signal.ts';
import { type AggregateSpec, type AggregateState, GROUPS_MAX, type TimesGroup } from './aggregate.ts';
import { updateAggregate } from './update-aggregate.ts';

const KEEP = 3;
const spec: AggregateSpec = { kind: 'times-by', event: 'Seen', by: 'item', keep: KEEP };

type Seen = { readonly item: string; readonly at: number };

function sortedAnew(groups: readonly TimesGroup[], { item, at }: Seen): readonly TimesGroup[] {
  const times = [...(groups.find(({ group }) => group === item)?.times ?? []), at].sort((a, b) => a - b).slice(-KEEP);
  const latest = (group: TimesGroup) => group.times.at(-1)!;
  return [...groups.filter(({ group }) => group !== item), { group: item, times }]
    .sort((a, b) => latest(a) - latest(b) || (a.group < b.group ? -1 : 1))
    .slice(-GROUPS_MAX);
}

function signalOf({ item, at }: Seen): Signal {
  return { event: 'Seen', at, properties: { item } } as unknown as Signal;
}

const runs = Number(process.env['ATTUNE_RUNS'] ?? 200);

test.each([
  ['few groups, many ties and late events', 4, 8],
  ['more groups than are kept', GROUPS_MAX + 12, 60],
])('%s', (_, items, times) => {
  const seen = fc.record({ item: fc.nat({ max: items }).map((n) => `item-${n}`), at: fc.nat({ max: times }) });
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 150, size: 'max' }), (list) => {
      let state: AggregateState | undefined;
      let expected: readonly TimesGroup[] = [];
      for (const each of list) {
        state = updateAggregate(spec, state, signalOf(each));
        expected = sortedAnew(expected, each);
        expect(state).toEqual({ kind: 'times-by', groups: expected });
      }
    }),
    { numRuns: runs },
  );
});
