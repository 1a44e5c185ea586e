/** What is known of one version: what it was trained on, what matters to it, and whether its probabilities mean what they say. */
import type { ModelReport } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { reportPath, reportQuery } from '../call/model-queries.ts';
import { saveFile } from '../call/save-file.ts';
import { JsonView } from '../part/json-view.tsx';
import { Pending, tellFailure } from '../part/state.tsx';
import { countOf, formatShare } from '../show/number.ts';
import { type ReportedCluster, readReport } from './read-report.ts';

export function ReportCard({ model, version }: { readonly model: string; readonly version: number }) {
  const { data, error, refetch } = useQuery(reportQuery(model, version));
  const [unsaved, setUnsaved] = useState<unknown>(null);
  const save = (address: string, kind: 'html' | 'json') =>
    saveFile(address, `${model.replaceAll(/[^\w.-]/g, '')}-version-${version}.${kind}`).then(
      () => setUnsaved(null),
      setUnsaved,
    );
  const path = reportPath(model, version);
  return (
    <section className="card" aria-label={`Report of version ${version}`}>
      <div className="card-head">
        <h2>Report of version {version}</h2>
        <button type="button" className="button button-small" onClick={() => void save(`${path}.html`, 'html')}>
          Save as page
        </button>
        <button type="button" className="button button-small" onClick={() => void save(path, 'json')}>
          JSON
        </button>
      </div>
      <div className="card-body model-report">
        {unsaved !== null && (
          <p className="model-refused" role="alert">
            {tellFailure(unsaved, 'the report').what}
          </p>
        )}
        {data !== undefined ? (
          <Report report={data.report} />
        ) : (
          <Pending what="the report" error={error} retry={() => void refetch()} />
        )}
      </div>
    </section>
  );
}

function Report({ report }: { readonly report: ModelReport['report'] }) {
  const { facts, importance, calibration, clusters } = readReport(report);
  const isEmpty = Object.keys(report).length === 0;
  if (isEmpty) return <p className="card-note">It was made elsewhere: nothing is known of how.</p>;
  return (
    <>
      {facts.length > 0 && (
        <dl className="model-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="model-plots">
        {importance.length > 0 && (
          <Bars
            title="What matters"
            says="How much worse it foresees without it"
            rows={importance.map(({ name, share }) => ({ name, share, says: formatShare(share, 0) }))}
          />
        )}
        {calibration.length > 0 && <Calibration bins={calibration} />}
      </div>
      {clusters.length > 0 && <Clusters clusters={clusters} />}
      <details className="twin">
        <summary>All of it</summary>
        <JsonView value={report} label="The whole report" />
      </details>
    </>
  );
}

function Clusters({ clusters }: { readonly clusters: readonly ReportedCluster[] }) {
  return (
    <ul className="model-clusters" aria-label="Clusters">
      {clusters.map(({ label, size, share, traits }) => (
        <li key={label}>
          <p className="model-version-head">
            <strong>{label}</strong>
            <span className="card-note">
              {countOf(size, 'person', 'people')}, {formatShare(share, 1)}
            </span>
          </p>
          <Bar share={share} />
          <p className="card-note">{traits.join(' · ')}</p>
        </li>
      ))}
    </ul>
  );
}

type BarRow = { readonly name: string; readonly share: number; readonly says: string };

function Bars({
  title,
  says,
  rows,
}: {
  readonly title: string;
  readonly says: string;
  readonly rows: readonly BarRow[];
}) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p className="card-note">{says}</p>
      <ul className="model-bars">
        {rows.map(({ name, share, says: value }) => (
          <li key={name}>
            <span className="model-bar-name">{name}</span>
            <Bar share={share} />
            <span className="num">{value}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Bar({ share, isSecond = false }: { readonly share: number; readonly isSecond?: boolean }) {
  return (
    <svg className="model-bar" width="100%" height="8" aria-hidden="true">
      <rect width="100%" height="8" rx="4" className="model-track" />
      <rect
        width={`${Math.max(0, Math.min(1, share)) * 100}%`}
        height="8"
        rx="4"
        className={isSecond ? 'model-fill-second' : 'model-fill'}
      />
    </svg>
  );
}

function Calibration({ bins }: { readonly bins: ReturnType<typeof readReport>['calibration'] }) {
  const end = Math.max(1e-9, ...bins.flatMap(({ predicted, observed }) => [predicted, observed]));
  return (
    <section aria-label="Whether it means what it says">
      <h3>Whether it means what it says</h3>
      <p className="card-note">
        <span className="model-key model-key-said" aria-hidden="true" /> what it said,{' '}
        <span className="model-key model-key-came" aria-hidden="true" /> what happened, by tenths of the moments
      </p>
      <ol className="model-calibration">
        {bins.map(({ predicted, observed }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tenths are told apart by their order only
          <li key={index}>
            <span className="model-pair">
              <Bar share={predicted / end} />
              <Bar share={observed / end} isSecond />
            </span>
            <span className="num">
              {formatShare(predicted, 1)} <span className="card-note">said</span> · {formatShare(observed, 1)}{' '}
              <span className="card-note">came</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
