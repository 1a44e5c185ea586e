/**
 * What Tab, Shift+Tab and Enter do in the editor, as a replacement of a range of the text. The caller makes it through the
 * browser's own editing, so that undo works as everywhere.
 */
export type TextEdit = {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  /** The selection afterwards. */
  readonly select: readonly [number, number];
};

export type EditState = { readonly text: string; readonly from: number; readonly to: number };

const STEP = '  ';

/** Indents the lines of the selection, or puts in two spaces at the caret. */
export function indent({ text, from, to }: EditState): TextEdit {
  if (!text.slice(from, to).includes('\n'))
    return { from, to, insert: STEP, select: [from + STEP.length, from + STEP.length] };
  const start = lineStart(text, from);
  const insert = text
    .slice(start, to)
    .split('\n')
    .map((line) => (line === '' ? line : STEP + line))
    .join('\n');
  return { from: start, to, insert, select: [start, start + insert.length] };
}

/** Takes up to two leading spaces off each line of the selection; null when there is none. */
export function outdent({ text, from, to }: EditState): TextEdit | null {
  const start = lineStart(text, from);
  const before = text.slice(start, to);
  const lineEnd = text.indexOf('\n', to);
  const tail = text.slice(to, lineEnd < 0 ? text.length : lineEnd);
  const insert = (before + tail).replace(/^ {1,2}/gm, '');
  const removed = (before + tail).length - insert.length;
  if (removed === 0) return null;
  const first = /^ {1,2}/.exec(before + tail)?.[0].length ?? 0;
  const caret = Math.max(start, from - first);
  return {
    from: start,
    to: to + tail.length,
    insert,
    select: from === to ? [caret, caret] : [start, start + insert.length],
  };
}

/** A new line as deep as the one before, one step deeper after an opening bracket. */
export function newline({ text, from, to }: EditState): TextEdit {
  const before = text.slice(lineStart(text, from), from);
  const depth = /^ */.exec(before)?.[0] ?? '';
  const opens = /[{[]\s*$/.test(before);
  const closes = /^\s*[}\]]/.test(text.slice(to));
  const inner = `\n${depth}${opens ? STEP : ''}`;
  const insert = opens && closes ? `${inner}\n${depth}` : inner;
  return { from, to, insert, select: [from + inner.length, from + inner.length] };
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}
