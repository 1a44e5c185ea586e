/** One model: the version in force and what it is worth, how it does on what came since, every version, and why each came and went. */
import type { ModelReply } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { modelQuery } from '../call/model-queries.ts';
import { timeOf } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { Ago, Moment } from '../part/moment.tsx';
import { Empty, Failed, Waiting } from '../part/state.tsx';
import { FigureTable } from './figure-table.tsx';
import { JudgementCard } from './judgement-card.tsx';
import { LEARNS_WORDS, standingOf } from './model-words.ts';
import { sidesOf } from './models-page.tsx';
import { ReportCard } from './report-card.tsx';
import { TrainButton } from './train-button.tsx';
import { TrainingBar } from './training-bar.tsx';
import { VersionList } from './version-list.tsx';
import './model.css';

export function ModelPage({ model }: { readonly model: string }) {
  const { data, error, refetch } = useQuery(modelQuery(model));
  if (data === undefined) {
    return (
      <div className="page">
        <div className="card">
          {error === null ? (
            <Waiting what="the model" />
          ) : (
            <Failed error={error} what={`the model “${model}”`} retry={() => void refetch()} />
          )}
        </div>
      </div>
    );
  }
  return <Whole model={data} />;
}

function Whole({ model }: { readonly model: ModelReply }) {
  const { key, learns, document, champion, training, list, changes, judgement } = model;
  const [chosen, setChosen] = useState<number | null>(null);
  const standing = standingOf(model);
  const reported = chosen ?? champion?.version ?? null;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{String(document['name'] ?? key)}</h1>
          <p className="model-about">
            <Chip tone={standing.tone}>{standing.says}</Chip> learns {LEARNS_WORDS[learns]}
          </p>
        </div>
        <Link className="button" href={`/definitions/model/${encodeURIComponent(key)}`}>
          Definition
        </Link>
        <TrainButton model={key} training={training} isFirst={champion === null} />
      </header>
      {training !== null && (
        <section className="card" aria-label="The latest training">
          <div className="card-body">
            <TrainingBar training={training} />
          </div>
        </section>
      )}
      {champion === null ? (
        <div className="card">
          <Empty icon="model" title="No version is in force">
            <p>
              Whatever asks this model does as if nothing were known: conditions do not hold, weights are the fixed
              ones, lists are those of the fallback.
            </p>
          </Empty>
        </div>
      ) : (
        <ChampionCard champion={champion} />
      )}
      {champion !== null && <JudgementCard model={key} learns={learns} judgement={judgement} />}
      {list.length > 0 && (
        <VersionList model={key} versions={list} reported={reported} onReport={(version) => setChosen(version)} />
      )}
      {reported !== null && <ReportCard key={reported} model={key} version={reported} />}
      {changes.length > 0 && <ChangesCard changes={changes} />}
    </div>
  );
}

function ChampionCard({ champion }: { readonly champion: NonNullable<ModelReply['champion']> }) {
  const { version, createdAt, dataUntil, source, verdict, notes } = champion;
  return (
    <section className="card" aria-label="In force">
      <div className="card-head">
        <h2>Version {version}</h2>
        <span className="card-note">
          {source} <Ago at={timeOf(createdAt)} />, from data until <Moment at={dataUntil} />
        </span>
      </div>
      <div className="card-body">
        {verdict !== null && (
          <p className={verdict.isBetter ? 'model-verdict model-better' : 'model-verdict'}>{verdict.says}</p>
        )}
        <FigureTable sides={sidesOf(champion)} label="On held-out data" />
        {notes.length > 0 && (
          <ul className="model-notes">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function ChangesCard({ changes }: { readonly changes: ModelReply['changes'] }) {
  return (
    <section className="card" aria-label="What became of versions">
      <div className="card-head">
        <h2>What became of versions</h2>
      </div>
      <ol className="card-body model-changes">
        {[...changes].reverse().map(({ at, version, status, why }) => (
          <li key={`${String(at)} ${version} ${status}`}>
            <span className="card-note">
              <Ago at={timeOf(at)} />
            </span>
            <span>
              <strong>
                Version {version}: {status === 'champion' ? 'in force' : status}.
              </strong>{' '}
              {why}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
