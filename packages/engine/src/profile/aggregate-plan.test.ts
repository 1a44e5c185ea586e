import { expect, test } from 'vitest';
import { given } from '../testing/given.ts';

const segments = {
  segment: [
    { key: 'checkout', condition: { event: 'Checkout *', count: 2 } },
    { key: 'entered', condition: { event: 'Checkout Entered' } },
    { key: 'busy', condition: { event: '*', count: 4 } },
    { key: 'dear', condition: { event: 'Checkout *', where: { method: 'card' } } },
  ],
};

test('a name that ends in a star means all events whose names begin so', () => {
  const story = given(segments).saw('Checkout Entered').saw('Product Viewed');
  expect(story.segments()).toEqual(['entered']);
  expect(story.saw('Checkout Paid').segments()).toEqual(['checkout', 'entered']);
  expect(story.saw('checkout').segments()).toEqual(['busy', 'checkout', 'entered']);
  expect(story.saw('Checkout Paid', { method: 'card' }).segments()).toEqual(['busy', 'checkout', 'dear', 'entered']);
});

test('any number of names can be seen', () => {
  let story = given(segments);
  for (let i = 0; i < 12_000; i++) story = story.saw(`Name ${i}`);
  expect(story.saw('Checkout A').saw('Checkout B').segments()).toEqual(['busy', 'checkout']);
});
