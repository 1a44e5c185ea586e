/** Models: what is to be learned, which version is in force, what it is worth beside simple means, and what is being trained. */
import type { ModelView } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { modelsQuery } from '../call/model-queries.ts';
import { timeOf } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { Ago } from '../part/moment.tsx';
import { Empty, Pending } from '../part/state.tsx';
import { DriftLine } from './drift-line.tsx';
import { FigureTable, type Side } from './figure-table.tsx';
import { LEARNS_WORDS, standingOf } from './model-words.ts';
import { TrainButton } from './train-button.tsx';
import { TrainingBar } from './training-bar.tsx';
import './model.css';

export function ModelsPage() {
  const { data, error, refetch } = useQuery(modelsQuery);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Models</h1>
          <p>What is learned of visitors. The figures are of people and moments that no training has seen.</p>
        </div>
        <Link className="button button-primary" href="/definitions/new/model">
          New model
        </Link>
      </header>
      {data === undefined ? (
        <div className="card">
          <Pending what="the models" error={error} retry={() => void refetch()} />
        </div>
      ) : data.length === 0 ? (
        <div className="card">
          <NoModels />
        </div>
      ) : (
        <ul className="model-list">
          {data.map((model) => (
            <ModelCard key={model.key} model={model} />
          ))}
        </ul>
      )}
    </div>
  );
}

function ModelCard({ model }: { readonly model: ModelView }) {
  const { key, learns, document, champion, training, judgement } = model;
  const standing = standingOf(model);
  return (
    <li className="card model-card">
      <div className="card-head">
        <h2>
          <Link href={`/models/${encodeURIComponent(key)}`}>{String(document['name'] ?? key)}</Link>
        </h2>
        <Chip tone={standing.tone}>{standing.says}</Chip>
      </div>
      <div className="card-body">
        <p className="card-note">
          <Chip title={LEARNS_WORDS[learns]}>{learns}</Chip>{' '}
          {champion === null ? (
            LEARNS_WORDS[learns]
          ) : (
            <>
              {champion.source} <Ago at={timeOf(champion.createdAt)} />
            </>
          )}
        </p>
        {champion === null ? (
          <p>Until it is trained, whatever asks it does as if nothing were known.</p>
        ) : (
          <FigureTable sides={sidesOf(champion)} most={3} label={`Held-out figures of ${key}`} />
        )}
        {training !== null && (!training.isDone || training.state !== 'done') && <TrainingBar training={training} />}
        {judgement !== null && <DriftLine drift={judgement.drift} />}
        <div className="model-deeds">
          <TrainButton model={key} training={training} isFirst={champion === null} />
        </div>
      </div>
    </li>
  );
}

/** This version first, then what it is compared with. */
export function sidesOf({ metrics, baselines }: NonNullable<ModelView['champion']>): readonly Side[] {
  return [['this version', metrics], ...Object.entries(baselines)];
}

function NoModels() {
  return (
    <Empty icon="model" title="No model yet">
      <p>
        Say what is to be learned: how likely a visitor orders, which kinds of visitors there are, what they will look
        at next. It is trained here, from what visitors did.
      </p>
      <div className="state-actions">
        <Link className="button button-primary" href="/definitions/new/model">
          New model
        </Link>
      </div>
    </Empty>
  );
}
