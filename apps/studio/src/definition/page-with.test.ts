import { expect, it } from 'vitest';
import { pageWith } from './page-with.ts';

it.each([
  ['', '?attune_preview=x.y'],
  ['not an address', '?attune_preview=x.y'],
  ['https://shop.example', 'https://shop.example/?attune_preview=x.y'],
  [' https://shop.example/p/1?color=red#top ', 'https://shop.example/p/1?color=red&attune_preview=x.y#top'],
])('%j', (page, expected) => {
  expect(pageWith(page, 'attune_preview=x.y')).toBe(expected);
});
