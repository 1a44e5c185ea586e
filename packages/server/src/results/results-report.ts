/**
 * Results as one page to pass on: the words first, then the intervals as pictures, then every figure. Nothing in it is loaded from
 * elsewhere and no script runs, so it can be mailed, kept and printed.
 */
import type { ExperienceResults, MetricResult } from '@attune/protocol';
import { escapedHtml } from '../escaped-html.ts';
import { intervalRows, seriesPlot } from './report-plots.ts';
import { sayDate, sayLift, saySigned, sayValue } from './report-words.ts';

export function resultsReport(told: ExperienceResults, now: number): string {
  const { name, verdict, warnings } = told;
  const notes = warnings.map(({ says }) => `<li>${escapedHtml(says)}</li>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapedHtml(name)}: results</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="quiet">Results as of ${sayDate(now)}</p>
<h1>${escapedHtml(name)}</h1>
<p class="verdict ${escapedHtml(verdict.kind)}">${escapedHtml(verdict.sentence)}</p>
${verdict.details.map((detail) => `<p>${escapedHtml(detail)}</p>`).join('\n')}
${notes === '' ? '' : `<section><h2>Mind this</h2><ul>${notes}</ul></section>`}
${courseSection(told)}
${told.metrics.map((metric) => metricSection(told, metric)).join('\n')}
${breakdownSection(told)}
${peopleSection(told)}
<footer class="quiet">Intervals of lift are always valid, with 95 % for all variants together: they may be looked at as often as one likes. Made by Attune.</footer>
</main>
</body>
</html>
`;
}

function courseSection(told: ExperienceResults): string {
  if (told.course.length < 2) return '';
  const plots = told.variants
    .filter(({ key }) => key !== told.control)
    .map(({ key, name }) => {
      const points = told.course.map(({ at, effects }) => ({
        at,
        view: effects.find((each) => each.variant === key)?.lift ?? null,
      }));
      return `<figure>${seriesPlot(points)}<figcaption>${escapedHtml(name)} against ${escapedHtml(nameOf(told, told.control ?? ''))}</figcaption></figure>`;
    });
  return `<section><h2>Lift over time</h2>${plots.join('')}</section>`;
}

function metricSection(told: ExperienceResults, metric: MetricResult): string {
  const role = metric.role === 'primary' ? 'Goal' : metric.role === 'guardrail' ? 'Guardrail' : 'Metric';
  const rows = metric.arms.map((arm) => {
    const against = metric.comparisons.find(({ variant }) => variant === arm.variant);
    const chance = against?.bayesian == null ? '' : `${(100 * against.bayesian.chanceToWin).toFixed(1)} %`;
    const lift = arm.variant === told.control ? 'control' : sayLift(against?.lift ?? null);
    const value = `${sayValue(arm.value, metric)} <small>${sayValue(arm.low, metric)} to ${sayValue(arm.high, metric)}</small>`;
    return `<tr><th scope="row">${escapedHtml(nameOf(told, arm.variant))}</th><td>${arm.units.toLocaleString('en')}</td><td>${value}</td><td>${lift}</td><td>${chance}</td></tr>`;
  });
  const plot = intervalRows(
    metric.comparisons.map(({ variant, lift }) => ({ name: nameOf(told, variant), view: lift })),
    metric.better,
  );
  return `<section><h2>${escapedHtml(metric.name)} <small>${role}, ${escapedHtml(metric.measure)}</small></h2>
<div class="wide"><table><thead><tr><th scope="col">Variant</th><th scope="col">People</th><th scope="col">Value</th><th scope="col">Lift</th><th scope="col">Chance to win</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>
${plot}</section>`;
}

function breakdownSection(told: ExperienceResults): string {
  const rows = told.breakdowns.flatMap(({ dimension, rows: list }) =>
    list.map(
      (row) =>
        `<tr><th scope="row">${escapedHtml(`${dimension}: ${row.value}`)}</th><td>${escapedHtml(nameOf(told, row.variant))}</td><td>${(row.units + row.controlUnits).toLocaleString('en')}</td><td>${row.seen === null ? '' : saySigned(row.seen.estimate)}</td><td>${row.believed === null ? '' : `${saySigned(row.believed.estimate)} <small>${saySigned(row.believed.low)} to ${saySigned(row.believed.high)}</small>`}</td></tr>`,
    ),
  );
  if (rows.length === 0) return '';
  return `<section><h2>Apart</h2><p class="quiet">Believed: drawn towards what all have in common, by as much as chance explains the differences.</p>
<div class="wide"><table><thead><tr><th scope="col">People</th><th scope="col">Variant</th><th scope="col">How many</th><th scope="col">Seen</th><th scope="col">Believed</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

function peopleSection(told: ExperienceResults): string {
  const rows = told.variants.map(
    ({ name, share, units, decisions, exposures }) =>
      `<tr><th scope="row">${escapedHtml(name)}</th><td>${(100 * share).toFixed(1)} %</td><td>${units.toLocaleString('en')}</td><td>${decisions.toLocaleString('en')}</td><td>${exposures.toLocaleString('en')}</td></tr>`,
  );
  const { bot, internal, earlier, crossed } = told.leftOut;
  const ratio = told.sampleRatio === null ? '' : ` Sample ratio: p ${told.sampleRatio.watchedP.toPrecision(2)}.`;
  return `<section><h2>People</h2>
<div class="wide"><table><thead><tr><th scope="col">Variant</th><th scope="col">Promised</th><th scope="col">People</th><th scope="col">Decisions</th><th scope="col">Exposures</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>
<p class="quiet">Left out: ${bot} bots, ${internal} of the house, ${earlier} who saw it before the results begin, ${crossed} who saw more than one variant.${ratio}</p></section>`;
}

function nameOf(told: ExperienceResults, variant: string): string {
  return told.variants.find(({ key }) => key === variant)?.name ?? variant;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#152020;--quiet:#55626a;--line:#e0e5e5;--page:#fff;--accent:#0b7470;--good:#1a7a46;--bad:#b3261e;--warn:#8f5a00}
@media(prefers-color-scheme:dark){:root{--ink:#e8eeee;--quiet:#9aa8a8;--line:#2a3233;--page:#121617;--accent:#4cc3bb;--good:#6fcf97;--bad:#ff8a80;--warn:#e9b44c}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:52rem;margin:0 auto;padding:2.5rem 1.25rem}h1{margin:.2rem 0 1rem;font-size:1.9rem;line-height:1.2}h2{margin:2.2rem 0 .6rem;font-size:1.1rem}
small,.quiet{color:var(--quiet);font-size:.875rem;font-weight:400}.verdict{margin:0 0 1rem;padding-left:1rem;border-left:4px solid var(--quiet);font-size:1.2rem}
.better{border-color:var(--good)}.worse,.harmful,.untrustworthy{border-color:var(--bad)}
.wide{overflow-x:auto}table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.45rem .6rem .45rem 0;border-bottom:1px solid var(--line);text-align:right;vertical-align:top;white-space:nowrap}
th:first-child{text-align:left;font-weight:550}thead th{color:var(--quiet);font-size:.8rem;font-weight:500}figure{margin:0 0 1rem}figcaption{color:var(--quiet);font-size:.875rem}
svg{display:block;width:100%;height:auto}svg text{fill:var(--quiet);font:11px system-ui,sans-serif}svg .zero{stroke:var(--quiet);stroke-dasharray:3 3}svg .band{fill:var(--accent);opacity:.16}svg .line{fill:none;stroke:var(--accent);stroke-width:2}
svg .grid{stroke:var(--line)}svg .bar{stroke:var(--accent);stroke-width:7;stroke-linecap:round;opacity:.35}svg .dot{fill:var(--accent)}svg .good{stroke:var(--good);fill:var(--good)}svg .bad{stroke:var(--bad);fill:var(--bad)}
footer{margin-top:2.5rem}@media print{main{padding:0}section{break-inside:avoid}}`;
