/**
 * A light JSON editor: a plain textarea, which every keyboard, reader and undo understands, over a coloured copy of its text.
 * Lines with a problem are marked in the gutter and underlaid.
 */
import { type KeyboardEvent, memo, useEffect, useMemo, useRef } from 'react';
import { JsonTokens } from '../part/json-view.tsx';
import { indent, newline, outdent, type TextEdit } from './json-edit.ts';

export type JsonEditorOptions = {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onSave: () => void;
  /** Lines (1-based) with what is wrong there. */
  readonly marks: ReadonlyMap<number, string>;
  readonly label: string;
  readonly describedBy: string;
  /** A line to go to; a new object each time. */
  readonly goTo: { readonly line: number } | null;
};

const LINE_PX = 20;

export function JsonEditor({ text, onChange, onSave, marks, label, describedBy, goTo }: JsonEditorOptions) {
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = useMemo(() => text.split('\n').length, [text]);
  useEffect(() => {
    const element = area.current;
    if (goTo === null || element === null) return;
    const starts = element.value.split('\n').slice(0, goTo.line - 1);
    const from = starts.reduce((sum, line) => sum + line.length + 1, 0);
    const end = element.value.indexOf('\n', from);
    element.focus();
    element.setSelectionRange(from, end < 0 ? element.value.length : end);
    element.closest('.editor')?.scrollTo({ top: Math.max(0, (goTo.line - 6) * LINE_PX) });
  }, [goTo]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if ((event.metaKey || event.ctrlKey) && event.key === 's') {
      event.preventDefault();
      onSave();
      return;
    }
    const edit = editFor(event);
    if (edit === null) return;
    event.preventDefault();
    apply(event.currentTarget, edit, onChange);
  };
  return (
    <div className="editor">
      <Gutter lines={lines} marks={marks} />
      <div className="editor-sheet">
        <div className="editor-marks" aria-hidden="true">
          {[...marks.keys()].map((line) => (
            <i key={line} style={{ top: (line - 1) * LINE_PX }} />
          ))}
        </div>
        <pre className="editor-colours" aria-hidden="true">
          <JsonTokens text={`${text}\n`} />
        </pre>
        <textarea
          ref={area}
          className="editor-text"
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          aria-label={label}
          aria-describedby={describedBy}
          aria-invalid={marks.size > 0}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          wrap="off"
        />
      </div>
    </div>
  );
}

/** Tab edits, until Escape: then the next Tab leaves the editor, so that a keyboard is never trapped. */
let leaving = false;

function editFor(event: KeyboardEvent<HTMLTextAreaElement>): TextEdit | null {
  const wasLeaving = leaving;
  leaving = event.key === 'Escape' || (leaving && event.key === 'Shift');
  if (event.metaKey || event.ctrlKey || event.altKey || event.nativeEvent.isComposing) return null;
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  const state = { text: value, from: selectionStart, to: selectionEnd };
  if (event.key === 'Enter') return newline(state);
  if (event.key !== 'Tab' || wasLeaving) return null;
  return event.shiftKey
    ? (outdent(state) ?? { from: state.from, to: state.from, insert: '', select: [state.from, state.to] })
    : indent(state);
}

function apply(area: HTMLTextAreaElement, edit: TextEdit, onChange: (text: string) => void): void {
  if (edit.from !== edit.to || edit.insert !== '') {
    area.setSelectionRange(edit.from, edit.to);
    // The one way that keeps the browser's undo; where it is gone, the text is replaced and undo starts anew.
    const done =
      edit.insert === '' ? document.execCommand('delete') : document.execCommand('insertText', false, edit.insert);
    if (!done) onChange(area.value.slice(0, edit.from) + edit.insert + area.value.slice(edit.to));
  }
  requestAnimationFrame(() => area.setSelectionRange(edit.select[0], edit.select[1]));
}

const Gutter = memo(function Gutter({
  lines,
  marks,
}: {
  readonly lines: number;
  readonly marks: ReadonlyMap<number, string>;
}) {
  return (
    <ol className="editor-gutter" aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => index + 1).map((line) => (
        <li key={line} className={marks.has(line) ? 'marked' : undefined} title={marks.get(line)}>
          {line}
        </li>
      ))}
    </ol>
  );
});
