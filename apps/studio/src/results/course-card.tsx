/**
 * How the lift went: the estimate as a line, the always-valid interval as a band, around a zero line. The words and a table tell the
 * same to whoever does not see it.
 */
import type { ExperienceResults } from '@attune/protocol';
import { useState } from 'react';
import { Segmented } from '../part/segmented.tsx';
import { formatCount } from '../show/number.ts';
import { formatDay, formatMoment } from '../show/time.ts';
import { reachOf } from './effect-plot.tsx';
import { nameOf, sayRange, saySigned, type View } from './words.ts';

type Point = { readonly at: number; readonly units: number; readonly view: View };

export function CourseCard({ told }: { readonly told: ExperienceResults }) {
  const others = told.variants
    .filter(({ key }) => key !== told.control)
    .map(({ key, name }) => ({ value: key, says: name }));
  const [wanted, setWanted] = useState(others[0]?.value ?? '');
  const shown = others.some(({ value }) => value === wanted) ? wanted : (others[0]?.value ?? '');
  const points = told.course.flatMap(({ at, units, effects }): Point[] => {
    const view = effects.find(({ variant }) => variant === shown)?.lift;
    return view == null ? [] : [{ at, units, view }];
  });
  return (
    <section className="card course-card" aria-label="Lift over time">
      <div className="card-head">
        <h2>Lift over time</h2>
        {others.length > 1 && <Segmented label="Variant" value={shown} choices={others} onChange={setWanted} />}
      </div>
      <div className="card-body">
        {points.length < 2 ? (
          <p className="card-note">A line needs two points in time: there will be one for every five minutes.</p>
        ) : (
          <CoursePlot points={points} name={nameOf(told, shown)} />
        )}
      </div>
    </section>
  );
}

const DAY_MS = 86_400_000;
const [WIDTH, HEIGHT] = [1000, 220];

function CoursePlot({ points, name }: { readonly points: readonly Point[]; readonly name: string }) {
  // The first intervals are so wide that everything after them would be a line.
  const reach = reachOf(points.slice(Math.floor(points.length / 4)).map(({ view }) => view));
  const [first, last] = [points[0]!, points.at(-1)!];
  const x = (at: number): number => ((at - first.at) / Math.max(1, last.at - first.at)) * WIDTH;
  const y = (value: number): number => (HEIGHT / 2) * (1 - Math.max(-1, Math.min(1, value / reach)));
  const upper = points.map(({ at, view }) => `${x(at)},${y(view.high ?? reach)}`);
  const lower = points.map(({ at, view }) => `${x(at)},${y(view.low ?? -reach)}`).reverse();
  const now = Date.now();
  const isLong = last.at - first.at > 2 * DAY_MS;
  const say = (at: number): string => (isLong ? formatDay(at - 1, now) : formatMoment(at, now).slice(0, -3));
  return (
    <figure className="course">
      <div className="course-plot" aria-hidden="true">
        <span className="course-scale">
          <span>{saySigned(reach)}</span>
          <span>0</span>
          <span>{saySigned(-reach)}</span>
        </span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <line className="course-grid" x1="0" x2={WIDTH} y1="0.5" y2="0.5" />
          <line className="course-grid" x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
          <polygon className="course-band" points={[...upper, ...lower].join(' ')} />
          <line className="course-zero" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
          <polyline
            className="course-line"
            points={points.map(({ at, view }) => `${x(at)},${y(view.estimate)}`).join(' ')}
          />
        </svg>
        <span className="course-times">
          <span>{say(first.at)}</span>
          <span>{say(last.at)}</span>
        </span>
      </div>
      <figcaption className="card-note">
        {name}, now {saySigned(last.view.estimate)}; the band ({sayRange(last.view)}) holds the truth at all times, for
        all variants together, with 95 % certainty.
      </figcaption>
      <CourseTable points={points} say={say} />
    </figure>
  );
}

function CourseTable({ points, say }: { readonly points: readonly Point[]; readonly say: (at: number) => string }) {
  return (
    <details className="twin">
      <summary>Lift over time as a table</summary>
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Until</th>
              <th scope="col" className="num">
                People
              </th>
              <th scope="col" className="num">
                Lift
              </th>
              <th scope="col" className="num">
                Interval
              </th>
            </tr>
          </thead>
          <tbody>
            {[...points].reverse().map(({ at, units, view }) => (
              <tr key={at}>
                <td>{say(at)}</td>
                <td className="num">{formatCount(units)}</td>
                <td className="num">{saySigned(view.estimate)}</td>
                <td className="num">{sayRange(view)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
