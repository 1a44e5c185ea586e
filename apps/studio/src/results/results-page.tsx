/** All experiments: what may be concluded of each, and whether it is better than what it is compared with. */
import type { ResultsSummary } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { resultsQuery } from '../call/results-queries.ts';
import { Chip } from '../part/chip.tsx';
import { Empty, Pending } from '../part/state.tsx';
import { countOf } from '../show/number.ts';
import { EffectBar, reachOf } from './effect-plot.tsx';
import { STATUS_TONES, saySigned, VERDICTS } from './words.ts';
import './results.css';

export function ResultsPage() {
  const { data, error, refetch } = useQuery(resultsQuery);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Results</h1>
          <p>
            What may be concluded, counted once for each person who really saw something. Look as often as you like.
          </p>
        </div>
      </header>
      {data === undefined ? (
        <div className="card">
          <Pending what="the results" error={error} retry={() => void refetch()} />
        </div>
      ) : data.results.length === 0 ? (
        <div className="card">
          <Empty icon="flag" title="No experiment yet">
            <p>As soon as an experience has two variants and somebody sees it, its results are here.</p>
            <div className="state-actions">
              <Link className="button button-primary" href="/definitions/new/experience">
                New experience
              </Link>
            </div>
          </Empty>
        </div>
      ) : (
        <ResultLists results={data.results} />
      )}
    </div>
  );
}

/** Experiments first; what compares nothing, or was seen by nobody, is there for who asks. */
function ResultLists({ results }: { readonly results: readonly ResultsSummary[] }) {
  const isCompared = ({ units, variants }: ResultsSummary) => units > 0 && variants > 1;
  const compared = results.filter(isCompared);
  const others = results.filter((result) => !isCompared(result));
  return (
    <>
      {compared.length > 0 ? (
        <ResultList results={compared} label="Experiments, the largest first" />
      ) : (
        <div className="card">
          <Empty icon="flag" title="Nothing to compare yet">
            <p>Results are here as soon as somebody sees an experience that has two variants.</p>
          </Empty>
        </div>
      )}
      {others.length > 0 && (
        <details className="result-others">
          <summary>{countOf(others.length, 'experience')} without a comparison</summary>
          <ResultList results={others} label="Without a comparison" />
        </details>
      )}
    </>
  );
}

function ResultList({ results, label }: { readonly results: readonly ResultsSummary[]; readonly label: string }) {
  const reach = Math.min(1, reachOf(results.map(({ lift }) => lift)));
  return (
    <ul className="card result-list" aria-label={label}>
      {results.map((result) => (
        <li key={result.experience}>
          <Link className="result-row" href={`/results/${encodeURIComponent(result.experience)}`}>
            <ResultWords result={result} />
            <span className="result-effect">
              {result.lift !== null && (
                <>
                  <EffectBar view={result.lift} reach={reach} better="higher" />
                  <span className="card-note">
                    {result.liftOf} {saySigned(result.lift.estimate)}
                  </span>
                </>
              )}
            </span>
            <span className="num result-units">{countOf(result.units, 'person', 'people')}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function ResultWords({ result }: { readonly result: ResultsSummary }) {
  const { name, status, isAdaptive, verdict } = result;
  const { tone, says } = VERDICTS[verdict.kind];
  return (
    <span className="result-words">
      <span className="result-name">
        <strong>{name}</strong>
        <Chip tone={tone}>{says}</Chip>
        {status !== 'live' && <Chip tone={STATUS_TONES[status] ?? 'plain'}>{status}</Chip>}
        {isAdaptive && <Chip>bandit</Chip>}
      </span>
      <span className="result-sentence">{verdict.sentence}</span>
    </span>
  );
}
