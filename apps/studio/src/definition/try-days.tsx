/** One bar a day: how many were in at its end, and how many came and went. A table, so that everybody can read it. */
import type { TryReport } from '@attune/protocol';
import { formatCount } from '../show/number.ts';

type DaysOptions = Pick<TryReport, 'days' | 'daysInForce'>;

/** Days are UTC days, whatever the browser's zone. */
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

export function TryDays({ days, daysInForce }: DaysOptions) {
  const most = Math.max(1, ...days.map(({ inside }) => inside), ...daysInForce.map(({ inside }) => inside));
  return (
    <div className="try-days">
      <table className="table">
        <caption className="card-note">
          In it at the end of each day (UTC){daysInForce.length > 0 && '; the mark is what is in force'}
        </caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">In it</th>
            <th scope="col" className="num">
              came
            </th>
            <th scope="col" className="num">
              went
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ at, inside, entered, left }, i) => {
            const before = daysInForce[i]?.inside;
            return (
              <tr key={at}>
                <th scope="row">{day.format(at)}</th>
                <td>
                  <span className="try-bar">
                    <i style={{ width: `${(100 * inside) / most}%` }} />
                    {before !== undefined && <b style={{ left: `${(100 * before) / most}%` }} />}
                  </span>
                  {formatCount(inside)}
                  {before !== undefined && <span className="card-note"> (in force {formatCount(before)})</span>}
                </td>
                <td className="num">{formatCount(entered)}</td>
                <td className="num">{formatCount(left)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
