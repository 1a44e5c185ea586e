/** The live stream: what is folded, decided and achieved, as it happens. */
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { keepKey } from '../call/key.ts';
import { Icon } from '../part/icon.tsx';
import { SearchField } from '../part/search-field.tsx';
import { Segmented } from '../part/segmented.tsx';
import { Empty, Failed } from '../part/state.tsx';
import { LiveDrawer } from './live-drawer.tsx';
import { type LiveEntry, type LiveFilter, type LiveKind, passes } from './live-entry.ts';
import { createLiveFeed, type LiveFeed, type LiveSnapshot } from './live-feed.ts';
import { LiveList } from './live-list.tsx';
import { LiveStatus } from './live-status.tsx';
import './live.css';

const NOTHING: LiveSnapshot = { entries: [], total: 0, state: { kind: 'connecting' } };

const CHOICES: readonly { readonly value: LiveKind | 'all'; readonly says: string }[] = [
  { value: 'all', says: 'All' },
  { value: 'signal', says: 'Signals' },
  { value: 'decision', says: 'Decisions' },
  { value: 'outcome', says: 'Outcomes' },
  { value: 'transition', says: 'Segments' },
];

function useLiveFeed(): LiveSnapshot {
  const [feed, setFeed] = useState<LiveFeed | null>(null);
  useEffect(() => {
    const opened = createLiveFeed('/v1/live');
    setFeed(opened);
    return opened.close;
  }, []);
  const subscribe = useCallback((listener: () => void) => feed?.subscribe(listener) ?? (() => undefined), [feed]);
  return useSyncExternalStore(subscribe, () => feed?.snapshot() ?? NOTHING);
}

export function LivePage() {
  const snapshot = useLiveFeed();
  const [filter, setFilter] = useState<LiveFilter>({ kind: 'all', query: '' });
  const [paused, setPaused] = useState<LiveSnapshot | null>(null);
  const [away, setAway] = useState<LiveSnapshot | null>(null);
  const [chosen, setChosen] = useState<LiveEntry | null>(null);
  const held = paused ?? away;
  const { entries } = held ?? snapshot;
  const shown = useMemo(() => entries.filter((entry) => passes(entry, filter)), [entries, filter]);
  const fresh = held === null ? 0 : snapshot.total - held.total;

  const { state } = snapshot;
  useEffect(() => {
    if (state.kind === 'refused' && state.error.status === 401) keepKey(null);
  }, [state]);
  const scrolled = useCallback(
    (isAway: boolean) => setAway((before) => (isAway ? (before ?? snapshot) : null)),
    [snapshot],
  );

  return (
    <div className="page live">
      <header className="page-head">
        <div>
          <h1>Live</h1>
        </div>
        <LiveStatus state={state} total={snapshot.total} paused={paused !== null} />
      </header>
      <div className="live-tools">
        <Segmented
          label="Kind"
          value={filter.kind}
          choices={CHOICES}
          onChange={(kind) => setFilter({ ...filter, kind })}
        />
        <SearchField
          value={filter.query}
          onChange={(query) => setFilter({ ...filter, query })}
          label="Filter by event, visitor or key"
          placeholder="Event, visitor, experience…"
        />
        <button type="button" className="button" onClick={() => setPaused(paused === null ? snapshot : null)}>
          <Icon name={paused === null ? 'pause' : 'play'} />
          {paused === null ? 'Pause' : fresh > 0 ? `Go on (${fresh} new)` : 'Go on'}
        </button>
      </div>
      <div className={chosen === null ? 'live-body' : 'live-body with-drawer'}>
        {state.kind === 'refused' ? (
          <div className="card">
            <Failed error={state.error} what="the live stream" />
          </div>
        ) : shown.length === 0 ? (
          <NothingYet filtered={entries.length > 0} />
        ) : (
          <LiveList
            entries={shown}
            chosen={chosen}
            onChoose={setChosen}
            onAway={scrolled}
            fresh={away !== null && paused === null ? fresh : 0}
          />
        )}
        {chosen !== null && <LiveDrawer entry={chosen} onClose={() => setChosen(null)} />}
      </div>
    </div>
  );
}

function NothingYet({ filtered }: { readonly filtered: boolean }) {
  return (
    <div className="card">
      {filtered ? (
        <Empty icon="search" title="Nothing passes the filter">
          <p>Of the last 500 lines none fits. Loosen the filter, or wait: new lines are looked at as they come.</p>
        </Empty>
      ) : (
        <Empty icon="activity" title="Quiet so far">
          <p>
            Signals, decisions and outcomes appear here the moment they are folded. Open the shop or switch on the
            simulated shoppers to see it move.
          </p>
          <div className="state-actions">
            <a className="button" href="/shop/" target="_blank" rel="noreferrer">
              Open the shop
            </a>
          </div>
        </Empty>
      )}
    </div>
  );
}
