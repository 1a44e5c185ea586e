/** One figure on a line: how sure it is as a band, the value as a dot, what it is measured against as marks. */
import { axisOf } from './axis.ts';
import { escapedText } from './escaped-text.ts';
import { inDigits, type ReportFigure } from './report.ts';

const WIDTH = 240;
const HEIGHT = 26;
const EDGE = 8;

/** Empty where there is nothing beside the value. */
export function drawStrip({ name, value, interval, beside }: ReportFigure): string {
  const others = beside.filter((each) => Number.isFinite(each.value));
  const values = [value, ...(interval ?? []), ...others.map((each) => each.value)].filter(Number.isFinite);
  if (values.length < 2) return '';
  const axis = axisOf([Math.min(...values), Math.max(...values)], [EDGE, WIDTH - EDGE]);
  const middle = HEIGHT / 2;
  const band =
    interval === null
      ? ''
      : `<rect class="band" x="${axis.at(interval[0]).toFixed(1)}" width="${Math.max(1, axis.at(interval[1]) - axis.at(interval[0])).toFixed(1)}" y="${middle - 5}" height="10" rx="5"/>`;
  const marks = others.map(({ name: other, value: at }, place) => {
    const x = axis.at(at).toFixed(1);
    const said = escapedText(`${other}: ${inDigits(at)}`);
    return `<line class="mark s${place + 1}" x1="${x}" x2="${x}" y1="3" y2="${HEIGHT - 3}"><title>${said}</title></line>`;
  });
  const line = `<line class="axis" x1="${EDGE}" x2="${WIDTH - EDGE}" y1="${middle}" y2="${middle}"/>`;
  const dot = `<circle class="dot s0" cx="${axis.at(value).toFixed(1)}" cy="${middle}" r="4.5"/>`;
  return `<svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapedText(name)}">${line}${band}${marks.join('')}${dot}</svg>`;
}
