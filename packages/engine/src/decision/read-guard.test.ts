/** What is written wrongly is told with its place and how to mend it. */
import { expect, test } from 'vitest';
import { readDefinition } from '../definition.ts';

const base = { key: 'x', placement: 'hero', variants: [{ key: 'a', content: null }] };
const WRONG: readonly (readonly [more: object, path: string, message: RegExp])[] = [
  [{ caps: [{ max: 3 }] }, 'caps[0]', /for what it holds/],
  [{ caps: [{ max: 3, per: 'day', within: '1d' }] }, 'caps[0]', /both/],
  [{ caps: [{ max: 201, within: '1d' }] }, 'caps[0].max', /at most 200/],
  [{ caps: [{ max: 3, within: 'a week' }] }, 'caps[0].within', /span/],
  [{ fatigue: { after: 0, rest: '1h' } }, 'fatigue.after', /1/],
  [{ fatigue: { after: 2 } }, 'fatigue.rest', /required/],
  [{ layer: { key: 'l', from: 0, to: 1.5 } }, 'layer.to', /1/],
  [{ evidence: {} }, 'evidence', /nothing/],
  [{ evidence: { members: 10 } }, 'evidence', /belong together/],
  [{ evidence: { explore: 0.5 } }, 'evidence.explore', /outcomes/],
  [{ schedule: { windows: [{ days: ['mo'] }] } }, 'schedule.windows[0].days[0]', /not known/],
  [{ schedule: { windows: [] } }, 'schedule.windows', /1 to 20/],
  [{ schedule: { timezone: 'Vienna' } }, 'schedule.timezone', /not a time zone/],
];

test.each(WRONG.map(([more, path, message]) => [JSON.stringify(more), more, path, message] as const))(
  '%s',
  (_says, more, path, message) => {
    const read = readDefinition('experience', { ...base, ...more });
    const problems = read.ok ? [] : read.problems;
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]!.message).toMatch(message);
  },
);

test('a program has no outcomes of its own, a placement keeps for a visit only', () => {
  expect(readDefinition('program', { key: 'p', evidence: { outcomes: 3 } })).toMatchObject({
    problems: [{ path: 'evidence.outcomes' }],
  });
  expect(readDefinition('placement', { key: 'p', keep: 'ever' })).toMatchObject({ problems: [{ path: 'keep' }] });
  expect(readDefinition('program', { key: 'p', holdout: 0.1, evidence: { signals: 3 } }).ok).toBe(true);
});
