/** The last 15 minutes as two plots: how much happens, and how fast decisions are. */
import { useMemo } from 'react';
import { type OverviewSeries, timeOf } from '../call/wire.ts';
import { SeriesPlot } from '../part/series-plot.tsx';
import { formatLatency, formatRate } from '../show/number.ts';
import { perSecond } from './totals.ts';

const rate = (value: number): string => `${formatRate(value)}/s`;

export function OverviewPlots({ series }: { readonly series: OverviewSeries }) {
  const drawn = useMemo(() => {
    const from = timeOf(series.from) ?? 0;
    return {
      times: series.events.slice(0, -1).map((_, index) => (from + index * series.stepMs) / 1_000),
      traffic: [
        { name: 'Events', color: 1, values: perSecond(series, series.events), fill: true },
        { name: 'Decisions', color: 3, values: perSecond(series, series.decisions) },
        { name: 'Errors', color: 4, values: perSecond(series, series.errors) },
      ],
      latency: [
        { name: 'p50', color: 2, values: series.decideP50Ms.slice(0, -1) },
        { name: 'p99', color: 4, values: series.decideP99Ms.slice(0, -1) },
      ],
    };
  }, [series]);
  return (
    <div className="plots">
      <section className="card" aria-label="Traffic">
        <div className="card-head">
          <h2>Traffic</h2>
          <span className="card-note">per second, last 15 minutes</span>
        </div>
        <div className="card-body">
          <SeriesPlot label="Traffic" times={drawn.times} series={drawn.traffic} format={rate} />
        </div>
      </section>
      <section className="card" aria-label="Time to decide">
        <div className="card-head">
          <h2>Time to decide</h2>
          <span className="card-note">in the server, last 15 minutes</span>
        </div>
        <div className="card-body">
          <SeriesPlot label="Time to decide" times={drawn.times} series={drawn.latency} format={formatLatency} />
        </div>
      </section>
    </div>
  );
}
