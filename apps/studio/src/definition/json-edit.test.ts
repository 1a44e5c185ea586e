/** What Tab and Enter do, and where problems are put. */
import { readDefinition } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { DEFINITION_KINDS } from '../call/wire.ts';
import { mapJson } from '../show/json-map.ts';
import { indent, newline, outdent, type TextEdit } from './json-edit.ts';
import { placeProblems } from './problem-place.ts';
import { starterText } from './starter.ts';

const applied = (text: string, edit: TextEdit | null): string =>
  edit === null ? text : text.slice(0, edit.from) + edit.insert + text.slice(edit.to);

describe('editing', () => {
  it('indents at the caret, or all lines of a selection', () => {
    expect(applied('ab', indent({ text: 'ab', from: 1, to: 1 }))).toBe('a  b');
    expect(applied('a\nb\nc', indent({ text: 'a\nb\nc', from: 0, to: 3 }))).toBe('  a\n  b\nc');
  });
  it('outdents at most two spaces a line', () => {
    expect(applied('    a', outdent({ text: '    a', from: 5, to: 5 }))).toBe('  a');
    expect(outdent({ text: 'a', from: 1, to: 1 })).toBeNull();
  });
  it('begins a new line as deep as the last, deeper inside brackets', () => {
    const text = '  {}';
    const edit = newline({ text, from: 3, to: 3 });
    expect(applied(text, edit)).toBe('  {\n    \n  }');
    expect(edit.select[0]).toBe('  {\n    '.length);
  });
});

describe('problems', () => {
  const map = mapJson('{\n  "key": "a",\n  "placement": "x"\n}');
  it('are put at their line, with or without the definition before the path', () => {
    const own = { kind: 'experience', key: 'a' };
    const [plain, named, foreign, inside, whole, indexed] = placeProblems(
      [
        { path: 'placement', message: 'm' },
        { path: 'experience/a: placement', message: 'm' },
        { path: 'segment/other: condition', message: 'm' },
        { path: 'experience(a).placement', message: 'm' },
        { path: 'goal(b)', message: 'm' },
        { path: 'variants[0].key', message: 'm' },
      ],
      map,
      own,
    );
    expect(plain).toMatchObject({ line: 3, elsewhere: null });
    expect(named).toMatchObject({ line: 3, path: 'placement' });
    expect(inside).toMatchObject({ line: 3, path: 'placement', elsewhere: null });
    expect(whole).toMatchObject({ line: null, elsewhere: 'goal/b' });
    expect(indexed).toMatchObject({ line: 1, elsewhere: null });
    expect(foreign).toMatchObject({ line: null, elsewhere: 'segment/other' });
  });
});

describe('starters', () => {
  it.each([...DEFINITION_KINDS])('%s is a document under its key that the engine takes as it is', (kind) => {
    const document = JSON.parse(starterText(kind, kind === 'settings' ? 'engine' : 'k'));
    expect(document).toHaveProperty('key');
    expect(readDefinition(kind, document)).toMatchObject({ ok: true });
  });
});
