/**
 * A place to try lists: what any recommender shows to any visitor, with reasons, scores and what its filters keep out, and what changes when
 * an item is added to the visit. Nothing that is done here is stored or counted.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { type ListAsk, type ListedItem, listQuery } from '../call/list-queries.ts';
import { definitionsQuery } from '../call/queries.ts';
import type { DefinitionRecord, ProfileSummary } from '../call/wire.ts';
import { nameOf } from '../definition/status.ts';
import { Chip } from '../part/chip.tsx';
import { Icon } from '../part/icon.tsx';
import { Empty, Pending } from '../part/state.tsx';
import { ListRows, RefusedRows } from './list-rows.tsx';
import { VisitorChoice } from './list-visitor.tsx';
import './lists.css';

export function ListsPage() {
  const { data, error, refetch } = useQuery(definitionsQuery);
  const recommenders = (data ?? []).filter(({ kind }) => kind === 'recommender');
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Lists</h1>
          <p>
            What a recommender shows to one visitor, and why. Nothing you do here is stored.{' '}
            <Link href="/learning">Back to learning</Link>
          </p>
        </div>
      </header>
      {data === undefined ? (
        <div className="card">
          <Pending what="the recommenders" error={error} retry={() => void refetch()} />
        </div>
      ) : recommenders.length === 0 ? (
        <div className="card">
          <Empty icon="layers" title="There is no recommender yet">
            <p>Define one: what is trending needs nothing but a catalogue.</p>
            <div className="state-actions">
              <Link className="button button-primary" href="/definitions/new/recommender">
                New recommender
              </Link>
            </div>
          </Empty>
        </div>
      ) : (
        <Sandbox recommenders={recommenders} />
      )}
    </div>
  );
}

function Sandbox({ recommenders }: { readonly recommenders: readonly DefinitionRecord[] }) {
  const learned = recommenders.find(({ document }) => document['strategy'] === 'learned');
  const [key, setKey] = useState((learned ?? recommenders[0]!).key);
  const [visitor, setVisitor] = useState<ProfileSummary | null>(null);
  const [seed, setSeed] = useState('');
  const [added, setAdded] = useState<readonly ListedItem[]>([]);
  const ask: ListAsk = {
    recommender: key,
    anonymousId: visitor?.identities.anonymousIds[0] ?? null,
    userId: visitor?.identities.userIds[0] ?? null,
    item: seed.trim() === '' ? null : seed.trim(),
    lookedAt: added.map(({ id }) => id),
  };
  return (
    <div className="lists">
      <section className="card list-asked" aria-label="What is asked">
        <div className="card-body">
          <label className="list-field">
            <span>Recommender</span>
            <select className="field" value={key} onChange={(event) => setKey(event.target.value)}>
              {recommenders.map((each) => (
                <option key={each.key} value={each.key}>
                  {nameOf(each)}
                </option>
              ))}
            </select>
          </label>
          <label className="list-field">
            <span>Goes with an item (optional)</span>
            <input
              className="field"
              value={seed}
              placeholder="Id of an item"
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setSeed(event.target.value)}
            />
          </label>
          <VisitorChoice chosen={visitor} choose={setVisitor} />
          <Added added={added} remove={(id) => setAdded(added.filter((each) => each.id !== id))} />
        </div>
      </section>
      <Shown ask={ask} add={(item) => setAdded([...added.filter(({ id }) => id !== item.id), item])} />
    </div>
  );
}

function Added({ added, remove }: { readonly added: readonly ListedItem[]; readonly remove: (id: string) => void }) {
  return (
    <div className="list-added">
      <h3>Added to the visit</h3>
      {added.length === 0 ? (
        <p className="card-note">Press + beside an item, as if the visitor had just looked at it.</p>
      ) : (
        <ul className="chips">
          {added.map(({ id, title }) => (
            <li key={id}>
              <button
                type="button"
                className="list-chip"
                aria-label={`Take ${title} out again`}
                onClick={() => remove(id)}
              >
                {title}
                <Icon name="close" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Shown({ ask, add }: { readonly ask: ListAsk; readonly add: (item: ListedItem) => void }) {
  const { data, error, refetch } = useQuery(listQuery(ask));
  const isChanged = ask.lookedAt.length > 0;
  const before = useQuery({ ...listQuery({ ...ask, lookedAt: [] }), enabled: isChanged });
  return (
    <div className="list-shown">
      <section className="card" aria-labelledby="list">
        <div className="card-head">
          <h2 id="list">The list</h2>
          {data !== undefined && (
            <Chip tone={data.version === null ? 'plain' : 'accent'}>{data.version ?? 'No model asked'}</Chip>
          )}
        </div>
        {data !== undefined ? (
          <ListRows list={data} before={isChanged ? before.data?.items.map(({ id }) => id) : undefined} add={add} />
        ) : (
          <Pending what="the list" error={error} retry={() => void refetch()} />
        )}
      </section>
      {data?.refused !== undefined && <RefusedRows refused={data.refused} />}
    </div>
  );
}
