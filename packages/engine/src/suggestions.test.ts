/** Whatever can be misspelt is met with the word that was meant, at its place. */
import { expect, test } from 'vitest';
import { type Definition, type DefinitionKind, readDefinition } from './definition.ts';
import { compileRules } from './rules.ts';
import { traitHints } from './trait-hints.ts';

/** All problems of documents that are put in force together, as `path: message (fix)`. */
function problemsOf(documents: readonly (readonly [DefinitionKind, object])[]): string {
  const reads = documents.map(([kind, document]) => readDefinition(kind, document));
  const wrong = reads.flatMap((read) => (read.ok ? [] : read.problems));
  const definitions = documents.map(([kind, document]) => {
    return { kind, key: (document as { key: string }).key, version: 1, document: document as Definition };
  });
  const compiled = wrong.length > 0 ? undefined : compileRules(definitions);
  const problems = compiled === undefined ? wrong : compiled.ok ? [] : compiled.problems;
  return problems.map(({ path, message, fix }) => `${path}: ${message} (${fix})`).join('\n');
}

const segment = (condition: object): readonly [DefinitionKind, object] => ['segment', { key: 'keen', condition }];
const variants = [{ key: 'a', content: { recommend: { recommender: 'relatd' } } }];

test.each<[string, readonly (readonly [DefinitionKind, object])[], string]>([
  ['a form', [segment({ evnt: 'A' })], 'did you mean "event" where it says "evnt"?'],
  ['a key beside a form', [segment({ event: 'A', cuont: 2 })], 'did you mean "count"?'],
  ['an operator', [segment({ trait: 'plan', $eqq: 'pro' })], 'did you mean $eq?'],
  ['a field of the visit', [segment({ session: 'page', $gt: 1 })], 'did you mean "pages"?'],
  ['a segment', [segment({ all: [] }), ['segment', { key: 'x', condition: { segment: 'kene' } }]], '"keen"?'],
  ['a parent', [['segment', { key: 'x', parent: 'xy', condition: { all: [] } }]], 'did you mean "x"?'],
  ['a field', [['goal', { key: 'g', evnet: 'A', event: 'A' }]], 'did you mean "event"?'],
  ['one of several words', [['recommender', { key: 'r', strategy: 'trendng' }]], 'did you mean "trending"?'],
  [
    'a placement',
    [
      ['placement', { key: 'hero' }],
      ['experience', { key: 'e', placement: 'heor', variants: [{ key: 'a', content: null }] }],
    ],
    'did you mean "hero"?',
  ],
  [
    'a goal',
    [
      ['placement', { key: 'hero' }],
      ['goal', { key: 'order', event: 'A' }],
      ['experience', { key: 'e', placement: 'hero', goal: 'ordr', variants: [{ key: 'a', content: null }] }],
    ],
    'did you mean "order"?',
  ],
  [
    'a recommender',
    [
      ['placement', { key: 'hero' }],
      ['recommender', { key: 'related', strategy: 'trending' }],
      ['experience', { key: 'e', placement: 'hero', variants }],
    ],
    'did you mean "related"?',
  ],
])('%s', (_what, documents, suggestion) => {
  expect(problemsOf(documents)).toContain(suggestion);
});

test('a word that is like none is met with all there are', () => {
  expect(problemsOf([segment({ zebra: 1 })])).toContain('use one of the forms all, any, not');
});

test('a trait that is nearly a computed one is hinted at, and one that is like none may be told', () => {
  const document = {
    condition: {
      all: [
        { trait: 'engagment', $gte: 1 },
        { trait: 'plan', $eq: 'pro' },
      ],
    },
  };
  expect(traitHints(document, ['engagement', 'orders'])).toMatchObject([
    { path: 'condition.all[0].trait', fix: 'did you mean "engagement"?' },
  ]);
  expect(traitHints({ trait: 'engagement.mean', $gte: 1 }, ['engagement'])).toEqual([]);
});
