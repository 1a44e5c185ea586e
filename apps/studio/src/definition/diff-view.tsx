/** Two texts' difference to read: what went and what came, with a little around it. */
import { useMemo } from 'react';
import { type DiffLine, diffLines, foldDiff } from '../show/line-diff.ts';

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

export function DiffView({
  before,
  after,
  label,
}: {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}) {
  const parts = useMemo(() => foldDiff(diffLines(before.trimEnd(), after.trimEnd())), [before, after]);
  if (parts.every((part) => part.kind === 'skipped')) return <p className="card-note">No difference.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="diff" aria-label={label} tabIndex={0}>
      <div className="diff-lines">
        {parts.map((part, index) =>
          part.kind === 'skipped' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one difference have no identity but their place.
            <div key={index} className="diff-skipped">
              {part.count} {part.count === 1 ? 'line' : 'lines'} the same
            </div>
          ) : (
            part.lines.map((line) => <DiffRow key={`${line.before}/${line.after}`} line={line} />)
          ),
        )}
      </div>
    </section>
  );
}

function DiffRow({ line }: { readonly line: DiffLine }) {
  return (
    <div className={line.kind === 'same' ? 'diff-line' : `diff-line diff-${line.kind}`}>
      <span>{line.before}</span>
      <span>{line.after}</span>
      <span>
        <span className="sr-only">{line.kind === 'same' ? '' : line.kind}</span>
        <span aria-hidden="true">{SIGNS[line.kind]}</span>
      </span>
      <code>{line.text}</code>
    </div>
  );
}
