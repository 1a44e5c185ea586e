/** What is remembered must never be shown to somebody for whom it would be rendered differently. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLiquidTemplates } from './liquid-templates.ts';
import { REMEMBERED_MAX } from './remembered.ts';

const fresh = (source: string, scope: object) => createLiquidTemplates().compile(source)({ ...scope });

describe('remembering', () => {
  const sources = [
    'Hello {{ traits.name }}',
    '{% if session.number > 1 %}again{% else %}first{% endif %} {{ data.text }}',
    '{% for item in items %}{{ item.title }},{% endfor %}{{ items.size }}{{ items.first.title }}',
    '{% assign x = match.id %}{{ traits[x] }} {{ traits["name"] }}',
    '{% for pair in traits %}{{ pair[0] }}={{ pair[1] }};{% endfor %}',
    '{{ traits.name | default: data.text | upcase }}',
    '{% case match.id %}{% when "a" %}A{% when data.text %}B{% endcase %}',
  ];
  const text = fc.constantFrom('a', 'b', 'name', '<i>', '');
  const scope = fc.record({
    traits: fc.dictionary(fc.constantFrom('name', 'a', 'b'), text),
    session: fc.record({ number: fc.integer({ min: 1, max: 2 }) }),
    data: fc.record({ text }),
    match: fc.record({ id: text }),
    items: fc.array(fc.record({ title: text }), { maxLength: 2 }),
  });

  test.each(sources)('%s renders as if nothing were remembered', (source) => {
    const run = createLiquidTemplates().compile(source);
    fc.assert(
      fc.property(fc.array(scope, { minLength: 1, maxLength: 20 }), (scopes) => {
        for (const each of [...scopes, ...scopes]) expect(run(each)).toBe(fresh(source, each));
      }),
      { numRuns: 40 },
    );
  });

  test('what reads the catalogue or the clock is rendered each time', () => {
    let title = 'old';
    const run = createLiquidTemplates({ item: (id) => ({ id, title }) }).compile(
      '{% assign p = match.id | item %}{{ p.title }}',
    );
    expect(run({ match: { id: 'x' } })).toBe('old');
    title = 'new';
    expect(run({ match: { id: 'x' } })).toBe('new');
  });

  test('more visitors than are remembered are all served', () => {
    const run = createLiquidTemplates().compile('{{ traits.name }}');
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < REMEMBERED_MAX + 50; i++) expect(run({ traits: { name: `v${i}` } })).toBe(`v${i}`);
    }
  });
});
