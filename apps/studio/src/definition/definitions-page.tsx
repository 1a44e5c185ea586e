/** All definitions by kind, with what state each is in and where it came from. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { definitionsQuery } from '../call/queries.ts';
import { DEFINITION_KINDS, type DefinitionRecord, type Kind, timeOf } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { Icon } from '../part/icon.tsx';
import { Ago, useNow } from '../part/moment.tsx';
import { SearchField } from '../part/search-field.tsx';
import { Empty, Pending } from '../part/state.tsx';
import { KIND_WORDS } from './starter.ts';
import { nameOf, sourceWord, statusOf } from './status.ts';
import './definition.css';

export function DefinitionsPage() {
  const { data, error, refetch } = useQuery(definitionsQuery);
  const [query, setQuery] = useState('');
  const found = data?.filter((record) => fits(record, query.trim().toLowerCase()));
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Definitions</h1>
        </div>
        <SearchField
          value={query}
          onChange={setQuery}
          label="Search definitions"
          placeholder="Name, key or anything in the document"
        />
        <NewMenu />
      </header>
      {found === undefined ? (
        <div className="card">
          <Pending what="the definitions" error={error} retry={() => void refetch()} />
        </div>
      ) : found.length === 0 ? (
        <div className="card">
          <NothingFound query={query} />
        </div>
      ) : (
        <div>
          {DEFINITION_KINDS.map((kind) => (
            <KindGroup key={kind} kind={kind} records={found.filter((record) => record.kind === kind)} />
          ))}
        </div>
      )}
    </div>
  );
}

function fits(record: DefinitionRecord, query: string): boolean {
  if (query === '') return true;
  return `${record.kind} ${record.key} ${JSON.stringify(record.document)}`.toLowerCase().includes(query);
}

function NewMenu() {
  const [kind, setKind] = useState<Kind>('experience');
  const [, go] = useLocation();
  return (
    <div className="new-menu">
      <select
        className="field"
        aria-label="Kind of the new definition"
        value={kind}
        onChange={(event) => setKind(event.target.value as Kind)}
      >
        {DEFINITION_KINDS.map((each) => (
          <option key={each} value={each}>
            {KIND_WORDS[each].one}
          </option>
        ))}
      </select>
      <button type="button" className="button button-primary" onClick={() => go(`/definitions/new/${kind}`)}>
        <Icon name="plus" />
        New
      </button>
    </div>
  );
}

function KindGroup({ kind, records }: { readonly kind: Kind; readonly records: readonly DefinitionRecord[] }) {
  if (records.length === 0) return null;
  const words = KIND_WORDS[kind];
  return (
    <section className="definition-group" aria-label={words.many}>
      <header>
        <h2>{words.many}</h2>
        <p>{words.says}</p>
      </header>
      <ul className="card">
        {[...records]
          .sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
          .map((record) => (
            <li key={record.key}>
              <DefinitionRow record={record} />
            </li>
          ))}
      </ul>
    </section>
  );
}

function DefinitionRow({ record }: { readonly record: DefinitionRecord }) {
  const status = statusOf(record, useNow());
  return (
    <Link href={`/definitions/${record.kind}/${record.key}`} className="definition-row">
      <span>
        <strong>{nameOf(record)}</strong>
        <small>{record.key}</small>
      </span>
      <span className="chip-slot">
        <Chip tone={status.tone}>{status.says}</Chip>
      </span>
      <span className="quiet">version {record.version}</span>
      <span className="quiet" title="Where the version in force came from">
        {sourceWord(record.source)}
      </span>
      <span className="quiet">
        <Ago at={timeOf(record.updatedAt)} />
      </span>
    </Link>
  );
}

function NothingFound({ query }: { readonly query: string }) {
  if (query !== '') {
    return (
      <Empty icon="search" title="No definition fits">
        <p>Nothing has “{query}” in its name, key or document.</p>
      </Empty>
    );
  }
  return (
    <Empty icon="layers" title="No definition yet">
      <p>
        Definitions say who is who, what may be shown where, and what counts as success. Begin with a placement, then an
        experience that fills it.
      </p>
      <div className="state-actions">
        <Link className="button button-primary" href="/definitions/new/placement">
          New placement
        </Link>
      </div>
    </Empty>
  );
}
