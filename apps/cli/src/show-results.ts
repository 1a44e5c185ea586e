/** Results as people read them in a terminal: the words first, then a line for each variant of each metric. */
import type { ExperienceResults, MetricResult, ResultsReply } from '@attune/protocol';
import { count, counted } from './terminal/figures.ts';
import type { Paint } from './terminal/paint.ts';

export function showResultsList({ results }: ResultsReply, paint: Paint): string {
  if (results.length === 0) return 'There is no experience yet.\n';
  const width = Math.max(...results.map(({ experience }) => experience.length));
  const lines = results.map(
    ({ experience, units, verdict }) =>
      `${count(units).padStart(9)}  ${paint.accent(experience.padEnd(width))}  ${tone(verdict.kind, paint)(verdict.sentence)}`,
  );
  return `${lines.join('\n')}\n`;
}

export function showResults(told: ExperienceResults, paint: Paint): string {
  const { name, verdict, warnings, leftOut, units } = told;
  const out = Object.entries(leftOut).flatMap(([why, n]) => (n > 0 ? [`${count(n)} ${why}`] : []));
  const people = `${counted(units, 'person').replace('persons', 'people')} counted${out.length > 0 ? `; left out: ${out.join(', ')}` : ''}`;
  const lines = [
    paint.bold(name),
    '',
    tone(verdict.kind, paint)(verdict.sentence),
    ...verdict.details,
    ...warnings.map(({ says }) => paint.warn(`! ${says}`)),
    ...told.metrics.flatMap((metric) => ['', ...metricLines(told, metric, paint)]),
    '',
    paint.dim(people),
  ];
  return `${lines.join('\n')}\n`;
}

function metricLines({ control, variants }: ExperienceResults, metric: MetricResult, paint: Paint): readonly string[] {
  const width = Math.max(...variants.map(({ key }) => key.length));
  const role = metric.role === 'primary' ? ', the goal' : metric.role === 'guardrail' ? ', a guardrail' : '';
  const rows = metric.arms.map((arm) => {
    const lift = metric.comparisons.find(({ variant }) => variant === arm.variant)?.lift ?? null;
    const said =
      arm.variant === control
        ? 'control'
        : lift === null
          ? 'not yet'
          : `${signed(lift.estimate)}  ${paint.dim(range(lift))}`;
    return `${count(arm.units).padStart(9)}  ${paint.accent(arm.variant.padEnd(width))}  ${value(arm.value, metric).padStart(9)}  ${said}`;
  });
  return [`${paint.bold(metric.name)} ${paint.dim(`(${metric.measure}${role})`)}`, ...rows];
}

function tone(kind: ExperienceResults['verdict']['kind'], paint: Paint): (text: string) => string {
  if (kind === 'better') return paint.good;
  return kind === 'worse' || kind === 'harmful' || kind === 'untrustworthy' ? paint.bad : (text) => text;
}

function signed(share: number): string {
  return `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
}

function range({ low, high }: { readonly low: number | null; readonly high: number | null }): string {
  return `${low === null ? '…' : signed(low)} to ${high === null ? '…' : signed(high)}`;
}

function value(number: number | null, { measure }: MetricResult): string {
  if (number === null) return '–';
  return measure === 'conversion' || measure === 'retention'
    ? `${(100 * number).toFixed(2)} %`
    : String(Number(number.toPrecision(4)));
}
