/** One metric: every variant's value, and its effect against the control in the view that was chosen. */
import type { ExperienceResults, MetricResult } from '@attune/protocol';
import { Chip } from '../part/chip.tsx';
import { formatCount, formatShare } from '../show/number.ts';
import { EffectAxis, EffectBar, reachOf } from './effect-plot.tsx';
import { nameOf, sayMeasure, sayP, sayRange, saySigned, sayValue, toneOf } from './words.ts';

export const VIEWS = [
  { value: 'always', says: 'Always valid' },
  { value: 'fixed', says: 'Fixed size' },
  { value: 'bayesian', says: 'Bayesian' },
  { value: 'planned', says: 'Planned looks' },
  { value: 'mixture', says: 'mSPRT' },
  { value: 'stratified', says: 'Stratified' },
] as const;
export type ViewName = (typeof VIEWS)[number]['value'];
type Comparison = MetricResult['comparisons'][number];

export function MetricCard({
  told,
  metric,
  view,
}: {
  readonly told: ExperienceResults;
  readonly metric: MetricResult;
  readonly view: ViewName;
}) {
  const shown = metric.comparisons.map((comparison) => effectIn(comparison, view));
  const reach = reachOf(shown);
  return (
    <section className="card metric-card" aria-label={metric.name}>
      <div className="card-head">
        <h2>{metric.name}</h2>
        <span className="card-note">{sayMeasure(metric)}</span>
        {metric.role !== 'metric' && (
          <Chip tone={metric.role === 'primary' ? 'accent' : 'plain'}>
            {metric.role === 'primary' ? 'goal' : 'guardrail'}
          </Chip>
        )}
      </div>
      <div className="card-body">
        <div className="table-scroll">
          <table className="table">
            <MetricHead reach={reach} view={view} />
            <tbody>
              {metric.arms.map((arm, index) => (
                <ArmRow key={arm.variant} {...{ told, metric, view, reach, arm, index }} />
              ))}
            </tbody>
          </table>
        </div>
        <Footnote metric={metric} view={view} />
      </div>
    </section>
  );
}

function MetricHead({ reach, view }: { readonly reach: number; readonly view: ViewName }) {
  return (
    <thead>
      <tr>
        <th scope="col">Variant</th>
        <th scope="col" className="num">
          People
        </th>
        <th scope="col" className="num">
          Value
        </th>
        <th scope="col">
          <span className="sr-only">Effect as a picture </span>
          <EffectAxis reach={reach} />
        </th>
        <th scope="col" className="num">
          {view === 'bayesian' ? 'Chance to win' : 'Lift'}
        </th>
      </tr>
    </thead>
  );
}

type ArmOptions = {
  readonly told: ExperienceResults;
  readonly metric: MetricResult;
  readonly view: ViewName;
  readonly reach: number;
  readonly arm: MetricResult['arms'][number];
  readonly index: number;
};

function ArmRow({ told, metric, view, reach, arm, index }: ArmOptions) {
  const comparison = metric.comparisons.find(({ variant }) => variant === arm.variant);
  return (
    <tr>
      <td>
        <span className="variant-name">
          <i className={`series-${index % 5}`} aria-hidden="true" />
          {nameOf(told, arm.variant)}
        </span>
      </td>
      <td className="num" data-says="People">
        {formatCount(arm.units)}
      </td>
      <td className="num" data-says="Value">
        <span>
          {sayValue(arm.value, metric)}
          <small>{arm.low === null ? '' : `${sayValue(arm.low, metric)} to ${sayValue(arm.high, metric)}`}</small>
        </span>
      </td>
      <td>
        {comparison !== undefined && (
          <EffectBar view={effectIn(comparison, view)} reach={reach} better={metric.better} />
        )}
      </td>
      <td className="num wide" data-says={view === 'bayesian' ? 'Chance to win' : 'Lift'}>
        {comparison === undefined ? (
          <span className="card-note">control</span>
        ) : (
          <Effect {...{ comparison, metric, view }} adjusted={adjustedOf(told, metric, arm.variant)} />
        )}
      </td>
    </tr>
  );
}

function effectIn(comparison: Comparison, view: ViewName): Comparison['lift'] {
  return view === 'always' || view === 'bayesian' ? comparison.lift : comparison[view];
}

function adjustedOf(told: ExperienceResults, { key }: MetricResult, variant: string): number | null {
  return told.adjusted.find((each) => each.metric === key && each.variant === variant)?.holm ?? null;
}

function Effect({
  comparison,
  metric,
  view,
  adjusted,
}: {
  readonly comparison: Comparison;
  readonly metric: MetricResult;
  readonly view: ViewName;
  readonly adjusted: number | null;
}) {
  const { why, bayesian, planned } = comparison;
  if (view === 'bayesian') {
    if (bayesian === null) return <span className="card-note">{why ?? 'not yet'}</span>;
    return (
      <span className="effect-words">
        {formatShare(bayesian.chanceToWin, 1)}
        <small>choosing it loses {sayValue(bayesian.lossOfChoosing, metric)} on average</small>
      </span>
    );
  }
  const effect = effectIn(comparison, view);
  if (effect === null) return <span className="card-note">{why ?? WITHOUT[view]}</span>;
  if (view === 'planned' && planned !== null && planned.looks === 0)
    return <span className="card-note">first look at a quarter; now {formatShare(planned.share, 0)}</span>;
  const p = view === 'planned' ? undefined : view === 'always' ? (adjusted ?? effect.p) : effect.p;
  return (
    <span className={`effect-words effect-${toneOf(effect, metric.better)}`}>
      {saySigned(effect.estimate)}
      <small>
        {sayRange(effect)}
        {p !== undefined && `, ${sayP(p)}`}
      </small>
    </span>
  );
}

/** Why a view has nothing to say where the comparison itself has. */
const NO_RELATIVE = 'no relative effect: the control’s value is 0';
const WITHOUT: Readonly<Record<ViewName, string>> = {
  always: NO_RELATIVE,
  fixed: NO_RELATIVE,
  bayesian: NO_RELATIVE,
  mixture: NO_RELATIVE,
  planned: 'no size is planned: the control’s value is not known yet',
  stratified: 'nothing to tell people apart by that holds everybody',
};

function notesOf(metric: MetricResult, view: ViewName): readonly string[] {
  const { mixture, stratified } = metric.comparisons[0] ?? {};
  if (view === 'mixture' && mixture != null)
    return [
      `Valid whenever one looks; sharpest where effects are about as large as planned. What is seen is ${formatRatio(mixture.ratio)} as likely under such an effect as under none.`,
    ];
  if (view === 'stratified' && stratified != null)
    return [
      `Compared within each ${stratified.by === 'visitor' ? 'kind of visitor (new or returning)' : stratified.by}, at a fixed size: what differs between them is no noise.`,
    ];
  return [];
}

function formatRatio(ratio: number): string {
  return ratio >= 1_000 ? 'over 1,000 times' : `${Number(ratio.toPrecision(2))} times`;
}

function Footnote({ metric, view }: { readonly metric: MetricResult; readonly view: ViewName }) {
  const left = metric.comparisons.flatMap(({ varianceLeft }) => varianceLeft ?? []);
  const waiting = metric.arms.reduce((sum, arm) => sum + arm.waiting, 0);
  const notes = [
    ...notesOf(metric, view),
    ...(left.length > 0 && view !== 'bayesian'
      ? [
          `What people did before explains a part: ${formatShare(Math.min(...left), 0)} of the variance is left (CUPED).`,
        ]
      : []),
    ...(waiting > 0 && metric.measure === 'retention'
      ? [`${formatCount(waiting)} people cannot be judged yet: their time is still to come.`]
      : []),
    ...(view === 'fixed'
      ? ['Valid once, at a size that was fixed beforehand: do not stop because it looks good.']
      : []),
    ...(metric.comparisons.some(({ test }) => test === 'fisher') && view === 'fixed'
      ? ['So few: p is by Fisher’s exact test.']
      : []),
  ];
  return notes.length === 0 ? null : <p className="card-note metric-note">{notes.join(' ')}</p>;
}
