/**
 * Time series by uPlot, loaded when the first plot is drawn. The plot takes its colours from the design tokens, follows the
 * system's light or dark, and has a table twin for those who cannot see it.
 */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './series-plot.css';
import { formatClock, formatMoment } from '../show/time.ts';
import { lonelyIn } from './lonely-points.ts';

export type PlotSeries = {
  readonly name: string;
  /** 1 to 5: a series token. */
  readonly color: number;
  readonly values: readonly (number | null)[];
  readonly fill?: boolean;
};

export type SeriesPlotOptions = {
  readonly label: string;
  /** Seconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly series: readonly PlotSeries[];
  readonly format: (value: number) => string;
  /** Of milliseconds, along the axis. Default: the clock, "14:03". */
  readonly formatTime?: (at: number) => string;
};

const HEIGHT_PX = 190;

export function SeriesPlot(options: SeriesPlotOptions) {
  const { label, times, series, format } = options;
  const momentOf = options.formatTime === undefined ? formatClock : datedMoment;
  const [pointed, setPointed] = useState<number | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const shape = `${series.map((each) => each.name).join('|')} ${options.formatTime?.name}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the plot is made anew for another shape only; data flows below.
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const make = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(plotOptions(latest.current, element, setPointed), dataOf(latest.current), element);
    };
    make();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', make);
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    resized.observe(element);
    return () => {
      dark.removeEventListener('change', make);
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new numbers are what this effect is for.
  useEffect(() => plot.current?.setData(dataOf(latest.current)), [times, series]);

  return (
    <figure className="plot">
      <div className="plot-host" ref={host} aria-hidden="true" />
      <PlotLegend times={times} series={series} format={format} pointed={pointed} momentOf={momentOf} />
      <PlotTable label={label} times={times} series={series} format={format} momentOf={momentOf} />
    </figure>
  );
}

function dataOf({ times, series }: SeriesPlotOptions): uPlot.AlignedData {
  return [[...times], ...series.map((each) => [...each.values])] as uPlot.AlignedData;
}

function plotOptions(
  { series, format, formatTime = clockOf }: SeriesPlotOptions,
  element: HTMLElement,
  read: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: token('--ink-faint'),
    font: `11px ${token('--font')}`,
    ticks: { show: false },
    grid: { stroke: token('--line'), width: 1 },
  };
  return {
    width: Math.max(200, element.clientWidth),
    height: HEIGHT_PX,
    padding: [10, formatTime === clockOf ? 6 : 20, 0, 0],
    legend: { show: false },
    cursor: { points: { size: 7 }, y: false, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.15 : 1] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 70,
        size: 28,
        values: (_plot, ticks) => ticks.map((tick) => formatTime(tick * 1_000)),
      },
      {
        ...axis,
        size: 58,
        space: 34,
        incrs: STEPS.filter((step) => isTold(step, format)),
        values: (_plot, ticks) => ticks.map((tick) => format(tick)),
      },
    ],
    series: [
      {},
      ...series.map((each) => ({
        label: each.name,
        stroke: token(`--series-${each.color}`),
        width: 1.75,
        points: { show: true, size: 4, filter: (_plot: uPlot, index: number) => lonelyIn(series[index - 1]!.values) },
        spanGaps: false,
        ...(each.fill ? { fill: token('--series-1-soft') } : {}),
      })),
    ],
    hooks: { setCursor: [(plot) => read(plot.cursor.idx ?? null)] },
  };
}

/** From one line of the plot to the next: 1, 2 or 5 times a power of ten. */
const STEPS = Array.from({ length: 16 }, (_, i) => i - 5).flatMap((power) => [1, 2, 5].map((n) => n * 10 ** power));

/** Whether lines so far apart read differently: people come in whole numbers. */
function isTold(step: number, format: (value: number) => string): boolean {
  const [none, one, two] = [0, step, 2 * step].map(format);
  return none !== one && one !== two;
}

/** How a single moment of the plot is told. */
type Moments = { readonly momentOf: (at: number) => string };

function datedMoment(at: number): string {
  return formatMoment(at, Date.now());
}

function clockOf(at: number): string {
  return formatClock(at).slice(0, 5);
}

/** Names and colours, with the values under the pointer, or else the latest. */
function PlotLegend({
  times,
  series,
  format,
  pointed,
  momentOf,
}: Pick<SeriesPlotOptions, 'times' | 'series' | 'format'> & Moments & { readonly pointed: number | null }) {
  const index = pointed ?? times.length - 1;
  const time = times[index];
  return (
    <figcaption className="plot-legend">
      {series.map((each) => {
        const value = each.values[index] ?? null;
        return (
          <span key={each.name}>
            <i className={`series-dot-${each.color}`} aria-hidden="true" />
            {each.name} <strong>{value === null ? '–' : format(value)}</strong>
          </span>
        );
      })}
      {time !== undefined && <span className="plot-time">{pointed === null ? 'now' : momentOf(time * 1_000)}</span>}
    </figcaption>
  );
}

/** The same figures a minute at a time. */
function PlotTable({
  label,
  times,
  series,
  format,
  momentOf,
}: Pick<SeriesPlotOptions, 'label' | 'times' | 'series' | 'format'> & Moments) {
  const perMinute = Math.max(1, Math.round(60 / ((times[1] ?? 60) - (times[0] ?? 0) || 60)));
  const rows = times
    .map((time, index) => ({ time, index }))
    .filter(({ index }) => (times.length - 1 - index) % perMinute === 0);
  return (
    <details className="twin">
      <summary>{label} as a table</summary>
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Time</th>
              {series.map((each) => (
                <th key={each.name} scope="col" className="num">
                  {each.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.reverse().map(({ time, index }) => (
              <tr key={time}>
                <td>{momentOf(time * 1_000)}</td>
                {series.map((each) => {
                  const value = each.values[index] ?? null;
                  return (
                    <td key={each.name} className="num">
                      {value === null ? '–' : format(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
