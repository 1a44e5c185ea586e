/** The published schemas describe every field and every form there is, and nothing that there is not. */
import { expect, test } from 'vitest';
import { DEFINITION_KINDS } from './definition.ts';
import { definitionSchema, publishedSchemas, strayDescriptions, undescribedFields } from './definition-schema.ts';
import { undescribedValues } from './segment/condition-schema.ts';
import { FORMS } from './segment/forms.ts';

test.each(DEFINITION_KINDS)('every field of a %s is described', (kind) => {
  expect(undescribedFields(kind), 'add its reader to the tables of definition-schema.ts').toEqual([]);
});

test('every form and what may stand beside it is described', () => {
  expect(undescribedValues(), 'add it to the table of condition-schema.ts').toEqual([]);
});

test('no description speaks of a field that is gone', () => {
  expect(strayDescriptions()).toEqual([]);
});

test('a schema holds what its readers hold', () => {
  const { properties, required, anyOf, additionalProperties, $defs } = definitionSchema('experience') as {
    readonly [keyword: string]: Readonly<Record<string, unknown>>;
  };
  expect(Object.keys(properties!)).toContain('allocation');
  expect(required).toEqual(['key', 'placement']);
  expect(anyOf).toMatchObject([{ required: ['variants'] }, { required: ['factors'] }]);
  expect(additionalProperties).toBe(false);
  expect(properties!['goal']).toMatchObject({ anyOf: [{ type: 'string' }, { type: 'object', required: ['event'] }] });
  const forms = ($defs!['condition'] as { anyOf: { title: string }[] }).anyOf.map(({ title }) => title);
  expect(forms).toEqual(Object.keys(FORMS));
});

test('all of them are plain JSON, and refer to nothing outside', () => {
  for (const [name, schema] of publishedSchemas()) {
    const text = JSON.stringify(schema);
    expect(JSON.parse(text)).toEqual(schema);
    for (const [, reference] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference!.split('/').reduce((here, key) => (here as never)?.[key], schema as unknown);
      expect(found, `${name}: ${reference}`).toBeTypeOf('object');
    }
    expect(text).not.toMatch(/"\$ref":"[^#]/);
  }
});
