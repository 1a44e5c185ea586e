/** The segments of a made-up shop as a whole: sizes, a history, what they share, members. Shapes follow docs/reference/http.md. */
import { DEFINITIONS } from './definitions.ts';
import { createDice } from './dice.ts';
import type { MadeProfile } from './profiles.ts';

const NARROW = 'bargain-hunters';
const PARENT = 'comparing-expensive';
const SAYS = '“Product Viewed” at least 3 times within 12h for one product id';

const sizeOf = (profiles: readonly MadeProfile[], key: string): number =>
  profiles.filter(({ segments }) => segments.includes(key)).length;

export function makeSegments(profiles: readonly MadeProfile[], isEmpty: boolean) {
  const dice = createDice(5);
  const documents = isEmpty ? [] : DEFINITIONS.filter(({ kind }) => kind === 'segment').map(({ document }) => document);
  const segments = documents.map((document) => {
    const key = String(document['key']);
    const members = sizeOf(profiles, key);
    const isNarrow = key === NARROW;
    return {
      key,
      name: String(document['name']),
      says: SAYS,
      parent: isNarrow ? PARENT : null,
      members,
      evidenceMin: isNarrow ? 100 : null,
      fallsBackTo: isNarrow ? PARENT : null,
      recent: Array.from({ length: 60 }, (_, i) => Math.round(members * (0.7 + 0.005 * i) + dice() * 3)),
    };
  });
  const [few, many] = [sizeOf(profiles, NARROW), sizeOf(profiles, PARENT)];
  const says = `“Bargain hunters” has ${few} members, too few to learn from (100 are enough), and no sibling shares its members. Its parent “Comparing expensive things” has ${many}.`;
  const advice = isEmpty ? [] : [{ segment: NARROW, into: PARENT, kind: 'parent', says }];
  return { segments, visitors: profiles.length, sweptAt: Date.now() - 20_000, advice };
}

export function makeOverlap(profiles: readonly MadeProfile[]) {
  const keys = DEFINITIONS.filter(({ kind }) => kind === 'segment').map(({ key }) => key);
  const pairs = keys.flatMap((a, i) =>
    keys.slice(i + 1).map((b) => {
      const both = profiles.filter(({ segments }) => segments.includes(a) && segments.includes(b)).length;
      const [ofA, ofB] = [both / Math.max(1, sizeOf(profiles, a)), both / Math.max(1, sizeOf(profiles, b))];
      const either = sizeOf(profiles, a) + sizeOf(profiles, b) - both;
      return { a, b, both, ofA, ofB, jaccard: both / Math.max(1, either) };
    }),
  );
  return { sweptAt: Date.now() - 20_000, pairs: pairs.filter(({ both }) => both > 0) };
}

export function makeHistory(now: number) {
  const dice = createDice(3);
  const tiers = [
    { stepMs: 14_400_000, count: 200, before: 2 * 86_400_000 },
    { stepMs: 900_000, count: 184, before: 7_200_000 },
    { stepMs: 60_000, count: 120, before: 0 },
  ];
  return tiers.flatMap(({ stepMs, count, before }) =>
    Array.from({ length: count }, (_, i) => {
      const at = now - before - (count - i) * stepMs;
      const day = 1 + 0.25 * Math.sin((2 * Math.PI * at) / 86_400_000);
      return { at, members: Math.round(30 * day + dice() * 4) };
    }),
  );
}

export function memberOf({ id, identities, firstAt, lastAt, events, traits }: MadeProfile) {
  return { id, since: lastAt - 3_600_000, ...identities, firstAt, lastAt, events, traits };
}
