/** Liquid as we let it run: escaped, without prototypes, files or unbounded work, and with our own filters. */
import { expect, test } from 'vitest';
import { createLiquidTemplates } from './liquid-templates.ts';
import { formatMoney } from './money.ts';
import { safeAddress } from './safe-address.ts';

const templates = createLiquidTemplates({
  item: (id) => (id === 'p1' ? { id, title: 'Boot & co', price: 12.5 } : undefined),
});
const show = (source: string, scope: { [name: string]: unknown } = {}) => templates.compile(source)(scope);

test('outputs are escaped, also in attributes', () => {
  expect(show('<p title="{{ x }}">{{ x }}</p>', { x: `<b>"'&` })).toBe(
    '<p title="&lt;b&gt;&#34;&#39;&amp;">&lt;b&gt;&#34;&#39;&amp;</p>',
  );
  expect(show('{% capture y %}{{ x }}{% endcapture %}{{ y }}', { x: '<' })).not.toContain('<');
});

test('a value is never a template', () => {
  expect(show('{{ x }}', { x: '{{ secret }}', secret: 'no' })).toBe('{{ secret }}');
});

test('prototypes are out of reach', () => {
  expect(
    show('[{{ a.constructor }}{{ a.__proto__ }}{{ a.toString }}{{ constructor }}{{ __proto__ }}]', { a: {} }),
  ).toBe('[]');
});

test('what is missing is empty; an unknown filter or tag does not compile', () => {
  expect(show('[{{ a.b.c }}]')).toBe('[]');
  expect(() => templates.compile('{{ a | moneyy }}')).toThrow('moneyy');
  for (const tag of [
    'include "x"',
    'render "x"',
    'layout "x"',
    'echo x',
    'liquid echo x',
    'cycle a, b',
    'increment traits',
  ]) {
    expect(() => templates.compile(`{% ${tag} %}`), tag).toThrow('not found');
  }
  expect(() => templates.compile('{% if a %}')).toThrow();
});

test('work, memory and length are limited', () => {
  expect(() => show('{% for i in (1..10000) %}{% for j in (1..10000) %}x{% endfor %}{% endfor %}')).toThrow('limit');
  expect(() => show('{% for i in (1..100000000) %}x{% endfor %}')).toThrow('limit');
  expect(() => templates.compile('x'.repeat(60_000))).toThrow('limit');
});

test('the filter item looks items up', () => {
  expect(
    show('{% assign p = match.product_id | item %}{{ p.title }} {{ p.price | money }}', {
      match: { product_id: 'p1' },
    }),
  ).toBe('Boot &amp; co €12.50');
  expect(show('[{% assign p = "p2" | item %}{{ p.title }}]')).toBe('[]');
  expect(createLiquidTemplates().compile('[{{ "p1" | item }}]')({})).toBe('[]');
});

test.each([
  ['https://a.example/x?y=1', 'https://a.example/x?y=1'],
  ['/shop/1', '/shop/1'],
  ['?a=b:c', '?a=b:c'],
  ['shop/a:b', 'shop/a:b'],
  ['MAILTO:a@b.example', 'MAILTO:a@b.example'],
  ['tel:+49', 'tel:+49'],
  ['javascript:alert(1)', '#'],
  [' java\nscript:alert(1)', '#'],
  ['\u0001javascript:alert(1)', '#'],
  ['JaVaScRiPt:alert(1)', '#'],
  ['data:text/html,x', '#'],
  ['vbscript:x', '#'],
  ['', '#'],
  [null, '#'],
  [3, '#'],
])('the address %j becomes %j', (given, expected) => {
  expect(safeAddress(given)).toBe(expected);
  expect(show('{{ x | url }}', { x: given })).toBe(expected);
});

test('money', () => {
  expect(formatMoney(12.5, 'EUR', 'en-US')).toBe('€12.50');
  expect(formatMoney('1234.5', 'usd', 'en-US')).toBe('$1,234.50');
  expect(formatMoney(1234.5, 'EUR', 'de-DE').replace(/\s/g, ' ')).toBe('1.234,50 €');
  expect(formatMoney(3, 'points', 'en-US')).toBe('3.00 points');
  expect([
    formatMoney('x', 'EUR', 'en-US'),
    formatMoney(null, 'EUR', 'en-US'),
    formatMoney('', 'EUR', 'en-US'),
  ]).toEqual(['', '', '']);
  expect(show('{{ 5 | money: "USD" }}')).toBe('$5.00');
});
