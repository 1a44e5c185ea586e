/** What is wrong in a definition is said where it is, with the fix; and what holds, holds together. */
import { describe, expect, test } from 'vitest';
import { type DefinitionKind, readDefinition } from './definition.ts';
import { compileRules, type VersionedDefinition } from './rules.ts';

const problems = (kind: DefinitionKind, document: unknown) => {
  const read = readDefinition(kind, document);
  return read.ok ? [] : read.problems.map(({ path, message, fix }) => `${path}: ${message}${fix ? ` (${fix})` : ''}`);
};
const condition = (document: unknown) => problems('segment', { key: 's', condition: document });
const LEARNED = { key: 'r', strategy: 'learned', model: 'm' };

describe('one document', () => {
  test.each<[DefinitionKind, unknown, RegExp]>([
    ['segment', [], /must be an object/],
    ['segment', { key: 'a b', condition: { all: [] } }, /^key: "a b" is not a key/],
    ['segment', { key: 's' }, /^condition: is required/],
    ['segment', { key: 's', conditions: {}, condition: { all: [] } }, /^conditions: .*did you mean "condition"/],
    ['trait', { key: 't', event: 'A', compute: 'median' }, /^compute: "median" is not known here .*count, first/],
    ['trait', { key: 't', event: 'A', compute: 'last' }, /^of: "last" needs a property/],
    ['trait', { key: 't', event: 'A', compute: 'count', within: '5 years' }, /^within: "5 years" is not a span/],
    ['settings', { key: 'engine', holdout: 5 }, /^holdout: must be a number from 0 to 1/],
    ['settings', { key: 'engine', timezone: 'Vienna' }, /^timezone: "Vienna" is not a time zone .*IANA/],
    ['experience', { key: 'e', placement: 'p', variants: [] }, /^variants: must have 1 to 50/],
    [
      'experience',
      {
        key: 'e',
        placement: 'p',
        variants: [
          { key: 'a', content: null },
          { key: 'a', content: null },
        ],
      },
      /^variants: "a" is there twice/,
    ],
    ['experience', { key: 'e', placement: 'p', variants: [{ key: 'a' }] }, /^variants\[0\]\.content: is required/],
    [
      'experience',
      { key: 'e', placement: 'p', variants: [{ key: 'a', content: null }], caps: [{ max: 1, per: 'week' }] },
      /^caps\[0\]\.per: "week"/,
    ],
    ['recommender', { key: 'r', strategy: 'psychic' }, /^strategy: "psychic"/],
    ['recommender', { ...LEARNED, floor: { where: { maker: 'small' } } }, /^floor.share: is required/],
    ['recommender', { ...LEARNED, floor: { attribute: 'maker' } }, /^floor.shares: is required/],
    ['recommender', { ...LEARNED, floor: { attribute: 'maker', shares: {} } }, /^floor.shares: must have 1 to 20/],
    [
      'recommender',
      { ...LEARNED, floor: { attribute: 'maker', shares: { a: 2 } } },
      /^floor.shares.a: must be a number/,
    ],
    [
      'recommender',
      { ...LEARNED, floor: { attribute: 'maker', shares: { a: 0.7, b: 0.6 } } },
      /^floor.shares: come to 1.3/,
    ],
    ['recommender', { ...LEARNED, groups: {} }, /^groups.trait: is required/],
  ])('%s %j', (kind, document, problem) => {
    expect(problems(kind, document).some((each) => problem.test(each))).toBe(true);
  });
});

describe('a condition', () => {
  test.each([
    [{}, /condition: no form of condition/],
    [{ event: 'A', segment: 's' }, /condition: mixes segment and event|condition: mixes event and segment/],
    [{ event: 'A', wihtin: '1h' }, /condition\.wihtin: .*did you mean "within"/],
    [{ event: 'A', count: { $gte: -1 } }, /condition\.count\.\$gte: must be a whole number/],
    [{ event: 'A', count: { $regex: 'x' } }, /condition\.count\.\$regex/],
    [{ event: 'A', within: 3 }, /condition\.within: a span of time must be a string/],
    [{ all: [{ any: [{ event: '' }] }] }, /condition\.all\[0\]\.any\[0\]\.event: must be the name/],
    [{ trait: 'plan' }, /asks nothing of the trait/],
    [{ trait: 'plan', eq: 'pro' }, /condition\.eq: "eq" means nothing beside "trait" \(operators begin with \$/],
    [{ session: 'colour', $eq: 1 }, /condition\.session: a visit has no "colour"/],
    [{ localTime: { between: ['8', '9'] } }, /condition\.localTime\.between/],
    [{ event: 'A', where: { price: { $gtee: 3 } } }, /\$gtee/],
  ])('%j', (document, problem) => {
    expect(condition(document).join('\n')).toMatch(problem);
  });

  test('one that nobody could read is refused before it is walked', () => {
    let deep: object = { all: [] };
    for (let i = 0; i < 5_000; i++) deep = { not: deep };
    expect(condition(deep)[0]).toMatch(/more than 20 levels deep/);
  });
});

describe('all definitions together', () => {
  const versioned = (kind: DefinitionKind, document: { key: string }) =>
    ({ kind, key: document.key, version: 1, document }) as VersionedDefinition;
  const compile = (...definitions: VersionedDefinition[]) => {
    const read = compileRules(definitions);
    return read.ok ? 'ok' : read.problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
  };
  const segment = (key: string, document: object, more: object = {}) =>
    versioned('segment', { key, condition: document, ...more } as never);
  const experience = (more: object) =>
    versioned('experience', { key: 'e', placement: 'p', variants: [{ key: 'a', content: null }], ...more } as never);

  test('references that lead nowhere', () => {
    expect(compile(segment('a', { segment: 'b' }))).toBe('segment(a).condition.segment: there is no segment "b"');
    expect(compile(segment('a', { all: [] }, { parent: 'x' }))).toMatch(/there is no segment "x"/);
    expect(compile(experience({}))).toMatch(/there is no placement "p"/);
    expect(compile(versioned('placement', { key: 'p' }), experience({ goal: 'g' }))).toMatch(/there is no goal "g"/);
    const content = { recommend: { recommender: 'r' } };
    expect(compile(versioned('placement', { key: 'p' }), experience({ variants: [{ key: 'a', content }] }))).toMatch(
      /no recommender "r"/,
    );
  });

  test('a circle of segments is named', () => {
    const read = compile(
      segment('a', { not: { segment: 'b' } }),
      segment('b', { any: [{ segment: 'c' }] }),
      segment('c', { segment: 'a' }),
    );
    expect(read).toMatch(/circle: a → b → c → a/);
  });

  test('a set that holds', () => {
    expect(
      compile(
        segment('a', { all: [] }),
        segment('b', { segment: 'a' }),
        versioned('placement', { key: 'p' }),
        experience({ audience: { segment: 'b' } }),
      ),
    ).toBe('ok');
  });
});
