/** The two pictures of a report, as SVG: intervals side by side, and an interval over time. Both draw relative effects around zero. */
import { escapedHtml } from '../escaped-html.ts';
import { saySigned } from './report-words.ts';

type View = { readonly estimate: number; readonly low: number | null; readonly high: number | null };

const WIDTH = 800;
const LEFT = 170;
const ROW = 34;

export function intervalRows(
  rows: readonly { readonly name: string; readonly view: View | null }[],
  better: 'higher' | 'lower',
): string {
  const reach = reachOf(rows.map(({ view }) => view));
  if (reach === null) return '';
  const x = (value: number) =>
    (LEFT + ((clamped(value, reach) + reach) / (2 * reach)) * (WIDTH - LEFT - 20)).toFixed(1);
  const height = rows.length * ROW + 24;
  const bars = rows.map(({ name, view }, i) => {
    const y = i * ROW + ROW / 2;
    const label = `<text x="0" y="${y + 4}">${escapedHtml(name.slice(0, 26))}</text>`;
    if (view === null) return `${label}<text x="${x(0)}" y="${y + 4}">not yet</text>`;
    const tone = toneOf(view, better);
    const [from, to] = [x(view.low ?? -reach), x(view.high ?? reach)];
    return `${label}<line class="bar ${tone}" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/><circle class="dot ${tone}" cx="${x(view.estimate)}" cy="${y}" r="5"/>`;
  });
  const says = rows
    .map(({ name, view }) => `${name} ${view === null ? 'not yet' : saySigned(view.estimate)}`)
    .join(', ');
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapedHtml(says)}"><line class="zero" x1="${x(0)}" x2="${x(0)}" y1="0" y2="${height - 20}"/>${bars.join('')}<text x="${LEFT}" y="${height - 4}">${saySigned(-reach)}</text><text x="${x(0)}" y="${height - 4}" text-anchor="middle">0</text><text x="${WIDTH - 20}" y="${height - 4}" text-anchor="end">${saySigned(reach)}</text></svg>`;
}

export function seriesPlot(points: readonly { readonly at: number; readonly view: View | null }[]): string {
  const told = points.flatMap(({ at, view }) =>
    view === null || view.low === null || view.high === null ? [] : [{ at, ...view, low: view.low, high: view.high }],
  );
  // The first intervals are so wide that everything after them would be a line.
  const reach = reachOf(told.slice(Math.floor(told.length / 4)));
  if (reach === null || told.length < 2) return '<p class="quiet">Not enough yet for a line.</p>';
  const [first, last] = [told[0]!.at, told.at(-1)!.at];
  const [top, bottom, left] = [10, 190, 60];
  const x = (at: number) => (left + ((at - first) / Math.max(1, last - first)) * (WIDTH - left - 10)).toFixed(1);
  const y = (value: number) => (top + ((reach - clamped(value, reach)) / (2 * reach)) * (bottom - top)).toFixed(1);
  const upper = told.map((point) => `${x(point.at)},${y(point.high)}`);
  const lower = told.map((point) => `${x(point.at)},${y(point.low)}`).reverse();
  const middle = told.map((point) => `${x(point.at)},${y(point.estimate)}`);
  const grid = [reach, 0, -reach].map(
    (value) =>
      `<line class="${value === 0 ? 'zero' : 'grid'}" x1="${left}" x2="${WIDTH - 10}" y1="${y(value)}" y2="${y(value)}"/><text x="${left - 8}" y="${Number(y(value)) + 4}" text-anchor="end">${saySigned(value)}</text>`,
  );
  const when = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const end = told.at(-1)!;
  const says = `From ${when(first)} to ${when(last)}; at the end ${saySigned(end.estimate)}, between ${saySigned(end.low)} and ${saySigned(end.high)}`;
  return `<svg viewBox="0 0 ${WIDTH} 220" role="img" aria-label="${escapedHtml(says)}">${grid.join('')}<polygon class="band" points="${[...upper, ...lower].join(' ')}"/><polyline class="line" points="${middle.join(' ')}"/><text x="${left}" y="214">${when(first)}</text><text x="${WIDTH - 10}" y="214" text-anchor="end">${when(last)}</text></svg>`;
}

function reachOf(views: readonly (View | null)[]): number | null {
  const edges = views.flatMap((view) =>
    view === null ? [] : [view.estimate, view.low ?? 0, view.high ?? 0].map(Math.abs),
  );
  const widest = Math.min(5, Math.max(0, ...edges));
  return widest > 0 ? widest * 1.05 : null;
}

function clamped(value: number, reach: number): number {
  return Math.max(-reach, Math.min(reach, value));
}

function toneOf({ low, high }: View, better: 'higher' | 'lower'): string {
  const rises = low !== null && low > 0;
  const falls = high !== null && high < 0;
  if (!rises && !falls) return '';
  return rises === (better === 'higher') ? 'good' : 'bad';
}
