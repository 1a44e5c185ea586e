import { describe, expect, it } from 'vitest';
import { adviseMerges } from './merge-advice.ts';

const SEGMENTS = [
  { key: 'buyers', name: 'Buyers', members: 5_000 },
  { key: 'lamps', name: 'Lamp buyers', parent: 'buyers', members: 40 },
  { key: 'lights', name: 'Light buyers', parent: 'buyers', members: 60 },
  { key: 'sofas', name: 'Sofa buyers', parent: 'buyers', members: 12 },
  { key: 'nobody', members: 0 },
];

describe('advice on segments too small to learn from', () => {
  const overlap = (a: string, b: string) => ([a, b].every((key) => key === 'lamps' || key === 'lights') ? 30 : 0);

  it('names the sibling that shares most members, else the parent, and says why', () => {
    expect(adviseMerges(SEGMENTS, overlap)).toEqual([
      {
        segment: 'lamps',
        into: 'lights',
        kind: 'sibling',
        says: '“Lamp buyers” has 40 members, too few to learn from (100 are enough). 30 of them are also in its sibling “Light buyers”; together they are 70.',
      },
      {
        segment: 'lights',
        into: 'lamps',
        kind: 'sibling',
        says: '“Light buyers” has 60 members, too few to learn from (100 are enough). 30 of them are also in its sibling “Lamp buyers”; together they are 70.',
      },
      {
        segment: 'sofas',
        into: 'buyers',
        kind: 'parent',
        says: '“Sofa buyers” has 12 members, too few to learn from (100 are enough), and no sibling shares its members. Its parent “Buyers” has 5000.',
      },
    ]);
  });

  it('keeps to what a segment itself calls enough', () => {
    expect(adviseMerges([SEGMENTS[0]!, { ...SEGMENTS[3]!, evidenceMin: 10 }], overlap)).toEqual([]);
  });
});
