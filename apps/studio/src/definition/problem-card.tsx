/** What is wrong with the document, where, and how to mend it; or, when it holds, what it means in plain English. */
import { Chip } from '../part/chip.tsx';
import { tellFailure } from '../part/state.tsx';
import type { PlacedProblem } from './problem-place.ts';
import type { Checked } from './use-validation.ts';

const WORDS = {
  checking: { tone: 'plain', says: 'checking' },
  holds: { tone: 'good', says: 'holds' },
  problems: { tone: 'bad', says: 'does not hold' },
  unknown: { tone: 'warn', says: 'not checked' },
} as const;

export function ProblemCard({
  checked,
  onGoTo,
}: {
  readonly checked: Checked;
  readonly onGoTo: (line: number) => void;
}) {
  const word = WORDS[checked.state];
  return (
    <section className="card" aria-label="Check">
      <div className="card-head">
        <h2>{checked.problems.length > 0 ? 'What is wrong' : 'Check'}</h2>
        <span role="status">
          <Chip tone={word.tone}>{word.says}</Chip>
        </span>
      </div>
      <div className="card-body">
        {checked.problems.length > 0 ? (
          <ul className="problem-list">
            {checked.problems.map((problem) => (
              <li key={`${problem.path} ${problem.message}`}>
                <ProblemItem problem={problem} onGoTo={onGoTo} />
              </li>
            ))}
          </ul>
        ) : checked.state === 'unknown' ? (
          <p className="card-note">
            {tellFailure(checked.error, 'the check').what} You can still save: the server checks again then.
          </p>
        ) : checked.says !== null && checked.says !== '' ? (
          <>
            <p className="card-note">It holds when a visitor is or did this:</p>
            <p className="says">{checked.says}</p>
            {checked.hints.length > 0 && (
              <ul className="problem-list" aria-label="Hints">
                {checked.hints.map((hint) => (
                  <li key={hint.path}>
                    <ProblemItem problem={hint} onGoTo={onGoTo} />
                  </li>
                ))}
              </ul>
            )}
          </>
        ) : (
          <p className="card-note">
            {checked.state === 'holds'
              ? 'The document holds, together with all the others.'
              : 'The server is reading it.'}
          </p>
        )}
      </div>
    </section>
  );
}

function ProblemItem({
  problem,
  onGoTo,
}: {
  readonly problem: PlacedProblem;
  readonly onGoTo: (line: number) => void;
}) {
  const { line } = problem;
  const words = (
    <>
      <code>{problem.elsewhere ?? (problem.path === '' ? 'the document' : problem.path)}</code>
      <span>{problem.message}</span>
      {problem.fix !== undefined && <span className="fix">To mend it: {problem.fix}</span>}
    </>
  );
  if (line === null) return <div>{words}</div>;
  return (
    <button type="button" onClick={() => onGoTo(line)} title={`Go to line ${line}`}>
      {words}
      <span className="card-note">line {line}</span>
    </button>
  );
}
