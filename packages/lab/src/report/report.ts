/**
 * What an evaluation came to, as plain JSON: figures with how sure they are and what they are measured against, charts, tables, remarks. A
 * page (report-page.ts), the Studio and a file for a person who computes on read the same.
 */

export type Interval = readonly [low: number, high: number];

/** One number, beside others on the same data. */
export type ReportFigure = {
  readonly name: string;
  readonly value: number;
  readonly interval: Interval | null;
  /** Which direction is good. */
  readonly better: 'higher' | 'lower';
  readonly beside: readonly { readonly name: string; readonly value: number }[];
  /** One sentence for who does not know the name. */
  readonly says: string;
};

export type ChartPoint = {
  readonly x: number;
  readonly y: number;
  /** Of y, where it is known how sure it is. */
  readonly low?: number;
  readonly high?: number;
};

export type ChartSeries = { readonly name: string; readonly points: readonly ChartPoint[] };

/** Lines over a plane; the first series is what the report is about. */
export type LineChart = {
  readonly kind: 'lines';
  readonly title: string;
  readonly says: string;
  readonly x: string;
  readonly y: string;
  /** Ends of the axes; left out, those of the points. */
  readonly xRange?: Interval;
  readonly yRange?: Interval;
  /** A thin line of orientation from one point to another, such as chance. */
  readonly guide?: { readonly name: string; readonly from: ChartPoint; readonly to: ChartPoint };
  /** Places of x that are marked; left out, some even ones. */
  readonly ticks?: readonly number[];
  readonly marks: boolean;
  readonly series: readonly ChartSeries[];
};

/** Bars from 0, in the order given. */
export type BarChart = {
  readonly kind: 'bars';
  readonly title: string;
  readonly says: string;
  readonly bars: readonly { readonly name: string; readonly value: number; readonly remark?: string }[];
  /** Where the drawing ends: one far above the others must not make them all alike. Its number says how far it really goes. */
  readonly limit?: number;
  /** Values with a name of their own, drawn as thin lines across. */
  readonly thresholds?: readonly { readonly name: string; readonly value: number }[];
};

export type Chart = LineChart | BarChart;

export type ReportTable = {
  readonly title: string;
  readonly says: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
};

export type Report = {
  readonly title: string;
  /** What was asked and how much of it: one line. */
  readonly about: string;
  readonly figures: readonly ReportFigure[];
  readonly charts: readonly Chart[];
  readonly tables: readonly ReportTable[];
  /** What a reader has to know before believing it. */
  readonly remarks: readonly string[];
};

/** A number for people: as many digits as tell something. */
export function inDigits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1_000 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(size < 1 ? 3 : 4)));
}
