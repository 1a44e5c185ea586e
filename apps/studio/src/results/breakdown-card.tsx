/** The goal apart for each kind of people: as seen, and drawn towards what all have in common. */
import type { ExperienceResults } from '@attune/protocol';
import { useState } from 'react';
import { Segmented } from '../part/segmented.tsx';
import { formatCount } from '../show/number.ts';
import { EffectAxis, EffectBar, reachOf } from './effect-plot.tsx';
import { nameOf, sayPart, sayRange, saySigned } from './words.ts';

const SAYS: Readonly<Record<string, string>> = {
  visitor: 'New or not',
  device: 'Device',
  country: 'Country',
  segment: 'Segment',
};

export function BreakdownCard({ told }: { readonly told: ExperienceResults }) {
  const choices = told.breakdowns.map(({ dimension }) => ({ value: dimension, says: SAYS[dimension] ?? dimension }));
  const [wanted, setWanted] = useState('');
  const shown = told.breakdowns.find(({ dimension }) => dimension === wanted) ?? told.breakdowns[0];
  if (shown === undefined) return null;
  const better = told.metrics.find(({ role }) => role === 'primary')?.better ?? 'higher';
  const reach = reachOf(shown.rows.map(({ believed }) => believed));
  return (
    <section className="card metric-card" aria-label="For whom">
      <div className="card-head">
        <h2>For whom</h2>
        {choices.length > 1 && (
          <Segmented label="Apart by" value={shown.dimension} choices={choices} onChange={setWanted} />
        )}
      </div>
      <div className="card-body">
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">People</th>
                <th scope="col" className="num">
                  How many
                </th>
                <th scope="col" className="num">
                  Seen
                </th>
                <th scope="col">
                  <span className="sr-only">Believed, as a picture </span>
                  <EffectAxis reach={reach} />
                </th>
                <th scope="col" className="num">
                  Believed
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.rows.map((row) => (
                <PartRow
                  key={`${row.value} ${row.variant}`}
                  {...{ told, row, reach, better }}
                  part={`${shown.dimension}=${row.value}`}
                />
              ))}
            </tbody>
          </table>
        </div>
        <p className="card-note metric-note">
          What looks best among many is partly luck. “Believed” draws each towards what all have in common, by as much
          as chance explains the differences; its interval is not corrected for looking often.
        </p>
      </div>
    </section>
  );
}

type RowOptions = {
  readonly told: ExperienceResults;
  readonly row: ExperienceResults['breakdowns'][number]['rows'][number];
  readonly part: string;
  readonly reach: number;
  readonly better: 'higher' | 'lower';
};

function PartRow({ told, row, part, reach, better }: RowOptions) {
  return (
    <tr>
      <td>
        {sayPart(part)}
        {told.variants.length > 2 && <small>{nameOf(told, row.variant)}</small>}
      </td>
      <td className="num" data-says="How many">
        {formatCount(row.units + row.controlUnits)}
      </td>
      <td className="num" data-says="Seen">
        {row.seen === null ? '–' : saySigned(row.seen.estimate)}
      </td>
      <td>
        <EffectBar view={row.believed} reach={reach} better={better} />
      </td>
      <td className="num wide" data-says="Believed">
        {row.believed === null ? (
          <span className="card-note">too few</span>
        ) : (
          <span className="effect-words">
            {saySigned(row.believed.estimate)}
            <small>{sayRange(row.believed)}</small>
          </span>
        )}
      </td>
    </tr>
  );
}
