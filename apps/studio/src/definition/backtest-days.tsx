/** Day by day, what was shown and what would have been: a table, so that everybody can read it. */
import type { BacktestReport } from '@attune/protocol';
import { formatCount } from '../show/number.ts';

type Days = BacktestReport['days'];

const DAYS_SHOWN = 14;
/** Days are UTC days, whatever the browser's zone. */
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** Of the experience that the page is about, the variant says enough. */
export function shownName(name: string, definitionKey: string): string {
  const own = `${definitionKey} / `;
  return name.startsWith(own) ? name.slice(own.length) : name;
}

export function BacktestDays({ days, definitionKey }: { readonly days: Days; readonly definitionKey: string }) {
  const shown = days.slice(-DAYS_SHOWN);
  const names = [
    ...new Set(shown.flatMap(({ recorded, draft }) => [...Object.keys(recorded), ...Object.keys(draft)])),
  ].sort();
  return (
    <div className="try-days">
      <table className="table">
        <caption className="card-note">Decisions of each day (UTC): as recorded → with the draft</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {names.map((name) => (
              <th key={name} scope="col" className="num">
                {shownName(name, definitionKey)}
              </th>
            ))}
            <th scope="col" className="num">
              changed
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ at, recorded, draft, changed }) => (
            <tr key={at}>
              <th scope="row">{dayFormat.format(at)}</th>
              {names.map((name) => (
                <td key={name} className="num">
                  {formatCount(recorded[name] ?? 0)} → {formatCount(draft[name] ?? 0)}
                </td>
              ))}
              <td className="num">{formatCount(changed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
