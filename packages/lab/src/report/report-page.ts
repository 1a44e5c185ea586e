/**
 * A report as one page that needs nothing else: no script, no font, no picture from anywhere. It can be sent, kept and printed, and what is
 * in a site's data stays text.
 */
import { drawBars } from './draw-bars.ts';
import { drawLines } from './draw-lines.ts';
import { drawStrip } from './draw-strip.ts';
import { escapedText } from './escaped-text.ts';
import { PAGE_STYLE } from './page-style.ts';
import { type Chart, inDigits, type LineChart, type Report, type ReportFigure, type ReportTable } from './report.ts';

/** More series than colours: the last colour is for all others. */
const SERIES_MAX = 5;

/** The page, as HTML. The same report gives the same page. */
export function reportPage(report: Report): string {
  const remarks = report.remarks.map((remark) => `<li>${escapedText(remark)}</li>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapedText(report.title)}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<header><h1>${escapedText(report.title)}</h1><p>${escapedText(report.about)}</p></header>
<section class="figures" aria-label="Figures">
${report.figures.map(figureCard).join('\n')}
</section>
<section class="charts" aria-label="Charts">
${report.charts.map(chartCard).join('\n')}
</section>
${report.tables.map(tableCard).join('\n')}
<footer><ul class="remarks">${remarks}</ul></footer>
</main>
</body>
</html>
`;
}

function figureCard(figure: ReportFigure): string {
  const { name, value, interval, beside, says, better } = figure;
  const sure = interval === null ? '' : `95 % from ${inDigits(interval[0])} to ${inDigits(interval[1])}`;
  const direction = better === 'higher' ? 'higher is better' : 'lower is better';
  const others = beside.map(
    (each, place) =>
      `<li><span><i class="key s${place + 1}"></i>${escapedText(each.name)}</span><span>${inDigits(each.value)}</span></li>`,
  );
  const list = others.length === 0 ? '' : `<ul class="beside">${others.join('')}</ul>`;
  return `<article class="card figure"><h2>${escapedText(name)}</h2><strong>${inDigits(value)}</strong><small>${sure || direction}</small>${drawStrip(figure)}${list}<p>${escapedText(says)}</p></article>`;
}

function chartCard(chart: Chart): string {
  const drawing = chart.kind === 'lines' ? drawLines(withColours(chart)) + legendOf(chart) : drawBars(chart);
  return `<article class="card"><h2>${escapedText(chart.title)}</h2><p>${escapedText(chart.says)}</p>${drawing}</article>`;
}

const withColours = (chart: LineChart): LineChart => ({ ...chart, series: chart.series.slice(0, SERIES_MAX) });

function legendOf({ series, guide }: LineChart): string {
  if (series.length < 2 && guide === undefined) return '';
  const names = series
    .slice(0, SERIES_MAX)
    .map(({ name }, place) => `<li><i class="key s${place}"></i>${escapedText(name)}</li>`);
  const line = guide === undefined ? '' : `<li><i class="key thin"></i>${escapedText(guide.name)}</li>`;
  return `<ul class="legend">${names.join('')}${line}</ul>`;
}

function tableCard({ title, says, head, rows }: ReportTable): string {
  const isNumber = head.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const cell = (tag: 'th' | 'td', text: string, column: number) =>
    `<${tag}${isNumber[column] === true ? ' class="number"' : ''}>${escapedText(text)}</${tag}>`;
  const words = (value: string | number | null) => (typeof value === 'number' ? inDigits(value) : (value ?? '–'));
  const body = rows.map((row) => `<tr>${row.map((value, column) => cell('td', words(value), column)).join('')}</tr>`);
  const top = head.some((name) => name !== '')
    ? `<thead><tr>${head.map((name, column) => cell('th', name, column)).join('')}</tr></thead>`
    : '';
  return `<section class="card wide"><h2>${escapedText(title)}</h2><p>${escapedText(says)}</p><div class="scroll"><table>${top}<tbody>${body.join('')}</tbody></table></div></section>`;
}
