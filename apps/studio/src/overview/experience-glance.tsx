/** Each experience in a few lines: how often it was seen, how often that led to its goal, and how visitors are shared out. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { definitionsQuery, learningQuery } from '../call/queries.ts';
import type { ExperienceLearning } from '../call/wire.ts';
import { axisEnd, IntervalBar } from '../part/interval-plot.tsx';
import { Empty, Pending } from '../part/state.tsx';
import { WeightBar } from '../part/weight-bar.tsx';
import { countOf, formatShare } from '../show/number.ts';

const SHOWN_MAX = 6;

export function ExperienceGlance() {
  const { data, error, refetch } = useQuery(learningQuery);
  return (
    <section className="card" aria-label="Experiences">
      <div className="card-head">
        <h2>Experiences</h2>
        <Link href="/learning" className="card-note">
          All results
        </Link>
      </div>
      <div className="card-body">
        {data === undefined ? (
          <Pending what="the experiences" error={error} retry={() => void refetch()} />
        ) : (
          <GlanceList experiences={data} />
        )}
      </div>
    </section>
  );
}

function GlanceList({ experiences }: { readonly experiences: readonly ExperienceLearning[] }) {
  const { data: definitions } = useQuery(definitionsQuery);
  if (experiences.length === 0) {
    return (
      <Empty icon="spark" title="No experience yet">
        <p>An experience offers content to a placement. It shows up here once it is live.</p>
        <div className="state-actions">
          <Link href="/definitions/new/experience" className="button">
            Write one
          </Link>
        </div>
      </Empty>
    );
  }
  const nameOf = (key: string): string => {
    const name = definitions?.find((each) => each.kind === 'experience' && each.key === key)?.document['name'];
    return typeof name === 'string' ? name : key;
  };
  const ranked = [...experiences].sort((a, b) => exposuresOf(b) - exposuresOf(a)).slice(0, SHOWN_MAX);
  return (
    <ul className="glance">
      {ranked.map((experience) => (
        <GlanceRow key={experience.experience} experience={experience} name={nameOf(experience.experience)} />
      ))}
    </ul>
  );
}

function exposuresOf(experience: ExperienceLearning): number {
  return experience.variants.reduce((sum, variant) => sum + variant.exposures, 0);
}

function GlanceRow({ experience, name }: { readonly experience: ExperienceLearning; readonly name: string }) {
  const rows = experience.variants.map((variant) => ({ ...variant, key: variant.variant }));
  const end = axisEnd(rows);
  return (
    <li>
      <div className="glance-head">
        <strong>
          <Link href={`/definitions/experience/${experience.experience}`}>{name}</Link>
        </strong>
        <span className="card-note tabular">{countOf(exposuresOf(experience), 'exposure')}</span>
      </div>
      {rows.map((row, index) => (
        <div className="glance-variant" key={row.key}>
          <span title={row.key}>{row.key}</span>
          {row.exposures > 0 ? (
            <IntervalBar row={row} end={end} series={index} />
          ) : (
            <span className="card-note">not seen yet</span>
          )}
          <span className="tabular" title="Conversions per exposure, with the central 95 % interval">
            {row.exposures > 0
              ? `${formatShare(row.rate, 1)} (${formatShare(row.low, 1)} – ${formatShare(row.high, 1)})`
              : '–'}
          </span>
        </div>
      ))}
      {rows.length > 1 && <WeightBar parts={rows} label="Share of visitors" />}
    </li>
  );
}
