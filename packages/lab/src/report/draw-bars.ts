/** A chart of bars as inline SVG: a row for each, its name on the left and its value at the end of the bar. */
import { axisOf, rangeOf } from './axis.ts';
import { escapedText } from './escaped-text.ts';
import { type BarChart, inDigits } from './report.ts';

const WIDTH = 560;
const ROW = 26;
const EDGE = { left: 190, right: 96, top: 6, bottom: 24 };
const NAME_MAX = 26;

/** The drawing alone: title and explanation stand beside it. */
export function drawBars({ title, bars, thresholds = [], limit = Number.POSITIVE_INFINITY }: BarChart): string {
  const height = EDGE.top + EDGE.bottom + ROW * bars.length;
  const shownOf = (value: number) => (Number.isFinite(value) ? Math.min(value, limit) : 0);
  const range = rangeOf([...bars.map(({ value }) => shownOf(value)), ...thresholds.map(({ value }) => value)]);
  const axis = axisOf(range, [EDGE.left, WIDTH - EDGE.right]);
  const zero = axis.at(0);
  const rows = bars.map(({ name, value, remark }, place) => {
    const top = EDGE.top + ROW * place;
    const end = axis.at(shownOf(value));
    const width = Math.max(1, Math.abs(end - zero)).toFixed(1);
    const words = `${inDigits(value)}${remark === undefined ? '' : ` · ${remark}`}`;
    const tone = remark === undefined ? 's0' : `tone-${escapedText(remark)}`;
    const middle = top + ROW / 2;
    return [
      `<text x="${EDGE.left - 10}" y="${middle}" dy=".35em" text-anchor="end"><title>${escapedText(name)}</title>${escapedText(shortened(name))}</text>`,
      `<rect class="bar ${tone}" x="${Math.min(zero, end).toFixed(1)}" y="${top + 4}" width="${width}" height="${ROW - 8}" rx="3"/>`,
      `<text class="value" x="${(Math.max(zero, end) + 8).toFixed(1)}" y="${middle}" dy=".35em">${escapedText(words)}</text>`,
    ].join('');
  });
  const bottom = height - EDGE.bottom;
  const lines = thresholds.map(({ name, value }) => {
    const at = axis.at(value).toFixed(1);
    const line = `<line class="guide" x1="${at}" x2="${at}" y1="${EDGE.top}" y2="${bottom}"/>`;
    return `${line}<text class="name" x="${at}" y="${bottom + 16}" text-anchor="middle">${escapedText(name)}</text>`;
  });
  const floor = `<line class="axis" x1="${zero.toFixed(1)}" x2="${zero.toFixed(1)}" y1="${EDGE.top}" y2="${bottom}"/>`;
  const parts = [...lines, ...rows, floor].join('');
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapedText(title)}">${parts}</svg>`;
}

const shortened = (name: string): string => (name.length <= NAME_MAX ? name : `${name.slice(0, NAME_MAX - 1)}…`);
