/** For which pages an experiment is, beyond what the public suite asks. */
import { expect, test } from 'vitest';
import { isForPage, withQueryOf } from './query-override.ts';

const simple = (pattern: string, include = true) => ({ type: 'simple' as const, include, pattern });

test.each([
  ['/pricing', 'https://shop.example/pricing/?a=1', true],
  ['/pricing', 'https://shop.example/pricing/plans', false],
  ['/pricing/*', 'https://shop.example/pricing/plans', true],
  ['*/plans', 'https://shop.example/pricing/plans', true],
  ['shop.example/*', 'https://shop.example/anything', true],
  ['*.example/pricing', 'https://other.test/pricing', false],
  ['https://shop.example/pricing', 'https://elsewhere.example/pricing', false],
  ['/pricing?plan=pro', 'https://shop.example/pricing?plan=pro&x=1', true],
  ['/pricing?plan=pro', 'https://shop.example/pricing?plan=free', false],
  ['/PRICING', 'https://shop.example/pricing', true],
])('%s on %s: %s', (pattern, url, expected) => {
  expect(isForPage([simple(pattern)], url)).toBe(expected);
});

test('what is excluded is excluded, whatever includes it; expressions that do not parse match nothing', () => {
  const url = 'https://shop.example/pricing/plans';
  expect(isForPage([simple('/pricing/*'), simple('*/plans', false)], url)).toBe(false);
  expect(isForPage([simple('/blog/*', false)], url)).toBe(true);
  expect(isForPage([{ type: 'regex', include: true, pattern: '^/pricing/p' }], url)).toBe(true);
  expect(isForPage([{ type: 'regex', include: true, pattern: '(' }], url)).toBe(false);
});

test('a redirect that is no address stays as it is', () => {
  expect(withQueryOf('https://shop.example/?a=1', 'not an address')).toBe('not an address');
});
