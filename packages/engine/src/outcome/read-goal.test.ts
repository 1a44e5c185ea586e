/** Goals as they are written: what each measure needs, and what is said of those that cannot be counted. */
import { expect, it } from 'vitest';
import { readDefinition } from '../definition.ts';
import { rulesOf } from '../testing/given.ts';

const problemsOf = (goal: object) => {
  const read = readDefinition('goal', { key: 'g', event: 'Order', ...goal });
  return read.ok ? [] : read.problems.map(({ path, message }) => `${path}: ${message}`);
};

it('every measure is told what it needs and does not have', () => {
  expect(problemsOf({ measure: 'sum' })).toEqual(['value: is required']);
  expect(problemsOf({ measure: 'ratio' })).toEqual(['per: is required']);
  expect(problemsOf({ measure: 'quantile', value: 'x' })).toEqual(['quantile: is required']);
  expect(problemsOf({ measure: 'retention' })).toEqual(['after: is required']);
  expect(problemsOf({ measure: 'mean' })).toEqual(['measure: "mean" is not known here']);
  expect(problemsOf({ inside: 'yes', better: 'up' })).toHaveLength(2);
  expect(problemsOf({ measure: 'retention', after: '7d', within: '7d' })).toEqual([]);
});

it('lists of goals are checked entry by entry', () => {
  const problemsIn = (metrics: unknown) => {
    const document = { key: 'e', placement: 'p', variants: [{ key: 'a', content: null }], metrics };
    const read = readDefinition('experience', document);
    return read.ok ? [] : read.problems.map(({ path }) => path);
  };
  expect(problemsIn('revenue')).toEqual(['metrics']);
  expect(problemsIn(['revenue', 7, { where: {} }, { event: 'A', measure: 'sum' }])).toEqual([
    'metrics[1]',
    'metrics[2].event',
    'metrics[3].value',
  ]);
  expect(problemsIn(Array.from({ length: 21 }, () => 'revenue'))).toEqual(['metrics']);
});

it('a key that leads nowhere is told with the one that was meant', () => {
  const experience = {
    key: 'e',
    placement: 'p',
    variants: [{ key: 'a', content: null }],
    metrics: ['revenu'],
    guardrails: ['rage'],
    breakdown: ['keeen'],
  };
  const documents = {
    placement: [{ key: 'p' }],
    goal: [{ key: 'revenue', event: 'Order', value: 'revenue' }],
    segment: [{ key: 'keen', condition: { event: 'A' } }],
    experience: [experience],
  };
  expect(() => rulesOf(documents)).toThrow(
    /breakdown\[0\].*there is no segment.*keen.*metrics\[0\].*revenue.*guardrails\[0\].*rage/,
  );
});

it('a metric counts once, under the first role it is given', () => {
  const goal = { event: 'Order' };
  const experience = {
    key: 'e',
    placement: 'p',
    variants: [{ key: 'a', content: null }],
    goal,
    metrics: [goal, { ...goal, name: 'Again' }],
  };
  const { enrolments } = rulesOf({ placement: [{ key: 'p' }], experience: [experience] });
  expect(enrolments.byExperience.get('e')!.metrics.map(({ role, measure }) => [role, measure])).toEqual([
    ['primary', 'conversion'],
  ]);
});
