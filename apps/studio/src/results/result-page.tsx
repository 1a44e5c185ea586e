/** One experiment: the words first, then the lift over time, every metric in the view one trusts, for whom, and who is counted. */
import type { ExperienceResults } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { CallError } from '../call/call.ts';
import { resultQuery, resultsPath } from '../call/results-queries.ts';
import { saveFile } from '../call/save-file.ts';
import { Chip } from '../part/chip.tsx';
import { Icon } from '../part/icon.tsx';
import { Segmented } from '../part/segmented.tsx';
import { Empty, Pending, tellFailure } from '../part/state.tsx';
import { countOf } from '../show/number.ts';
import { formatDay } from '../show/time.ts';
import { AgesCard } from './ages-card.tsx';
import { BreakdownCard } from './breakdown-card.tsx';
import { CourseCard } from './course-card.tsx';
import { FactorsCard } from './factors-card.tsx';
import { MetricCard, VIEWS, type ViewName } from './metric-card.tsx';
import { PeopleCard, WeightsCard } from './people-card.tsx';
import { VerdictCard, WarningList } from './verdict-card.tsx';
import { STATUS_TONES, sayPart } from './words.ts';
import './results.css';

export function ResultPage({ experience }: { readonly experience: string }) {
  const [only, setOnly] = useState<string | null>(null);
  const { data, error, refetch } = useQuery(resultQuery(experience, only));
  // The parts that one may choose from are those of the whole.
  const { data: whole } = useQuery(resultQuery(experience, null));
  if (data === undefined) {
    const isMissing = error instanceof CallError && error.failure === 'missing';
    return (
      <div className="page">
        {isMissing ? (
          <Empty icon="flag" title={`There is no experiment “${experience}”`}>
            <p>It may have been removed or renamed.</p>
            <div className="state-actions">
              <Link className="button" href="/results">
                All results
              </Link>
            </div>
          </Empty>
        ) : (
          <div className="card">
            <Pending what="the results" error={error} retry={() => void refetch()} />
          </div>
        )}
      </div>
    );
  }
  return (
    <div className="page">
      <ResultHead told={data} only={only} />
      <VerdictCard told={data} />
      <WarningList told={data} />
      {data.units > 0 && <Figures told={data} parts={partsOf(whole ?? data)} only={only} choose={setOnly} />}
    </div>
  );
}

function partsOf(told: ExperienceResults): readonly string[] {
  return told.breakdowns.flatMap(({ dimension, rows }) => [
    ...new Set(rows.map(({ value }) => `${dimension}=${value}`)),
  ]);
}

function ResultHead({ told, only }: { readonly told: ExperienceResults; readonly only: string | null }) {
  const { experience, name, status, placement, from, isAdaptive, units } = told;
  const [failure, setFailure] = useState<string | null>(null);
  const save = (ending: string, kind: string) => {
    setFailure(null);
    saveFile(resultsPath(experience, only, ending), `results-${experience.replaceAll(/[^\w.-]/g, '')}.${kind}`).catch(
      (error: unknown) => setFailure(tellFailure(error, 'the file').what),
    );
  };
  return (
    <header className="page-head">
      <div>
        <p className="crumb">
          <Link href="/results">Results</Link>
        </p>
        <h1>{name}</h1>
        <span className="chips result-chips">
          <Chip tone={STATUS_TONES[status] ?? 'plain'}>{status}</Chip>
          <Chip>{countOf(units, 'person', 'people')}</Chip>
          {from !== null && (
            <Chip>since {formatDay(from, Date.now()).replace(/^(?:T|Y)/, (letter) => letter.toLowerCase())}</Chip>
          )}
          {placement !== null && <Chip>{placement}</Chip>}
          {isAdaptive && <Chip title="Its shares follow what is learned">bandit</Chip>}
        </span>
        {failure !== null && <p role="alert">{failure}</p>}
      </div>
      <button type="button" className="button" onClick={() => save('/table.csv', 'csv')}>
        CSV
      </button>
      <button type="button" className="button" onClick={() => save('/report.html', 'html')}>
        Report
      </button>
      {status !== 'programme' && status !== 'removed' && (
        <Link className="button" href={definitionOf(told)}>
          <Icon name="layers" />
          Definition
        </Link>
      )}
    </header>
  );
}

function definitionOf({ experience, status }: ExperienceResults): string {
  if (status !== 'program') return `/definitions/experience/${encodeURIComponent(experience)}`;
  return `/definitions/program/${encodeURIComponent(experience.slice(experience.indexOf(':') + 1))}`;
}

type FigureOptions = {
  readonly told: ExperienceResults;
  readonly parts: readonly string[];
  readonly only: string | null;
  readonly choose: (part: string | null) => void;
};

function Figures({ told, parts, only, choose }: FigureOptions) {
  const [view, setView] = useState<ViewName>('always');
  const isCompared = told.control !== null && told.metrics.length > 0;
  return (
    <>
      {only === null && isCompared && <CourseCard told={told} />}
      {told.metrics.length > 0 && (
        <div className="result-views">
          {isCompared && <Segmented label="How certain" value={view} choices={VIEWS} onChange={setView} />}
          {parts.length > 0 && (
            <select
              className="field"
              aria-label="Whom"
              value={only ?? ''}
              onChange={(event) => choose(event.target.value === '' ? null : event.target.value)}
            >
              <option value="">Everybody</option>
              {parts.map((part) => (
                <option key={part} value={part}>
                  {sayPart(part)}
                </option>
              ))}
            </select>
          )}
        </div>
      )}
      {told.metrics.map((metric) => (
        <MetricCard key={metric.key} told={told} metric={metric} view={view} />
      ))}
      {only === null && <FactorsCard told={told} />}
      {only === null && <BreakdownCard told={told} />}
      {only === null && <AgesCard told={told} />}
      <div className={told.isAdaptive ? 'result-columns' : undefined}>
        <PeopleCard told={told} />
        {told.isAdaptive && <WeightsCard told={told} />}
      </div>
    </>
  );
}
