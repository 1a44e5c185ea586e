/** The first page: is it alive, is it fast, does it add up, and what do the experiences do. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { overviewQuery } from '../call/queries.ts';
import { type Overview, timeOf } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { Ago } from '../part/moment.tsx';
import { Sparkline } from '../part/sparkline.tsx';
import { Pending } from '../part/state.tsx';
import { countOf, formatCount, formatLatency, formatRate } from '../show/number.ts';
import { BalanceCard } from './balance-card.tsx';
import { ExperienceGlance } from './experience-glance.tsx';
import { FirstSteps } from './first-steps.tsx';
import './overview.css';
import { ShoppersCard } from './shoppers-card.tsx';
import { SwitchCard } from './switch-card.tsx';
import { isUntouched, latestKnown, recentRate, sumOf } from './totals.ts';

const OverviewPlots = lazy(async () => ({ default: (await import('./overview-plots.tsx')).OverviewPlots }));

export function OverviewPage() {
  const { data, error, refetch } = useQuery(overviewQuery);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Overview</h1>
          {data && (
            <p>
              Attune {data.version}, started <Ago at={timeOf(data.startedAt)} />
            </p>
          )}
        </div>
        {data && (
          <>
            <Chip tone="good" title="Visitors seen in the last five minutes">
              {countOf(data.active, 'active visitor')}
            </Chip>
            <Chip title="Pages that listen for live decisions, and Studios that watch">
              {countOf(data.streams, 'open stream')}
            </Chip>
          </>
        )}
      </header>
      {data === undefined ? (
        <div className="card">
          <Pending what="the overview" error={error} retry={() => void refetch()} />
        </div>
      ) : (
        <Figures overview={data} />
      )}
    </div>
  );
}

function Figures({ overview }: { readonly overview: Overview }) {
  if (isUntouched(overview)) {
    return (
      <>
        <FirstSteps />
        <ShoppersCard />
      </>
    );
  }
  return (
    <>
      <FigureRow overview={overview} />
      <Suspense fallback={<div className="card plot-host" />}>
        <OverviewPlots series={overview.series} />
      </Suspense>
      <div className="lower">
        <ExperienceGlance />
        <div className="stack">
          <ShoppersCard />
          <BalanceCard overview={overview} />
          <SwitchCard />
        </div>
      </div>
    </>
  );
}

function FigureRow({ overview }: { readonly overview: Overview }) {
  const { series, totals } = overview;
  const errors = sumOf(series.errors);
  return (
    <dl className="figures">
      <FigureCard
        name="Events"
        value={formatRate(recentRate(series.events, series.stepMs))}
        unit="/s"
        note={`${formatCount(totals.accepted)} since the start`}
        spark={series.events}
        color="var(--series-1)"
      />
      <FigureCard
        name="Decisions"
        value={formatRate(recentRate(series.decisions, series.stepMs))}
        unit="/s"
        note={`${formatCount(totals.decisions)} since the start`}
        spark={series.decisions}
        color="var(--series-3)"
      />
      <FigureCard
        name="Decide, p50"
        value={formatLatency(latestKnown(series.decideP50Ms))}
        note={`p99 ${formatLatency(latestKnown(series.decideP99Ms))}`}
        spark={series.decideP50Ms}
        color="var(--series-2)"
      />
      <FigureCard
        name="Active visitors"
        value={formatCount(overview.active)}
        note={<Link href="/visitors">See who is here</Link>}
      />
      <FigureCard
        name="Errors, 15 min"
        value={formatCount(errors)}
        note={errors === 0 ? 'none: all is well' : `${countOf(totals.errors, 'error')} since the start`}
        spark={series.errors}
        color={errors === 0 ? 'var(--line-strong)' : 'var(--series-4)'}
      />
    </dl>
  );
}

type FigureOptions = {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly note: React.ReactNode;
  readonly spark?: readonly (number | null)[];
  readonly color?: string;
};

function FigureCard({ name, value, unit, note, spark, color }: FigureOptions) {
  return (
    <div className="card figure-card">
      <dt>{name}</dt>
      <dd className="figure">
        {value} {unit !== undefined && <small>{unit}</small>}
      </dd>
      <dd className="card-note">{note}</dd>
      {spark !== undefined && (
        <dd>
          <Sparkline values={spark.slice(0, -1).slice(-60)} {...(color === undefined ? {} : { color })} />
        </dd>
      )}
    </div>
  );
}
