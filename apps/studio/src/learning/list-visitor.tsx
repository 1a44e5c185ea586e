/** Chooses for whom a list is made: nobody known, or one of the visitors. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call/call.ts';
import { type ProfilePage, profilesPath } from '../call/queries.ts';
import type { ProfileSummary } from '../call/wire.ts';
import { SearchField } from '../part/search-field.tsx';
import { countOf } from '../show/number.ts';
import { nameOfVisitor } from '../visitor/visitor-name.ts';

const SHOWN = 6;

export function VisitorChoice({
  chosen,
  choose,
}: {
  readonly chosen: ProfileSummary | null;
  readonly choose: (profile: ProfileSummary | null) => void;
}) {
  const [typed, setTyped] = useState('');
  const query = typed.trim();
  const { data } = useQuery({
    queryKey: ['profiles', 'for-lists', query],
    queryFn: ({ signal }) => call<ProfilePage>(profilesPath(query, null), { signal }),
  });
  const found = (data?.profiles ?? []).slice(0, SHOWN);
  return (
    <fieldset className="list-visitor">
      <legend>For whom</legend>
      <SearchField value={typed} onChange={setTyped} label="Search visitors" placeholder="Id or e-mail address" />
      <ul>
        <li>
          <button type="button" aria-pressed={chosen === null} onClick={() => choose(null)}>
            <strong>Somebody new</strong>
            <small>nothing is known</small>
          </button>
        </li>
        {found.map((profile) => (
          <li key={profile.id}>
            <button type="button" aria-pressed={chosen?.id === profile.id} onClick={() => choose(profile)}>
              <strong>{nameOfVisitor(profile).says}</strong>
              <small>{countOf(profile.events, 'event')}</small>
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
