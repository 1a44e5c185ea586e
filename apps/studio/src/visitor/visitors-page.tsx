/** Everybody who was here, the most recently seen first. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { call } from '../call/call.ts';
import { type ProfilePage, profilesPath } from '../call/queries.ts';
import { type ProfileSummary, timeOf } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { Ago } from '../part/moment.tsx';
import { MoreButton } from '../part/more-button.tsx';
import { SearchField } from '../part/search-field.tsx';
import { Empty, Failed, Waiting } from '../part/state.tsx';
import { countOf, formatCount } from '../show/number.ts';
import { Avatar } from './avatar.tsx';
import { nameOfVisitor } from './visitor-name.ts';
import './visitor.css';

const SEGMENTS_MAX = 3;

/** A value that follows after a pause, so that each key pressed does not ask the server. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

export function VisitorsPage() {
  const [typed, setTyped] = useState('');
  const query = useSettled(typed.trim(), 200);
  const pages = useInfiniteQuery({
    queryKey: ['profiles', query],
    queryFn: ({ pageParam, signal }) => call<ProfilePage>(profilesPath(query, pageParam), { signal }),
    initialPageParam: null as string | number | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    // Only the first page is kept fresh: asking for many pages again and again would be work for nothing.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : 5_000),
  });
  const profiles = pages.data?.pages.flatMap((page) => page.profiles) ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Visitors</h1>
        </div>
        <SearchField value={typed} onChange={setTyped} label="Search visitors" placeholder="Id or e-mail address" />
      </header>
      <section className="card" aria-label="Visitors, most recent first">
        {pages.data === undefined ? (
          pages.error === null ? (
            <Waiting what="the visitors" />
          ) : (
            <Failed error={pages.error} what="the visitors" retry={() => void pages.refetch()} />
          )
        ) : profiles.length === 0 ? (
          <NoVisitors query={query} />
        ) : (
          <VisitorList profiles={profiles} />
        )}
        <MoreButton pages={pages} />
      </section>
    </div>
  );
}

function VisitorList({ profiles }: { readonly profiles: readonly ProfileSummary[] }) {
  return (
    <>
      <div className="list-head" aria-hidden="true">
        <span>Visitor</span>
        <span>Segments</span>
        <span>Visits</span>
        <span>Events</span>
        <span>Last seen</span>
      </div>
      <ul className="visitor-list">
        {profiles.map((profile) => (
          <li key={profile.id}>
            <VisitorRow profile={profile} />
          </li>
        ))}
      </ul>
    </>
  );
}

function VisitorRow({ profile }: { readonly profile: ProfileSummary }) {
  const name = nameOfVisitor(profile);
  const more = profile.segments.length - SEGMENTS_MAX;
  return (
    <Link href={`/visitors/${encodeURIComponent(profile.id)}`} className="visitor-row">
      <span className="visitor-name">
        <Avatar name={name} />
        <span>
          <strong>{name.says}</strong>
          <small>{profile.id}</small>
        </span>
      </span>
      <span className="chips">
        {profile.segments.slice(0, SEGMENTS_MAX).map((segment) => (
          <Chip key={segment} tone="accent">
            {segment}
          </Chip>
        ))}
        {more > 0 && <Chip title={profile.segments.slice(SEGMENTS_MAX).join(', ')}>+{more}</Chip>}
      </span>
      <span className="num" title={countOf(profile.sessions, 'visit')}>
        {formatCount(profile.sessions)}
        <span className="sr-only"> visits</span>
      </span>
      <span className="num" title={countOf(profile.events, 'event')}>
        {formatCount(profile.events)}
        <span className="sr-only"> events</span>
      </span>
      <span className="num">
        <Ago at={timeOf(profile.lastAt)} />
      </span>
    </Link>
  );
}

function NoVisitors({ query }: { readonly query: string }) {
  if (query !== '') {
    return (
      <Empty icon="search" title="No visitor fits">
        <p>Nothing is known of “{query}”. The search looks through ids and e-mail addresses.</p>
      </Empty>
    );
  }
  return (
    <Empty icon="person" title="Nobody has been here yet">
      <p>A visitor appears with their first event. Open the shop in another tab and come back.</p>
      <div className="state-actions">
        <a className="button" href="/shop/" target="_blank" rel="noreferrer">
          Open the shop
        </a>
      </div>
    </Empty>
  );
}
