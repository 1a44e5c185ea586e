import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Row, rowMapper } from './map-row.ts';
import { readMapping } from './read-mapping.ts';

function problems(yaml: string): string[] {
  const read = readMapping(yaml);
  return read.ok ? [] : read.problems.map(({ path, message, fix }) => [path, message, fix].filter(Boolean).join(' | '));
}

function mapped(yaml: string, row: Row): unknown {
  const read = readMapping(yaml);
  if (!read.ok) throw new Error(read.problems.map(({ path, message }) => `${path} ${message}`).join());
  const result = rowMapper(read.value)(row);
  return result.ok ? result.value : result.problems.map(({ path, message }) => `${path}: ${message}`).join();
}

const SHOP = `
name: shop
format: { type: csv }
zone: Europe/Berlin
when: { country: [de, at] }
row:
  anonymousId: "web-{visitor}"
  userId: { from: customer }
  timestamp: { from: at, format: "yyyy-MM-dd HH:mm" }
  context: { page: { from: page }, source: import }
  properties:
    product_id: { from: sku }
switch:
  on: kind
  cases:
    view: { event: Product Viewed }
    buy:
      event: Order Completed
      properties:
        revenue: { from: total, type: number, required: true }
        items: { from: items, type: list }
        gift: { from: gift, type: boolean, default: false }
        size: { from: size, map: { S: small } }
`;
const ROW = {
  country: 'de',
  visitor: '7',
  customer: '',
  at: '2024-07-04 12:00',
  page: '/',
  sku: '00815',
  kind: 'view',
  total: '',
  items: '',
  gift: '',
  size: '',
};

describe('a mapping', () => {
  test('lays a case over what all rows share', () => {
    expect(mapped(SHOP, ROW)).toEqual({
      type: 'track',
      event: 'Product Viewed',
      anonymousId: 'web-7',
      timestamp: '2024-07-04T10:00:00.000Z',
      context: { page: '/', source: 'import' },
      properties: { product_id: '00815' },
    });
    expect(
      mapped(SHOP, { ...ROW, kind: 'buy', customer: 'c1', total: '12.50', items: 'a; b', gift: 'yes', size: 'S' }),
    ).toMatchObject({
      event: 'Order Completed',
      userId: 'c1',
      properties: { product_id: '00815', revenue: 12.5, items: ['a', 'b'], gift: true, size: 'small' },
    });
    expect(mapped(SHOP, { ...ROW, kind: 'buy', total: '1', size: 'XL' })).toMatchObject({
      properties: { gift: false, size: 'XL' },
    });
  });

  test('passes rows over, and says what is bad about others', () => {
    expect(mapped(SHOP, { ...ROW, country: 'fr' })).toBeNull();
    expect(mapped(SHOP, { ...ROW, kind: 'steal' })).toBe('kind: no case for "steal"');
    expect(mapped(SHOP, { ...ROW, at: 'noon' })).toBe('at: "noon" is not a time written as yyyy-MM-dd HH:mm');
    expect(mapped(SHOP, { ...ROW, visitor: '' })).toContain('names nobody');
    expect(mapped(SHOP, { ...ROW, kind: 'buy', total: 'much' })).toBe('total: "much" is not a number');
    expect(mapped(SHOP, { ...ROW, kind: 'buy' })).toBe('total: is empty, and required');
  });

  test('keeps the types of NDJSON, and reaches into it', () => {
    const yaml = `
name: log
format: { type: ndjson }
row:
  event: "{event.name}"
  userId: { from: user.id }
  timestamp: { from: ts, format: unix-ms }
  properties: { price: { from: event.price }, tags: { from: event.tags }, whole: { from: user, type: string } }`;
    expect(mapped(yaml, { event: { name: 'Seen', price: 3, tags: ['a'] }, user: { id: 42 }, ts: 0 })).toEqual({
      type: 'track',
      event: 'Seen',
      userId: '42',
      timestamp: '1970-01-01T00:00:00.000Z',
      properties: { price: 3, tags: ['a'], whole: '{"id":42}' },
    });
  });

  test('that does not hold is refused with place and fix', () => {
    expect(problems('[')[0]).toContain('not YAML');
    expect(problems('a list')).toEqual([expect.stringContaining('must be an object')]);
    const said = problems(`
name: my shop
fromat: { type: csv }
format: { type: xls, header: false }
zone: Mars
row: { timestamp: { from: at, format: soon }, properties: { x: { form: a } } }
switch: { on: kind, cases: { a: { event: A }, b: {} } }`);
    expect(said).toEqual(
      expect.arrayContaining([
        'fromat | is not a field of a mapping | did you mean format?',
        expect.stringMatching(/^name \|/),
        expect.stringMatching(/^format.type \| "xls" is not a format/),
        expect.stringMatching(/^format.header \|/),
        expect.stringMatching(/^zone \| "Mars" is not a time zone/),
        expect.stringMatching(/^row.timestamp.format \| "soon"/),
        'row.properties.x.form | is not a field of a mapping | did you mean from?',
        expect.stringMatching(/^row.properties.x.from \|/),
        expect.stringMatching(/^switch.cases.b.event \|/),
        expect.stringMatching(/^switch.cases.a.anonymousId \|/),
      ]),
    );
  });

  test('of the examples holds', () => {
    const folder = join(import.meta.dirname, '../../../../examples/import');
    const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect([file, problems(readFileSync(join(folder, file), 'utf8'))]).toEqual([file, []]);
  });

  test('of the guide holds', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../../docs/guides/import.md'), 'utf8');
    const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)]
      .map(([, block]) => block!)
      .filter((block) => /^name:/m.test(block));
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) expect(problems(block)).toEqual([]);
  });
});
