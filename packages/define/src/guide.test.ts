/** What the guide shows of TypeScript compiles to definitions that hold together. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compileRules, readDefinition, type VersionedDefinition } from '@attune/engine';
import { expect, test } from 'vitest';
import type { Definition } from './index.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

test('the example of docs/guides/editor.md', async () => {
  const guide = await readFile(join(ROOT, 'docs/guides/editor.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(guide)![1]!;
  // Beside this file, where the package is found by its name.
  const folder = await mkdtemp(join(import.meta.dirname, '.guide-'));
  try {
    await writeFile(join(folder, 'example.ts'), example);
    const exported = (await import(join(folder, 'example.ts'))) as Record<string, Definition | readonly Definition[]>;
    const definitions = Object.values(exported).flat();
    expect(definitions.map(({ kind }) => kind).sort()).toEqual(['experience', 'placement', 'segment']);
    const versioned = definitions.map(({ kind, ...document }): VersionedDefinition => {
      expect(readDefinition(kind as 'segment', document)).toMatchObject({ ok: true });
      return { kind: kind as 'segment', key: String(document['key']), version: 1, document: document as never };
    });
    expect(compileRules(versioned)).toMatchObject({ ok: true });
  } finally {
    await rm(folder, { recursive: true });
  }
});
