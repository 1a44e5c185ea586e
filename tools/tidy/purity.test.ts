/** A clock, dice, surroundings or a leaky comparison are found wherever they must not be. */
import { describe, expect, test } from 'vitest';
import { environmentRule, purityRule, secretsRule } from './purity.ts';
import { type Rule, sampleTree } from './source.ts';

const found = (rule: Rule, path: string, text: string): readonly string[] =>
  rule.check(sampleTree({ [path]: text })).map(({ message }) => message);

describe('pure code', () => {
  test.each([
    ['const t = Date.now();', 'Date.now in pure code'],
    ['const t = new Date();', 'a Date in pure code'],
    ['const t = new Date(ms).getUTCHours();', 'a Date in pure code'],
    ['const r = Math.random();', 'Math.random in pure code'],
    ['const t = performance.now();', 'performance in pure code'],
    ['const home = process.env;', 'process in pure code'],
    ["console.log('hi');", 'console in pure code'],
    ['const f = globalThis.fetch;', 'globalThis in pure code'],
  ])('%s', (text, message) => {
    expect(found(purityRule, 'packages/engine/src/profile/fold.ts', text)).toContain(message);
  });

  test('names that only look the same pass, and so do tests and the server', () => {
    const text =
      'const a = { process: 1 }; const b = a.process; type T = { fetch: number }; const c = Date.parse("2020"); const d = Math.floor(1);';
    expect(found(purityRule, 'packages/engine/src/profile/fold.ts', text)).toEqual([]);
    expect(found(purityRule, 'packages/engine/src/profile/fold.test.ts', 'Date.now();')).toEqual([]);
    expect(found(purityRule, 'packages/server/src/clock.ts', 'Date.now();')).toEqual([]);
  });
});

test('the environment is read in apps only', () => {
  expect(found(environmentRule, 'packages/server/src/a.ts', 'const p = process.env.PORT;')).toHaveLength(1);
  expect(found(environmentRule, 'apps/cli/src/settings.ts', 'const p = process.env.PORT;')).toEqual([]);
  expect(found(environmentRule, 'packages/server/src/a.test.ts', 'const p = process.env.PORT;')).toEqual([]);
});

test('a secret compared by === is found; whether there is one may be asked', () => {
  expect(found(secretsRule, 'packages/server/src/keys.ts', 'if (given === keys.secretKey) open();')).toHaveLength(1);
  expect(found(secretsRule, 'packages/connect/src/webhook.ts', 'const bad = a.signature !== expected;')).toHaveLength(
    1,
  );
  expect(
    found(secretsRule, 'packages/server/src/keys.ts', 'if (secret === undefined || password === "") no();'),
  ).toEqual([]);
});
