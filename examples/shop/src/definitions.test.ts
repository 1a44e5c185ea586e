/** The shop's definitions: every document reads, all of them compile together, and what they mention exists in the shop. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileRules, type Definition, type DefinitionKind, readDefinition } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { definitionsFolder } from './index.ts';

type Document = { readonly kind: DefinitionKind; readonly key: string; readonly [field: string]: unknown };

const documents = readdirSync(definitionsFolder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => {
    const parsed = parseAllDocuments(readFileSync(join(definitionsFolder, name), 'utf8'));
    return ('empty' in parsed ? [] : parsed).map((document) => ({
      name,
      document: document.toJS() as Document,
      errors: document.errors,
    }));
  });

describe('the definitions', () => {
  test.each(documents.map((each) => [`${each.name}: ${each.document.kind} ${each.document.key}`, each] as const))(
    '%s reads',
    (_, { document, errors }) => {
      expect(errors).toEqual([]);
      const { kind, ...rest } = document;
      expect(readDefinition(kind, rest)).toEqual({ ok: true, value: rest });
    },
  );

  test('refer only to each other', () => {
    const rules = compileRules(
      documents.map(({ document: { kind, ...rest } }) => ({
        kind,
        key: rest.key as string,
        version: 1,
        document: rest as unknown as Definition,
      })),
    );
    expect(rules.ok ? [] : rules.problems).toEqual([]);
  });

  test('fill exactly the slots that the pages have', async () => {
    const pages = ['layout', 'home', 'listing', 'product', 'checkout']
      .map((name) => readFileSync(new URL(`./pages/${name}.ts`, import.meta.url), 'utf8'))
      .join();
    const slots = new Set([...pages.matchAll(/slot\(\s*'([a-z-]+)'/g)].map((match) => match[1]));
    const placements = documents.filter((each) => each.document.kind === 'placement').map((each) => each.document.key);
    expect(new Set(placements)).toEqual(slots);
    const used = new Set(
      documents.filter((each) => each.document.kind === 'experience').map((each) => each.document['placement']),
    );
    expect(used).toEqual(slots);
  });

  test('have no two of one kind with the same key', () => {
    const keys = documents.map(({ document }) => `${document.kind}/${document.key}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
