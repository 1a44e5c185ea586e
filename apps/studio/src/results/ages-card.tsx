/** The lift by days since somebody first saw the variant: what fades with them was only new. */
import type { ExperienceResults } from '@attune/protocol';
import { useState } from 'react';
import { Segmented } from '../part/segmented.tsx';
import { formatCount } from '../show/number.ts';
import { EffectAxis, EffectBar, reachOf } from './effect-plot.tsx';
import { nameOf, sayRange, saySigned } from './words.ts';

export function AgesCard({ told }: { readonly told: ExperienceResults }) {
  const keys = [...new Set(told.ages.map(({ variant }) => variant))];
  const [wanted, setWanted] = useState('');
  const shown = keys.includes(wanted) ? wanted : keys[0];
  const rows = told.ages.filter(({ variant }) => variant === shown);
  if (shown === undefined || rows.length < 2) return null;
  const reach = reachOf(rows.map(({ lift }) => lift));
  const better = told.metrics.find(({ role }) => role === 'primary')?.better ?? 'higher';
  const choices = keys.map((key) => ({ value: key, says: nameOf(told, key) }));
  return (
    <section className="card metric-card" aria-label="Only new?">
      <div className="card-head">
        <h2>Only new?</h2>
        {choices.length > 1 && <Segmented label="Variant" value={shown} choices={choices} onChange={setWanted} />}
      </div>
      <div className="card-body">
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">After the first sight</th>
                <th scope="col" className="num">
                  People
                </th>
                <th scope="col" className="num">
                  Lift
                </th>
                <th scope="col">
                  <span className="sr-only">As a picture </span>
                  <EffectAxis reach={reach} />
                </th>
                <th scope="col" className="num">
                  Interval
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ age, units, lift }) => (
                <tr key={age}>
                  <td>{age === 0 ? 'The first day' : age === 1 ? 'The second day' : `Day ${age + 1}`}</td>
                  <td className="num" data-says="People">
                    {formatCount(units)}
                  </td>
                  <td className="num" data-says="Lift">
                    {lift === null ? '–' : saySigned(lift.estimate)}
                  </td>
                  <td>
                    <EffectBar view={lift} reach={reach} better={better} />
                  </td>
                  <td className="num wide" data-says="Interval">
                    {lift === null ? 'too few' : sayRange(lift)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="card-note metric-note">
          A lift that shrinks from day to day came of being new, not of being better.
        </p>
      </div>
    </section>
  );
}
