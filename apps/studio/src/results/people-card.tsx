/** Who is counted, who is left out and why, and how a bandit's shares moved. */
import type { ExperienceResults } from '@attune/protocol';
import { useMemo } from 'react';
import { SeriesPlot } from '../part/series-plot.tsx';
import { formatCount, formatShare, formatWhole } from '../show/number.ts';
import { formatMoment } from '../show/time.ts';
import { sayP } from './words.ts';

export function PeopleCard({ told }: { readonly told: ExperienceResults }) {
  const { bot, internal, earlier, crossed } = told.leftOut;
  const out = [
    ['bots', bot],
    ['people of the house', internal],
    ['who saw it before these results begin', earlier],
    ['who saw more than one variant', crossed],
  ] as const;
  const total = told.units || 1;
  return (
    <section className="card" aria-label="Who is counted">
      <div className="card-head">
        <h2>Who is counted</h2>
        {told.sampleRatio !== null && (
          <span
            className="card-note"
            title="Whether the variants have the shares that were promised, at all times together"
          >
            sample ratio {sayP(told.sampleRatio.watchedP)}
          </span>
        )}
      </div>
      <div className="card-body">
        <table className="table people">
          <thead>
            <tr>
              <th scope="col">Variant</th>
              <th scope="col" className="num">
                People
              </th>
              <th scope="col" className="num">
                Share
              </th>
              <th scope="col" className="num">
                {told.isAdaptive ? 'At first' : 'Promised'}
              </th>
            </tr>
          </thead>
          <tbody>
            {told.variants.map(({ key, name, units, share, decisions, exposures }) => (
              <tr key={key} title={`${formatWhole(decisions)} decisions, ${formatWhole(exposures)} seen`}>
                <td>{name}</td>
                <td className="num">{formatCount(units)}</td>
                <td className="num">{formatShare(units / total, 1)}</td>
                <td className="num">{formatShare(share, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="card-note left-out">
          Left out, and kept in the log:{' '}
          {out.every(([, n]) => n === 0)
            ? 'nobody.'
            : `${out
                .filter(([, n]) => n > 0)
                .map(([says, n]) => `${formatCount(n)} ${says}`)
                .join(', ')}.`}
        </p>
      </div>
    </section>
  );
}

export function WeightsCard({ told }: { readonly told: ExperienceResults }) {
  const drawn = useMemo(
    () => ({
      times: told.weights.map(({ at }) => at / 1_000),
      series: told.variants.map(({ key, name }, i) => ({
        name,
        color: (i % 5) + 1,
        values: told.weights.map(({ weights }) => weights[key] ?? 0),
      })),
    }),
    [told],
  );
  return (
    <section className="card" aria-label="Shares over time">
      <div className="card-head">
        <h2>Shares over time</h2>
        <span className="card-note">what the bandit gave each variant</span>
      </div>
      <div className="card-body">
        {drawn.times.length === 0 ? (
          <p className="card-note">It has not learned enough to move its shares.</p>
        ) : drawn.times.length === 1 ? (
          <ul className="weights-now">
            {drawn.series.map(({ name, values }, i) => (
              <li key={name}>
                <i className={`series-${i % 5}`} aria-hidden="true" />
                {name} <strong>{formatShare(values[0]!, 0)}</strong>
              </li>
            ))}
          </ul>
        ) : (
          <SeriesPlot
            label="Shares"
            times={drawn.times}
            series={drawn.series}
            format={(value) => formatShare(value, 0)}
            formatTime={(at) => formatMoment(at, Date.now()).slice(0, -3)}
          />
        )}
      </div>
    </section>
  );
}
