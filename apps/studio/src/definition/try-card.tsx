/**
 * Whom the draft in the editor would hold of, over the past that is kept: now, each day, who, and what would change. Nothing is put in
 * force.
 */
import type { TryReport } from '@attune/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { Chip } from '../part/chip.tsx';
import { tellFailure } from '../part/state.tsx';
import { formatCount } from '../show/number.ts';
import { TryDays } from './try-days.tsx';
import { useTrial } from './use-trial.ts';
import './try.css';

/** UTC days, today the last; the first is the server's own choice when nothing is said. */
const DAYS = 14;
const SPANS = [7, DAYS, 30, 90] as const;

export type TryCardOptions = {
  readonly kind: string;
  readonly definitionKey: string;
  readonly text: string;
  /** The document holds: only then can it be tried. */
  readonly canTry: boolean;
};

export function TryCard({ kind, definitionKey, text, canTry }: TryCardOptions) {
  const trial = useTrial<TryReport>('/v1/try');
  const [days, setDays] = useState<number>(DAYS);
  const { report, isRunning, error } = trial;
  const start = (): void => {
    const document = { key: definitionKey, ...(JSON.parse(text) as object) };
    trial.start({ kind, document, days }, text);
  };
  return (
    <section className="card" aria-label="Try">
      <div className="card-head">
        <h2>Try</h2>
        <label className="try-days-choice">
          <span className="card-note">days</span>
          <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {SPANS.map((span) => (
              <option key={span}>{span}</option>
            ))}
          </select>
        </label>
        {isRunning ? (
          <button type="button" className="button button-small" onClick={trial.stop}>
            Stop
          </button>
        ) : (
          <button type="button" className="button button-small" disabled={!canTry} onClick={start}>
            Try it
          </button>
        )}
      </div>
      <div className="card-body stack">
        {isRunning && <TryProgress report={report} />}
        {error !== null && <p role="alert">{tellFailure(error, 'the trial').what}</p>}
        {report === null ? (
          !isRunning && (
            <p className="card-note">Whom it would hold of, over the past that is kept. Nothing is saved.</p>
          )
        ) : (
          <TryResult report={report} isOld={!isRunning && trial.text !== text} isWhole={report.isDone} />
        )}
      </div>
    </section>
  );
}

function TryProgress({ report }: { readonly report: TryReport | null }) {
  const visitors = report?.visitors ?? 0;
  const of = report?.visitorsBefore ?? null;
  return (
    <div className="try-progress">
      <span className="card-note">
        {formatCount(visitors)}
        {of === null ? '' : ` of about ${formatCount(Math.max(of, visitors))}`} visitors asked
      </span>
      {of === null || of === 0 ? (
        <progress aria-label="Visitors asked" />
      ) : (
        <progress aria-label="Visitors asked" max={of} value={Math.min(of, visitors)} />
      )}
    </div>
  );
}

type ResultOptions = { readonly report: TryReport; readonly isOld: boolean; readonly isWhole: boolean };

function TryResult({ report, isOld, isWhole }: ResultOptions) {
  const { inside, visitors, change, people, incomplete, notes } = report;
  const limits = incomplete === 0 ? notes : [incompleteNote(incomplete), ...notes];
  return (
    <>
      {isOld && <Chip tone="warn">for an earlier text</Chip>}
      <p className="try-figure" role="status">
        <strong>{formatCount(inside)}</strong> of {formatCount(visitors)} visitors{' '}
        {isWhole ? 'would be in it now' : 'so far'}
      </p>
      {change !== null && (
        <p>
          In force: {formatCount(change.inside)}. <Chip tone="good">{formatCount(change.comes)} would come in</Chip>{' '}
          <Chip tone={change.goes > 0 ? 'warn' : 'plain'}>{formatCount(change.goes)} would go out</Chip>
        </p>
      )}
      <TryDays days={report.days} daysInForce={report.daysInForce} />
      {isWhole && people.length > 0 && <TryPeople people={people} />}
      {limits.map((note) => (
        <p key={note} className="card-note">
          {note}
        </p>
      ))}
    </>
  );
}

function incompleteNote(incomplete: number): string {
  return `Of ${formatCount(incomplete)} visitors more happened than is kept: their past days are told from what is. Now is exact for all.`;
}

const SORTS = { stays: null, comes: 'comes in', goes: 'goes out' } as const;

function TryPeople({ people }: { readonly people: TryReport['people'] }) {
  return (
    <div>
      <h3>For example</h3>
      <ul className="try-people">
        {people.map(({ person, sort }) => (
          <li key={person}>
            <Link href={`/visitors/${encodeURIComponent(person)}`}>{person}</Link>
            {SORTS[sort] !== null && <span className="card-note"> {SORTS[sort]}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
