/** What the draft would have earned, by each estimator, and how far that is to be believed; or why it cannot be told. */
import type { BacktestReport } from '@attune/protocol';
import { countOf, formatCount, formatShare } from '../show/number.ts';

type Judged = NonNullable<BacktestReport['judged']>;

const NAMES = { ips: 'IPS', snips: 'SNIPS', dm: 'DM', dr: 'DR', 'switch-dr': 'SWITCH' } as const;

export function BacktestValues({ judged }: { readonly judged: Judged }) {
  const { sentence, refused, values, support, warnings, recorded } = judged;
  return (
    <>
      <p>
        <strong>{sentence}</strong>
      </p>
      {refused.map(({ path, fix }) => fix !== undefined && <p key={path}>What helps: {fix}.</p>)}
      {values.length > 0 && (
        <table className="table">
          <caption className="card-note">
            Goal for each decision, 95 %{recorded !== null && `; recorded ${figure(recorded)}`}
          </caption>
          <thead>
            <tr>
              <th scope="col">By</th>
              <th scope="col" className="num">
                would be
              </th>
              <th scope="col" className="num">
                interval
              </th>
              <th scope="col" className="num">
                more by
              </th>
            </tr>
          </thead>
          <tbody>
            {values.map(({ estimator, value, bootstrap, lift }) => (
              <tr key={estimator}>
                <th scope="row">{NAMES[estimator]}</th>
                <td className="num">{figure(value)}</td>
                <td className="num">{range(bootstrap)}</td>
                <td className="num">{range(lift)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {support !== null && <SupportNote support={support} />}
      {warnings.map((warning) => (
        <p key={warning} role="alert">
          {warning}
        </p>
      ))}
    </>
  );
}

function SupportNote({ support }: { readonly support: NonNullable<Judged['support']> }) {
  const { n, units, effectiveSize, weightMean, weightMax, unsupported } = support;
  return (
    <p className="card-note">
      {countOf(n, 'decision')} of {countOf(units, 'visitor')}, worth {formatCount(Math.round(effectiveSize))} of the
      draft’s own. Weights: {weightMean.toFixed(3)} on average, at most {weightMax.toFixed(2)}. Out of sight:{' '}
      {formatShare(unsupported)}.
    </p>
  );
}

function figure(value: number): string {
  return value.toLocaleString(undefined, { maximumSignificantDigits: 3 });
}

function range(pair: readonly [number, number] | null): string {
  return pair === null ? '–' : `${figure(pair[0])}\u00a0…\u00a0${figure(pair[1])}`;
}
