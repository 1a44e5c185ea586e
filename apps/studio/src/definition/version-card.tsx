/** Every version that was ever in force: compare one with what is in the editor, and bring it back. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type DefinitionVersion, versionsQuery } from '../call/queries.ts';
import { timeOf } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { Ago } from '../part/moment.tsx';
import { Pending } from '../part/state.tsx';
import { DiffView } from './diff-view.tsx';
import { sourceWord } from './status.ts';
import { textOf } from './use-definition-edit.ts';

type VersionCardOptions = {
  readonly kind: string;
  readonly definitionKey: string;
  readonly text: string;
  readonly current: number | null;
  readonly onRestore: (text: string) => void;
};

export function VersionCard({ kind, definitionKey, text, current, onRestore }: VersionCardOptions) {
  const { data, error, refetch } = useQuery(versionsQuery(kind, definitionKey));
  return (
    <section className="card" aria-label="Versions">
      <div className="card-head">
        <h2>Versions</h2>
        <span className="card-note">every one is kept</span>
      </div>
      <div className="card-body">
        {data === undefined ? (
          <Pending what="the versions" error={error} retry={() => void refetch()} />
        ) : (
          <ol className="version-list">
            {data.map((version) => (
              <VersionRow
                key={version.version}
                version={version}
                text={text}
                isCurrent={version.version === current}
                onRestore={onRestore}
              />
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}

type RowOptions = Pick<VersionCardOptions, 'text' | 'onRestore'> & {
  readonly version: DefinitionVersion;
  readonly isCurrent: boolean;
};

function VersionRow({ version, text, isCurrent, onRestore }: RowOptions) {
  const [open, setOpen] = useState(false);
  const own = version.document === null ? null : textOf(version.document);
  return (
    <li>
      <div className="version-line">
        <strong className="tabular">{version.version}</strong>
        <span className="card-note">
          <Ago at={timeOf(version.updatedAt)} /> · {sourceWord(version.source)}
        </span>
        {isCurrent && <Chip tone="accent">in force</Chip>}
        {own === null ? (
          <Chip>removed</Chip>
        ) : (
          <button
            type="button"
            className="button button-small"
            aria-expanded={open}
            aria-label={`Compare version ${version.version}`}
            onClick={() => setOpen(!open)}
          >
            {open ? 'Close' : 'Compare'}
          </button>
        )}
      </div>
      {open && own !== null && (
        <>
          <DiffView before={own} after={text} label={`From version ${version.version} to the text in the editor`} />
          {own !== text && (
            <div className="more">
              <button type="button" className="button button-small" onClick={() => onRestore(own)}>
                Bring version {version.version} into the editor
              </button>
            </div>
          )}
        </>
      )}
    </li>
  );
}
