/**
 * The definitions shown in README.md and docs/ are real ones: each YAML block whose first line names a kind
 * (`# experience`) is read by the engine, so that nobody copies one that is refused.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDefinition } from '@attune/engine';
import { DEFINITION_KINDS, type DefinitionKind } from '@attune/protocol';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })];
const KINDS = DEFINITION_KINDS.join('|');

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const blocks = [...text.matchAll(new RegExp(`\`\`\`yaml\\n# (${KINDS})\\n([\\s\\S]*?)\`\`\``, 'g'))];

  test.each(blocks.map(([, kind, block]) => ({ kind: kind as DefinitionKind, block: block! })))(
    '$kind: $block',
    ({ kind, block }) => {
      expect(readDefinition(kind, parse(block))).toMatchObject({ ok: true });
    },
  );

  test('a block of a definition names its kind', () => {
    const all = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].filter(([, block]) => /^key:/m.test(block!));
    expect(blocks).toHaveLength(all.length);
  });
});
