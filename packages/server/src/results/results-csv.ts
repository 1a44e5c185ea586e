/** Results as rows of CSV (RFC 4180), one for each metric and variant, with the control's among them. */
import type { ExperienceResults, MetricResult } from '@attune/protocol';
import { csvCell } from '../csv-cell.ts';

const COLUMNS = [
  'experience',
  'metric',
  'role',
  'measure',
  'variant',
  'is_control',
  'people',
  'value',
  'value_low',
  'value_high',
  'total',
  'lift',
  'lift_low',
  'lift_high',
  'p_always_valid',
  'difference',
  'difference_low',
  'difference_high',
  'fixed_low',
  'fixed_high',
  'p_fixed',
  'chance_to_win',
  'mixture_ratio',
  'mixture_low',
  'mixture_high',
  'p_mixture',
  'stratified_by',
  'stratified_lift',
  'stratified_low',
  'stratified_high',
  'p_stratified',
  'holm_p',
  'variance_left',
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], string | number | boolean | null>>;

export function resultsCsv(told: ExperienceResults): string {
  const rows = told.metrics.flatMap((metric) => metric.arms.map((arm) => rowOf(told, metric, arm)));
  const lines = rows.map((row) => COLUMNS.map((column) => field(row[column])).join(','));
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

function rowOf(told: ExperienceResults, metric: MetricResult, arm: MetricResult['arms'][number]): Row {
  const against = metric.comparisons.find(({ variant }) => variant === arm.variant);
  const adjusted = told.adjusted.find((each) => each.metric === metric.key && each.variant === arm.variant);
  return {
    experience: told.experience,
    metric: metric.key,
    role: metric.role,
    measure: metric.measure,
    variant: arm.variant,
    is_control: arm.variant === told.control,
    people: arm.units,
    value: arm.value,
    value_low: arm.low,
    value_high: arm.high,
    total: arm.total,
    lift: against?.lift?.estimate ?? null,
    lift_low: against?.lift?.low ?? null,
    lift_high: against?.lift?.high ?? null,
    p_always_valid: against?.lift?.p ?? null,
    difference: against?.difference?.estimate ?? null,
    difference_low: against?.difference?.low ?? null,
    difference_high: against?.difference?.high ?? null,
    fixed_low: against?.fixed?.low ?? null,
    fixed_high: against?.fixed?.high ?? null,
    p_fixed: against?.fixed?.p ?? null,
    chance_to_win: against?.bayesian?.chanceToWin ?? null,
    ...columnsOf(against),
    holm_p: adjusted?.holm ?? null,
    variance_left: against?.varianceLeft ?? null,
  };
}

function columnsOf(against: MetricResult['comparisons'][number] | undefined) {
  const [mixture, stratified] = [against?.mixture ?? null, against?.stratified ?? null];
  return {
    mixture_ratio: mixture?.ratio ?? null,
    mixture_low: mixture?.low ?? null,
    mixture_high: mixture?.high ?? null,
    p_mixture: mixture?.p ?? null,
    stratified_by: stratified?.by ?? null,
    stratified_lift: stratified?.estimate ?? null,
    stratified_low: stratified?.low ?? null,
    stratified_high: stratified?.high ?? null,
    p_stratified: stratified?.p ?? null,
  };
}

/** Text that a spreadsheet would take for a formula is made plain text. */
function field(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return csvCell(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
}
