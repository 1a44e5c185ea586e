/** Texts taken apart and compared: differences, places in JSON, coloured pieces. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOfPath, mapJson } from './json-map.ts';
import { tokenizeJson } from './json-tokens.ts';
import { diffLines, foldDiff } from './line-diff.ts';

describe('difference', () => {
  it('finds the one line that changed', () => {
    const lines = diffLines('a\nb\nc', 'a\nx\nc');
    expect(lines.map((line) => [line.kind, line.text])).toEqual([
      ['same', 'a'],
      ['removed', 'b'],
      ['added', 'x'],
      ['same', 'c'],
    ]);
  });
  it('always gives back both texts, and none of the changes twice', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const of = (kind: string) =>
          lines.filter((line) => line.kind === 'same' || line.kind === kind).map((line) => line.text);
        expect(of('removed').join('\n')).toBe(before);
        expect(of('added').join('\n')).toBe(after);
      }),
    );
  });
  it('folds what is the same far from any change', () => {
    const before = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
    const parts = foldDiff(diffLines(before, before.replace('line 20', 'other')));
    expect(parts.map((part) => part.kind)).toEqual(['skipped', 'lines', 'skipped']);
    expect(parts.reduce((sum, part) => sum + (part.kind === 'skipped' ? part.count : part.lines.length), 0)).toBe(41);
  });
});

describe('places in JSON', () => {
  const text = '{\n  "key": "a",\n  "variants": [\n    { "key": "x" },\n    {\n      "weight": "much"\n    }\n  ]\n}';
  it('finds the line of a path as problems name it', () => {
    const map = mapJson(text);
    expect(map.fault).toBeNull();
    expect(lineOfPath(map, 'variants[1].weight')).toBe(6);
    expect(lineOfPath(map, 'variants[0]')).toBe(4);
  });
  it('falls back to the nearest thing that is there', () => {
    expect(lineOfPath(mapJson(text), 'variants[1].content.template')).toBe(5);
    expect(lineOfPath(mapJson(text), 'condition')).toBe(1);
  });
  it('says where and why a text is not JSON', () => {
    expect(mapJson('{\n  "a": 1,\n}').fault).toMatchObject({ line: 3, message: expect.stringContaining('comma') });
    expect(mapJson('{\n  "a" 1\n}').fault).toMatchObject({ line: 2, column: 7 });
    expect(mapJson('').fault?.message).toContain('the end of the document');
  });
  it('agrees with the language about what JSON is', () => {
    const almost = fc
      .tuple(fc.jsonValue(), fc.nat(60), fc.constantFrom('', ',', '}', '"', '1', ' ', '-'))
      .map(([value, at, piece]) => {
        const json = JSON.stringify(value, null, 1);
        return (
          json.slice(0, at % (json.length + 1)) + piece + json.slice((at % (json.length + 1)) + (piece === '' ? 1 : 0))
        );
      });
    fc.assert(
      fc.property(almost, (candidate) => {
        let parses = true;
        try {
          JSON.parse(candidate);
        } catch {
          parses = false;
        }
        expect(mapJson(candidate).fault === null).toBe(parses);
      }),
      { numRuns: 500 },
    );
  });
});

describe('coloured pieces', () => {
  it('tells names from texts', () => {
    const kinds = tokenizeJson('{ "a": "b", "n": -1.5e3, "t": true }').filter((token) => token.kind !== 'mark');
    expect(kinds.map((token) => `${token.kind} ${token.text}`)).toEqual([
      'name "a"',
      'text "b"',
      'name "n"',
      'number -1.5e3',
      'name "t"',
      'word true',
    ]);
  });
  it('gives back exactly the text it was given, also a broken one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '"', ':', ',', 'a', '1', '\n', '\\', ' ', '-', 'é') }),
        (text) => {
          expect(
            tokenizeJson(text)
              .map((token) => token.text)
              .join(''),
          ).toBe(text);
        },
      ),
    );
  });
});
