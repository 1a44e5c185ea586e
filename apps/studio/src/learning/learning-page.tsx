/** What was learned: each experience's variants with their counts, rates and intervals, and what may be concluded. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { definitionsQuery, learningQuery } from '../call/queries.ts';
import type { DefinitionRecord, ExperienceLearning, VariantLearning } from '../call/wire.ts';
import { nameOf, statusOf } from '../definition/status.ts';
import { Chip } from '../part/chip.tsx';
import { Icon } from '../part/icon.tsx';
import { axisEnd, IntervalBar } from '../part/interval-plot.tsx';
import { useNow } from '../part/moment.tsx';
import { Empty, Pending } from '../part/state.tsx';
import { WeightBar } from '../part/weight-bar.tsx';
import { type Conclusion, concludeExperience } from '../show/conclusion.ts';
import { formatShare, formatWhole } from '../show/number.ts';
import { FeatureTable } from './feature-table.tsx';
import { SegmentTable } from './segment-table.tsx';
import './learning.css';

export function LearningPage() {
  const { data, error, refetch } = useQuery(learningQuery);
  const { data: definitions } = useQuery(definitionsQuery);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Learning</h1>
          <p>
            The dot is the rate seen so far, conversions per exposure; the bar is where the true rate lies with 95 %
            probability.
          </p>
        </div>
        <Link className="button" href="/learning/lists">
          Try lists
        </Link>
      </header>
      {data === undefined ? (
        <div className="card">
          <Pending what="what was learned" error={error} retry={() => void refetch()} />
        </div>
      ) : data.length === 0 ? (
        <div className="card">
          <Empty icon="trend" title="Nothing to learn from yet">
            <p>As soon as an experience is live and somebody sees it, its variants are compared here.</p>
            <div className="state-actions">
              <Link className="button button-primary" href="/definitions/new/experience">
                New experience
              </Link>
            </div>
          </Empty>
        </div>
      ) : (
        ranked(data).map((experience) => (
          <ExperienceCard
            key={experience.experience}
            experience={experience}
            definition={definitions?.find((each) => each.kind === 'experience' && each.key === experience.experience)}
          />
        ))
      )}
    </div>
  );
}

/** The most seen first; ties keep the server's order. */
function ranked(experiences: readonly ExperienceLearning[]): ExperienceLearning[] {
  const seen = (experience: ExperienceLearning): number =>
    experience.variants.reduce((sum, variant) => sum + variant.exposures, 0);
  return [...experiences].sort((a, b) => seen(b) - seen(a));
}

type Allocation = { readonly kind?: keyof typeof KINDS; readonly reward?: string };
const KINDS = {
  split: 'Weights are fixed',
  bandit: 'Weights follow what is learned',
  contextual: 'Weights follow what is learned of visitors like this one',
  model: 'Weights follow a model’s scores',
} as const;

type CardOptions = { readonly experience: ExperienceLearning; readonly definition: DefinitionRecord | undefined };

function ExperienceCard({ experience, definition }: CardOptions) {
  const now = useNow();
  const { kind = 'split', reward = 'conversion' } = (definition?.document['allocation'] ?? {}) as Allocation;
  const status = definition === undefined ? null : statusOf(definition, now);
  const name = definition === undefined ? experience.experience : nameOf(definition);
  const hasWeights = kind === 'split' || kind === 'bandit';
  const parts = experience.variants.map((variant) => ({ key: variant.variant, weight: variant.weight }));
  return (
    <section className="card learning-card" aria-label={name}>
      <div className="card-head">
        <h2>
          <Link href={`/definitions/experience/${experience.experience}`}>{name}</Link>
        </h2>
        <Chip title={KINDS[kind]}>{kind}</Chip>
        {status !== null && <Chip tone={status.tone}>{status.says}</Chip>}
      </div>
      <div className="card-body">
        <ConclusionLine conclusion={concludeExperience(experience.variants, kind)} />
        <VariantTable variants={experience.variants} hasWeights={hasWeights} />
        {parts.length > 1 && hasWeights && (
          <div className="weights">
            <span className="card-note">Share of visitors now</span>
            <WeightBar parts={parts} label="Share of visitors now" />
          </div>
        )}
        {experience.segments !== undefined && <SegmentTable segments={experience.segments} reward={reward} />}
        {experience.features !== undefined && <FeatureTable features={experience.features} reward={reward} />}
      </div>
    </section>
  );
}

function ConclusionLine({ conclusion }: { readonly conclusion: Conclusion }) {
  return (
    <p className={`conclusion conclusion-${conclusion.tone}`}>
      <Icon name={conclusion.tone === 'sign' ? 'trend' : 'clock'} />
      <span>{conclusion.says}</span>
    </p>
  );
}

type TableOptions = { readonly variants: readonly VariantLearning[]; readonly hasWeights: boolean };

function VariantTable({ variants, hasWeights }: TableOptions) {
  const seen = variants.filter((variant) => variant.exposures > 0);
  const end = axisEnd(seen.map((variant) => ({ ...variant, key: variant.variant })));
  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col">
              <span className="sr-only">Interval </span>
              {seen.length > 0 && (
                <span className="axis">
                  <span>0 %</span>
                  <span>{formatShare(end, 1)}</span>
                </span>
              )}
            </th>
            <th scope="col" className="num">
              Rate (95 % interval)
            </th>
            <th scope="col" className="num">
              Exposures
            </th>
            <th scope="col" className="num">
              Clicks
            </th>
            <th scope="col" className="num">
              Conversions
            </th>
            <th scope="col" className="num">
              Value
            </th>
            <th scope="col" className="num">
              Weight
            </th>
          </tr>
        </thead>
        <tbody>
          {variants.map((variant, index) => (
            <VariantRow key={variant.variant} variant={variant} index={index} end={end} hasWeight={hasWeights} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function VariantRow({
  variant,
  index,
  end,
  hasWeight,
}: {
  readonly variant: VariantLearning;
  readonly index: number;
  readonly end: number;
  /** Otherwise it hangs on the visitor. */
  readonly hasWeight: boolean;
}) {
  const seen = variant.exposures > 0;
  return (
    <tr>
      <td>
        <span className="variant-name">
          <i className={`series-${index % 5}`} aria-hidden="true" />
          {variant.variant}
        </span>
      </td>
      <td>
        {seen ? (
          <IntervalBar row={{ ...variant, key: variant.variant }} end={end} series={index} />
        ) : (
          <span className="card-note">not seen yet</span>
        )}
      </td>
      <td className="num wide" data-says="Rate">
        <span>
          {seen ? `${formatShare(variant.rate)} (${formatShare(variant.low)} – ${formatShare(variant.high)})` : '–'}
        </span>
      </td>
      <td className="num" data-says="Exposures">
        {formatWhole(variant.exposures)}
      </td>
      <td className="num" data-says="Clicks">
        {formatWhole(variant.clicks)}
      </td>
      <td className="num" data-says="Conversions">
        {formatWhole(variant.conversions)}
      </td>
      <td className="num" data-says="Value">
        {variant.value.toLocaleString(undefined, { maximumFractionDigits: 2 })}
      </td>
      <td className="num" data-says="Weight">
        {hasWeight ? formatShare(variant.weight, 1) : 'by visitor'}
      </td>
    </tr>
  );
}
