import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportSettings } from './import-settings.ts';
import { headerFor, loadMapping } from './load-mapping.ts';
import { openSource } from './open-source.ts';
import { type FileRow, readRows } from './read-rows.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attune-mapping-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function place(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function rowsOf(file: string, map: string | null): Promise<unknown[]> {
  const mapping = await loadMapping({ file, map } as ImportSettings);
  const source = await openSource(file);
  const { columns, rows } = await headerFor(source, mapping.document);
  const found: FileRow[] = [];
  for await (const page of readRows(source, columns, { format: mapping.document.format, from: rows, read: () => {} }))
    found.push(...page);
  return found.map(({ line, row }) => {
    const mapped = row.ok ? mapping.mapRow(row.value) : row;
    return mapped.ok ? [line, mapped.value] : [line, mapped.problems[0]!.message];
  });
}

describe('what an import reads', () => {
  test('recorded events go as they are, at the time they happened', async () => {
    const event = {
      event: 'Seen',
      userId: 'u',
      timestamp: '2020-01-01T00:00:00Z',
      originalTimestamp: '2020-01-01T00:09:00Z',
      sentAt: '2020-01-01T00:09:01Z',
    };
    const file = await place('events.ndjson.gz', gzipSync(`${JSON.stringify(event)}\n\n[1]\nno json\n`));
    expect(await rowsOf(file, null)).toEqual([
      [1, { type: 'track', event: 'Seen', userId: 'u', timestamp: '2020-01-01T00:00:00Z' }],
      [3, 'the line is not a JSON object'],
      [4, expect.stringContaining('not JSON')],
    ]);
  });

  test('a file from a spreadsheet: byte order mark, CRLF, quotes, another encoding', async () => {
    const map = await place(
      'm.yaml',
      'name: m\nformat: { type: csv, delimiter: ";" }\nrow: { event: Seen, userId: { from: who }, properties: { note: { from: note } } }',
    );
    const file = await place('a.csv', '\uFEFFwho;note\r\nanna;"one; ""two""\r\nthree"\r\nbea;x;y\r\ncem;\r\n');
    expect(await rowsOf(file, map)).toEqual([
      [2, { type: 'track', event: 'Seen', userId: 'anna', properties: { note: 'one; "two"\r\nthree' } }],
      [4, '3 columns where the header names 2'],
      [5, { type: 'track', event: 'Seen', userId: 'cem', properties: {} }],
    ]);
    const gbk = await place(
      'g.yaml',
      'name: g\nformat: { type: tsv, encoding: gbk, header: [who] }\nrow: { event: Seen, userId: { from: who } }',
    );
    const chinese = await place('c.txt', Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0x0a]));
    expect(await rowsOf(chinese, gbk)).toEqual([[1, { type: 'track', event: 'Seen', userId: '你好' }]]);
  });

  test('a column that the file lacks is said before any row is read', async () => {
    const map = await place(
      'm.yaml',
      'name: m\nformat: { type: csv }\nid: [order]\nrow: { event: "{what}", userId: { from: who } }',
    );
    const file = await place('a.csv', 'who,when\nanna,1\n');
    await expect(rowsOf(file, map)).rejects.toThrow('has no column "order", "what"');
    await expect(rowsOf(await place('b.csv', 'who,who\n'), map)).rejects.toThrow('names the column "who" twice');
    await expect(rowsOf(await place('c.csv', ''), map)).rejects.toThrow('is empty');
    await expect(rowsOf(file, null)).rejects.toThrow('--map is missing');
    await expect(rowsOf(join(folder, 'none.csv'), map)).rejects.toThrow('there is no such file');
  });
});
