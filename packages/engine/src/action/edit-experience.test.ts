import { expect, test } from 'vitest';
import type { ExperienceDefinition } from '../decision/experience.ts';
import { given } from '../testing/given.ts';
import { currentVariant, type Edit, editExperience } from './edit-experience.ts';

const experience = (
  weights: Record<string, number>,
  more: Partial<ExperienceDefinition> = {},
): ExperienceDefinition => ({
  key: 'cta',
  placement: 'hero',
  variants: Object.entries(weights).map(([key, weight]) => ({ key, weight, content: { data: { key } } })),
  ...more,
});
const weightsAfter = (before: ExperienceDefinition, edit: Edit, learned = {}) => {
  const read = editExperience(before, edit, learned);
  if (!read.ok) throw new Error(read.problems[0]!.message);
  return Object.fromEntries(read.value.variants.map(({ key, weight }) => [key, weight ?? 1]));
};

test('a swap gives the share of one variant to another; done again it changes nothing more', () => {
  const before = experience({ a: 2, b: 0, c: 1 });
  expect(weightsAfter(before, { swap: { experience: 'cta', from: 'a', to: 'b' } })).toEqual({ a: 0, b: 2, c: 1 });
  expect(weightsAfter(before, { swap: { experience: 'cta', to: 'b' } })).toEqual({ a: 0, b: 2, c: 1 });
  const after = experience({ a: 0, b: 2, c: 1 });
  expect(editExperience(after, { swap: { experience: 'cta', from: 'a', to: 'b' } })).toEqual({
    ok: true,
    value: after,
  });
  expect(editExperience(before, { swap: { experience: 'cta', from: 'a', to: 'a' } })).toEqual({
    ok: true,
    value: before,
  });
});

test('the current variant has the largest share, of a bandit the learned one', () => {
  expect(currentVariant(experience({ a: 1, b: 3, c: 3 }))).toBe('b');
  const bandit = experience({ a: 1, b: 1, c: 0 }, { allocation: { kind: 'bandit' } });
  expect(currentVariant(bandit, { a: 0.2, b: 0.3, c: 0.5 })).toBe('b');
  expect(currentVariant(bandit)).toBe('a');
});

test('a pause takes the share of a variant; the last one pauses the experience', () => {
  const before = experience({ a: 2, b: 1 });
  expect(weightsAfter(before, { pause: { experience: 'cta', variant: 'current' } })).toEqual({ a: 0, b: 1 });
  const alone = experience({ a: 0, b: 1 });
  for (const edit of [{ experience: 'cta', variant: 'b' }, { experience: 'cta' }])
    expect(editExperience(alone, { pause: edit })).toMatchObject({ ok: true, value: { status: 'paused' } });
  const paused = experience({ a: 0, b: 1 }, { status: 'paused' });
  expect(editExperience(paused, { pause: { experience: 'cta', variant: 'b' } })).toEqual({ ok: true, value: paused });
  expect(editExperience(before, { pause: { experience: 'cta', variant: 'x' } })).toMatchObject({ ok: false });
});

test('what has no share is shown to nobody, whatever a bandit has learned', () => {
  const document = experience(
    { a: 1, b: 1, c: 0 },
    { allocation: { kind: 'bandit', floor: 0.1 }, goal: { event: 'Bought' } },
  );
  const seen = new Set<string | null>();
  for (let i = 0; i < 300; i++) {
    const visitor = given({ placement: [{ key: 'hero' }], experience: [document] }, `a:v${i}`);
    const learned = { experience: 'cta', version: 1, variants: {}, weights: { a: 0.1, b: 0.2, c: 0.7 } };
    (visitor.policies as Map<string, typeof learned>).set('cta', learned);
    const decision = visitor.ask('hero');
    seen.add(decision.variant);
    expect(decision.propensity).toBeCloseTo(decision.variant === 'a' ? 1 / 3 : 2 / 3, 9);
  }
  expect([...seen].sort()).toEqual(['a', 'b']);
});

test('a combination of factors is paused by its key, and the factors stay as they are written', () => {
  const level = (key: string) => ({ key, content: { data: { [key]: true } } });
  const factors = [
    { key: 'headline', levels: [level('short'), level('long')] },
    { key: 'button', levels: [level('plain'), level('green')] },
  ];
  const before = { key: 'cta', placement: 'hero', factors } as unknown as ExperienceDefinition;
  const edit = { pause: { experience: 'cta', variant: 'long.green' } };
  const read = editExperience(before, edit);
  expect(read).toEqual({ ok: true, value: { ...before, variants: [{ key: 'long.green', weight: 0 }] } });
  expect(read.ok && editExperience(read.value, edit)).toEqual(read);
  expect(currentVariant(before)).toBe('short.plain');
  expect(editExperience(before, { pause: { experience: 'cta', variant: 'long' } }).ok).toBe(false);
});
