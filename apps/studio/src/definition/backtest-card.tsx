/**
 * What the draft in the editor would have done: over the recorded decisions of its placement, what it would have shown instead, and what it
 * would have earned, as far as they can tell. Nothing is put in force.
 */
import type { BacktestReport } from '@attune/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { Chip } from '../part/chip.tsx';
import { tellFailure } from '../part/state.tsx';
import { countOf, formatCount } from '../show/number.ts';
import { BacktestDays, shownName } from './backtest-days.tsx';
import { BacktestValues } from './backtest-values.tsx';
import type { TryCardOptions } from './try-card.tsx';
import { useTrial } from './use-trial.ts';
import './try.css';

const DAY_MS = 86_400_000;
/** null: all that is recorded. */
const SPANS: Readonly<Record<string, number | null>> = { '7 days': 7, '30 days': 30, '90 days': 90, all: null };

export function BacktestCard({ kind, definitionKey, text, canTry }: TryCardOptions) {
  const { report, isRunning, error, ...trial } = useTrial<BacktestReport>('/v1/backtest');
  const [span, setSpan] = useState('30 days');
  const start = (): void => {
    const document = { key: definitionKey, ...(JSON.parse(text) as object) };
    const days = SPANS[span] ?? null;
    trial.start({ kind, document, ...(days === null ? {} : { since: Date.now() - days * DAY_MS }) }, text);
  };
  return (
    <section className="card" aria-label="Backtest">
      <div className="card-head">
        <h2>What would this have done?</h2>
        <label className="try-days-choice">
          <span className="card-note">over</span>
          <select value={span} onChange={(event) => setSpan(event.target.value)}>
            {Object.keys(SPANS).map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        {isRunning ? (
          <button type="button" className="button button-small" onClick={trial.stop}>
            Stop
          </button>
        ) : (
          <button type="button" className="button button-small" disabled={!canTry} onClick={start}>
            Ask the past
          </button>
        )}
      </div>
      <div className="card-body stack">
        {isRunning && <BacktestProgress report={report} />}
        {error !== null && <p role="alert">{tellFailure(error, 'the backtest').what}</p>}
        {report === null
          ? !isRunning && (
              <p className="card-note">
                What it would have shown and earned, over the recorded decisions of its placement. Nothing is saved.
              </p>
            )
          : report.isDone && (
              <BacktestResult report={report} definitionKey={definitionKey} isOld={trial.text !== text} />
            )}
      </div>
    </section>
  );
}

function BacktestProgress({ report }: { readonly report: BacktestReport | null }) {
  return (
    <div className="try-progress">
      <span className="card-note">
        {report === null ? 'The past is made again' : `${countOf(report.decisions, 'decision')} made again`}
      </span>
      {report === null ? (
        <progress aria-label="Log read" />
      ) : (
        <progress aria-label="Log read" max={Math.max(1, report.entriesAll)} value={report.entries} />
      )}
    </div>
  );
}

type ResultOptions = { readonly report: BacktestReport; readonly definitionKey: string; readonly isOld: boolean };

function BacktestResult({ report, definitionKey, isOld }: ResultOptions) {
  const { decisions, changed, judged, days, people, leftOut, notes } = report;
  const left = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
  return (
    <>
      {isOld && <Chip tone="warn">for an earlier text</Chip>}
      <p className="try-figure" role="status">
        <strong>{formatCount(changed)}</strong> of {countOf(decisions, 'decision')} would have been another one
      </p>
      {judged !== null && <BacktestValues judged={judged} />}
      {days.length > 0 && <BacktestDays days={days} definitionKey={definitionKey} />}
      {people.length > 0 && <Changed people={people} definitionKey={definitionKey} />}
      {left > 0 && <p className="card-note">{countOf(left, 'decision')} could not be made again, and are left out.</p>}
      {notes.map((note) => (
        <p key={note} className="card-note">
          {note}
        </p>
      ))}
    </>
  );
}

type ChangedOptions = Pick<BacktestReport, 'people'> & { readonly definitionKey: string };

function Changed({ people, definitionKey }: ChangedOptions) {
  return (
    <div>
      <h3>For example</h3>
      <ul className="try-people">
        {people.slice(0, 8).map(({ person, recorded, draft }) => (
          <li key={person}>
            <Link href={`/visitors/${encodeURIComponent(person)}`}>{person}</Link>
            <span className="card-note">
              {' '}
              {shownName(recorded, definitionKey)} → {shownName(draft, definitionKey)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
