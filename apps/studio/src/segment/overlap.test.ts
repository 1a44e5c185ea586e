/** What of one segment is in another, whichever way round the pair is told. */
import { expect, it } from 'vitest';
import { sharedBy } from './overlap-matrix.tsx';

it('tells the share of the members of the first, whichever way round the pair is told', () => {
  const pairs = [{ a: 'lookers', b: 'viewers', both: 3, ofA: 1, ofB: 0.5, jaccard: 0.5 }];
  expect(sharedBy('lookers', 'viewers', pairs)).toEqual({ share: 1, both: 3 });
  expect(sharedBy('viewers', 'lookers', pairs)).toEqual({ share: 0.5, both: 3 });
  expect(sharedBy('viewers', 'nobody', pairs)).toEqual({ share: 0, both: 0 });
});
