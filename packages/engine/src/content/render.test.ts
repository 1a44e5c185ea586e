/** What is shown for a variant, with a template engine that only records what it is given. */
import { expect, test } from 'vitest';
import type { ContentDefinition } from '../decision/content-definition.ts';
import type { PersonId } from '../profile/profile.ts';
import { asTime } from '../std/time.ts';
import type { Item } from './item.ts';
import { type RecommendOptions, type RenderScope, type RenderTools, render } from './render.ts';

const SHOP: Item[] = [
  { id: 'p1', title: 'Boot' },
  { id: 'p2', title: 'Shoe' },
  { id: 'p3', title: ' ' },
  { id: 'p4', title: 'Sandal' },
];

const profile = { id: 'a:1' as PersonId, firstAt: asTime(1), lastAt: asTime(2), events: 3, history: 'secret' };
const scope: RenderScope = {
  profile,
  traits: { name: 'Ann' },
  computed: {},
  session: null,
  match: { product_id: 'p1', n: 7 },
  ask: {},
};

function shop(over: Partial<RenderTools> = {}) {
  const asked: RecommendOptions[] = [];
  let compiles = 0;
  let seen: { readonly [name: string]: unknown } = {};
  const tools: RenderTools = {
    templates: {
      compile: (source) => {
        compiles++;
        return (visible) => {
          seen = visible;
          return `[${source}]`;
        };
      },
    },
    items: (id) => SHOP.find((item) => item.id === id),
    recommend: (options) => {
      asked.push(options);
      return SHOP.filter((item) => !options.exclude?.includes(item.id)).slice(0, options.count);
    },
    ...over,
  };
  return { tools, asked, compiles: () => compiles, seen: () => seen };
}

test('null stays null: the default is shown', () => {
  expect(render(null, scope, shop().tools)).toBeNull();
});

test('a template is compiled once for each definition, and sees the visitor but not the history', () => {
  const { tools, compiles, seen } = shop();
  const content: ContentDefinition = { template: 'Hi', data: { a: 1 } };
  expect(render(content, scope, tools)).toEqual({ html: '[Hi]', data: { a: 1 } });
  render(content, scope, tools);
  render({ ...content }, scope, tools);
  expect(compiles()).toBe(2);
  expect(seen()).toEqual({
    profile: { id: 'a:1', firstAt: 1, lastAt: 2, events: 3 },
    traits: { name: 'Ann' },
    computed: {},
    session: null,
    match: { product_id: 'p1', n: 7 },
    ask: {},
    data: { a: 1 },
    items: [],
    item: null,
  });
});

test('another template engine compiles anew', () => {
  const content: ContentDefinition = { template: 'x' };
  const other = shop({ templates: { compile: () => () => 'other' } });
  expect(render(content, scope, shop().tools)?.html).toBe('[x]');
  expect(render(content, scope, other.tools)?.html).toBe('other');
});

test('a list leaves out the item it is for and items without a title, and asks again to fill up', () => {
  const { tools, asked, seen } = shop();
  const content = render(
    { template: 't', recommend: { recommender: 'like', for: '$product_id', count: 2 } },
    scope,
    tools,
  );
  expect(content?.items?.map((item) => item.id)).toEqual(['p2', 'p4']);
  expect(asked[0]).toEqual({ recommender: 'like', item: 'p1', count: 2, exclude: ['p1'] });
  expect(asked[1]).toMatchObject({ count: 1, exclude: ['p1', 'p2', 'p3'] });
  expect(seen()).toMatchObject({ item: { id: 'p1' }, items: [{ id: 'p2' }, { id: 'p4' }] });
});

test('a recommender that repeats itself, ignores exclude or has nothing ends', () => {
  const stubborn = shop({ recommend: () => [SHOP[0]!, SHOP[1]!, SHOP[1]!] });
  const list = (tools: RenderTools) =>
    render({ recommend: { recommender: 'r', for: '$product_id', count: 3 } }, scope, tools)?.items;
  expect(list(stubborn.tools)?.map((item) => item.id)).toEqual(['p2']);
  expect(list(shop({ recommend: () => [] }).tools)).toEqual([]);
});

test('what the audience did not bound is no item; a number is an id', () => {
  const { tools, asked } = shop();
  render({ recommend: { recommender: 'r', for: '$category' } }, scope, tools);
  render({ recommend: { recommender: 'r', for: '$n', count: 1 } }, scope, tools);
  render({ recommend: { recommender: 'r', for: 'p9', count: 1 } }, scope, tools);
  expect(asked.filter((each) => each.count > 0).map((each) => each.item)).toEqual(
    expect.arrayContaining([undefined, '7', 'p9']),
  );
  expect(asked[0]).toEqual({ recommender: 'r', count: 4, exclude: [] });
});

test('a template that fails throws, for the caller to fall back', () => {
  const broken = shop({
    templates: {
      compile: () => () => {
        throw new Error('boom');
      },
    },
  });
  expect(() => render({ template: 'x' }, scope, broken.tools)).toThrow('boom');
});
