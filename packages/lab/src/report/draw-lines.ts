/** A chart of lines as inline SVG, which needs no script and takes its colours from the page. */
import { type Axis, axisOf, rangeOf } from './axis.ts';
import { escapedText } from './escaped-text.ts';
import { type ChartPoint, inDigits, type LineChart } from './report.ts';

const WIDTH = 560;
const HEIGHT = 380;
const EDGE = { left: 58, right: 16, top: 14, bottom: 46 };

type Plane = { readonly x: Axis; readonly y: Axis };

const fixed = (value: number): string => value.toFixed(1);

/** The drawing alone: title and explanation stand beside it. */
export function drawLines(chart: LineChart): string {
  const points = chart.series.flatMap((series) => series.points);
  const heights = points.flatMap(({ y, low = y, high = y }) => [y, low, high]);
  const widths = points.map(({ x }) => x);
  const xRange = chart.xRange ?? [Math.min(...widths), Math.max(...widths)];
  const plane: Plane = {
    x: axisOf(xRange, [EDGE.left, WIDTH - EDGE.right], chart.ticks),
    y: axisOf(chart.yRange ?? rangeOf(heights), [HEIGHT - EDGE.bottom, EDGE.top]),
  };
  const parts = [
    grid(plane),
    axisNames(chart),
    guideOf(chart, plane),
    ...chart.series.map((series, place) => seriesOf(chart, series.points, plane, place)).reverse(),
  ];
  const label = escapedText(`${chart.title}: ${chart.y} over ${chart.x}`);
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${parts.join('')}</svg>`;
}

function grid({ x, y }: Plane): string {
  const bottom = HEIGHT - EDGE.bottom;
  const across = y.ticks.map((tick) => {
    const at = fixed(y.at(tick));
    const line = `<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${at}" y2="${at}"/>`;
    return `${line}<text x="${EDGE.left - 8}" y="${at}" dy=".35em" text-anchor="end">${inDigits(tick)}</text>`;
  });
  const along = x.ticks.map((tick) => {
    const at = fixed(x.at(tick));
    return `<text x="${at}" y="${bottom + 18}" text-anchor="middle">${inDigits(tick)}</text>`;
  });
  const floor = `<line class="axis" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${bottom}" y2="${bottom}"/>`;
  return [...across, ...along, floor].join('');
}

function axisNames({ x, y }: LineChart): string {
  const middle = (EDGE.left + WIDTH - EDGE.right) / 2;
  const half = (EDGE.top + HEIGHT - EDGE.bottom) / 2;
  const below = `<text class="name" x="${middle}" y="${HEIGHT - 6}" text-anchor="middle">${escapedText(x)}</text>`;
  const beside = `<text class="name" transform="translate(14 ${half}) rotate(-90)" text-anchor="middle">${escapedText(y)}</text>`;
  return below + beside;
}

function guideOf({ guide }: LineChart, { x, y }: Plane): string {
  if (guide === undefined) return '';
  const { from, to, name } = guide;
  const ends = `x1="${fixed(x.at(from.x))}" y1="${fixed(y.at(from.y))}" x2="${fixed(x.at(to.x))}" y2="${fixed(y.at(to.y))}"`;
  return `<line class="guide" ${ends}><title>${escapedText(name)}</title></line>`;
}

function seriesOf({ marks }: LineChart, points: readonly ChartPoint[], { x, y }: Plane, place: number): string {
  const known = points.filter((point) => Number.isFinite(point.y));
  const path = known
    .map((point, i) => `${i === 0 ? 'M' : 'L'}${fixed(x.at(point.x))} ${fixed(y.at(point.y))}`)
    .join('');
  const line = `<path class="line s${place}" d="${path}"/>`;
  if (!marks) return line;
  const dots = known.map((point) => {
    const [across, down] = [fixed(x.at(point.x)), fixed(y.at(point.y))];
    const said = escapedText(`${inDigits(point.x)}: ${inDigits(point.y)}${spanOf(point)}`);
    return `${whisker(point, { x, y }, place)}<circle class="dot s${place}" cx="${across}" cy="${down}" r="3.5"><title>${said}</title></circle>`;
  });
  return line + dots.join('');
}

const spanOf = ({ low, high }: ChartPoint): string =>
  low === undefined || high === undefined ? '' : ` (${inDigits(low)} to ${inDigits(high)})`;

function whisker({ x: across, low, high }: ChartPoint, { x, y }: Plane, place: number): string {
  if (low === undefined || high === undefined) return '';
  const at = fixed(x.at(across));
  return `<line class="whisker s${place}" x1="${at}" x2="${at}" y1="${fixed(y.at(low))}" y2="${fixed(y.at(high))}"/>`;
}
