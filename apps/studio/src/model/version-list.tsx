/** Every version of a model, newest first, with the buttons that put it in force or take it out. */
import type { ModelVersionView } from '@attune/protocol';
import { useState } from 'react';
import { type ModelDeed, useModelDeed } from '../call/model-queries.ts';
import { timeOf } from '../call/wire.ts';
import { Chip, type Tone } from '../part/chip.tsx';
import { Ago } from '../part/moment.tsx';
import { tellFailure } from '../part/state.tsx';
import { formatBytes, formatMetric, metricWords } from './model-words.ts';

const TONES: Readonly<Record<ModelVersionView['status'], Tone>> = {
  champion: 'good',
  challenger: 'accent',
  retired: 'plain',
};
const STATUS_WORDS: Readonly<Record<ModelVersionView['status'], string>> = {
  champion: 'in force',
  challenger: 'challenger',
  retired: 'retired',
};

export function VersionList({
  model,
  versions,
  reported,
  onReport,
}: {
  readonly model: string;
  readonly versions: readonly ModelVersionView[];
  /** The version whose report is shown. */
  readonly reported: number | null;
  readonly onReport: (version: number) => void;
}) {
  return (
    <section className="card" aria-label="Versions">
      <div className="card-head">
        <h2>Versions</h2>
      </div>
      <ol className="card-body model-versions">
        {versions.map((version) => (
          <li key={version.version}>
            <Version
              model={model}
              version={version}
              isReported={version.version === reported}
              onReport={() => onReport(version.version)}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

type VersionOptions = {
  readonly model: string;
  readonly version: ModelVersionView;
  readonly isReported: boolean;
  readonly onReport: () => void;
};

function Version({ model, version: told, isReported, onReport }: VersionOptions) {
  const { version, status, createdAt, source, bytes, format, metrics, verdict, isKept } = told;
  const [asking, setAsking] = useState<'promote' | 'retire' | null>(null);
  return (
    <>
      <div className="model-version-head">
        <strong>Version {version}</strong>
        <Chip tone={TONES[status]}>{STATUS_WORDS[status]}</Chip>
        <span className="card-note">
          {source}
          {format === 'attune' ? '' : ` (${format})`} <Ago at={timeOf(createdAt)} /> · {formatBytes(bytes)}
          {isKept ? '' : ', let go of'}
        </span>
      </div>
      <p className="model-version-figures">{figuresSay(metrics)}</p>
      {verdict !== null && <p className="card-note">{verdict.says}</p>}
      <div className="model-deeds">
        {status !== 'champion' && isKept && (
          <button type="button" className="button button-small" onClick={() => setAsking('promote')}>
            Put in force
          </button>
        )}
        {status !== 'retired' && (
          <button type="button" className="button button-small button-danger" onClick={() => setAsking('retire')}>
            Retire
          </button>
        )}
        <button type="button" className="button button-small" aria-pressed={isReported} onClick={onReport}>
          Report
        </button>
      </div>
      {asking !== null && (
        <Confirm
          model={model}
          deed={{ kind: asking, version }}
          isInForce={status === 'champion'}
          onDone={() => setAsking(null)}
        />
      )}
    </>
  );
}

function figuresSay(metrics: ModelVersionView['metrics']): string {
  const some = Object.entries(metrics).slice(0, 3);
  return some.map(([metric, value]) => `${metricWords(metric).name} ${formatMetric(value)}`).join(' · ');
}

type ConfirmOptions = {
  readonly model: string;
  readonly deed: Extract<ModelDeed, { readonly version: number }>;
  readonly isInForce: boolean;
  readonly onDone: () => void;
};

function Confirm({ model, deed, isInForce, onDone }: ConfirmOptions) {
  const done = useModelDeed(model);
  const isPromotion = deed.kind === 'promote';
  const what = isPromotion
    ? `Version ${deed.version} answers for everybody at once; memberships follow in the background.`
    : isInForce
      ? 'The version before it comes back; without one, nothing is known.'
      : 'It will not come into force by itself any more.';
  return (
    <section className="confirm model-confirm" aria-label={isPromotion ? 'Put in force' : 'Retire'}>
      <p>{what}</p>
      {done.isError && (
        <p className="model-refused" role="alert">
          {tellFailure(done.error, 'the change').what}
        </p>
      )}
      <div className="model-deeds">
        <button
          type="button"
          className={isPromotion ? 'button button-small button-primary' : 'button button-small button-danger'}
          disabled={done.isPending}
          onClick={() => done.mutate(deed, { onSuccess: onDone })}
        >
          {isPromotion ? 'Yes, put it in force' : 'Yes, retire it'}
        </button>
        <button type="button" className="button button-small" onClick={onDone}>
          Leave it
        </button>
      </div>
    </section>
  );
}
