/** Every definition that README.md and docs/ show is read as the product would read it, and all of a page hold together. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compileRules,
  DEFINITION_KINDS,
  type Definition,
  type DefinitionKind,
  readDefinition,
  type VersionedDefinition,
} from '@attune/engine';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })];

/** The documents in a page's fenced YAML blocks that begin with a kind. */
function documentsIn(page: string): { kind: DefinitionKind; document: Record<string, unknown> }[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/```yaml\n(kind:[\s\S]*?)```/g)].map((match) => match[1]!);
  return blocks
    .flatMap((block) => parseAllDocuments(block).map((document) => document.toJS() as Record<string, unknown>))
    .map(({ kind, ...document }) => ({ kind: kind as DefinitionKind, document }));
}

test('they show every kind of definition but placement and settings at least once', () => {
  const shown = new Set(pages.flatMap(documentsIn).map(({ kind }) => kind));
  for (const kind of DEFINITION_KINDS) if (kind !== 'settings' && kind !== 'placement') expect(shown).toContain(kind);
});

test.each(pages.filter((page) => documentsIn(page).length > 0))('%s', (page) => {
  // What a page shows again is another version of it.
  const latest = new Map<string, VersionedDefinition>();
  for (const { kind, document } of documentsIn(page)) {
    const read = readDefinition(kind, document);
    expect(read.ok ? [] : read.problems).toEqual([]);
    const key = String(document['key']);
    latest.set(`${kind}/${key}`, { kind, key, version: 1, document: document as unknown as Definition });
  }
  const definitions = [...latest.values()];
  const placements = new Set(definitions.filter(({ kind }) => kind === 'placement').map(({ key }) => key));
  for (const { kind, document } of [...definitions]) {
    const key = kind === 'experience' ? String((document as { placement?: string }).placement) : undefined;
    if (key === undefined || placements.has(key)) continue;
    placements.add(key);
    definitions.push({ kind: 'placement', key, version: 1, document: { key } });
  }
  const rules = compileRules(definitions);
  expect(rules.ok ? [] : rules.problems).toEqual([]);
});
