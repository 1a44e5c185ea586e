/** Layers: what excludes each other never meets, and layers have nothing to do with each other. */
import { describe, expect, test } from 'vitest';
import { compileRules } from '../rules.ts';
import { given, rulesOf } from '../testing/given.ts';

const variants = [
  { key: 'a', content: { data: {} } },
  { key: 'b', content: { data: {} } },
];
const VISITORS = 6_000;
const inLayer = (key: string, placement: string, layer: object) => ({ key, placement, layer, variants });
const rules = rulesOf({
  placement: ['p', 'q', 'r', 's'].map((key) => ({ key })),
  experience: [
    inLayer('first', 'p', { key: 'checkout', from: 0, to: 0.3 }),
    inLayer('second', 'q', { key: 'checkout', from: 0.3, to: 0.8 }),
    inLayer('third', 'r', { key: 'prices', from: 0, to: 0.5 }),
    { key: 'free', placement: 's', variants },
  ],
});
const seen = Array.from({ length: VISITORS }, (_, i) => {
  const story = given(rules, `a:visitor-${i}`);
  return Object.fromEntries(['p', 'q', 'r', 's'].map((key) => [key, story.ask(key)]));
});
const share = (holds: (decisions: (typeof seen)[number]) => boolean) => seen.filter(holds).length / VISITORS;
/** Four standard deviations of a share among so many. */
const about = (expected: number) => 4 * Math.sqrt((expected * (1 - expected)) / VISITORS);
const near = (found: number, expected: number) => expect(Math.abs(found - expected)).toBeLessThan(about(expected));

describe('experiences of one layer', () => {
  test('never meet in one visitor, and each gets its part', () => {
    expect(share(({ p, q }) => p!.experience !== null && q!.experience !== null)).toBe(0);
    near(
      share(({ p }) => p!.experience !== null),
      0.3,
    );
    near(
      share(({ q }) => q!.experience !== null),
      0.5,
    );
    const outside = seen.find(({ p }) => p!.experience === null)!;
    expect(outside['p']!.trace).toEqual([{ experience: 'first', outcome: 'excluded' }]);
  });

  test('are mixed anew in each layer, and variants are mixed within', () => {
    const both = share(({ p, r }) => p!.experience !== null && r!.experience !== null);
    near(both, 0.3 * 0.5);
    near(
      share(({ p }) => p!.variant === 'a'),
      0.15,
    );
    near(
      share(({ p, s }) => p!.experience !== null && s!.variant === 'a'),
      0.15,
    );
  });

  test('must not overlap, unless one of them is a draft', () => {
    const compiled = (status: string, to = 0.6) =>
      compileRules([
        { kind: 'placement', key: 'p', version: 1, document: { key: 'p' } },
        ...[
          inLayer('one', 'p', { key: 'l', from: 0, to: 0.5 }),
          { ...inLayer('two', 'p', { key: 'l', from: 0.4, to }), status },
        ].map((document) => ({ kind: 'experience', key: document.key, version: 1, document }) as never),
      ] as never);
    expect(compiled('live')).toMatchObject({
      ok: false,
      problems: [{ path: 'experience(two).layer', message: 'overlaps with the part of "one": 0 to 0.5' }],
    });
    expect(compiled('live', 0.3)).toMatchObject({ problems: [{ message: 'owns no part of its layer' }] });
    expect(compiled('draft').ok).toBe(true);
  });
});
