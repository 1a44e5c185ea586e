/** The segments a visitor is in, since when, and when that may lapse by itself; each can be explained. */
import { useState } from 'react';
import { Link } from 'wouter';
import { type ProfileView, timeOf } from '../call/wire.ts';
import { Ago } from '../part/moment.tsx';
import { Why } from './why.tsx';

export function MembershipCard({ profile }: { readonly profile: ProfileView }) {
  const lapsesAt = timeOf(profile.lapsesAt);
  return (
    <section className="card" aria-label="Segments">
      <div className="card-head">
        <h2>Segments</h2>
        {lapsesAt !== null && lapsesAt > 0 && (
          <span className="card-note">
            may change <Ago at={lapsesAt} />
          </span>
        )}
      </div>
      <div className="card-body">
        {profile.memberships.length === 0 ? (
          <p className="card-note">In no segment now.</p>
        ) : (
          <ul className="trace">
            {profile.memberships.map((membership) => (
              <MembershipRow
                key={membership.key}
                person={profile.id}
                segment={membership.key}
                name={membership.name ?? membership.key}
                since={timeOf(membership.since)}
              />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

type RowOptions = {
  readonly person: string;
  readonly segment: string;
  readonly name: string;
  readonly since: number | null;
};

function MembershipRow({ person, segment, name, since }: RowOptions) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className="trace-line">
        <Link href={`/definitions/segment/${segment}`}>{name}</Link>
        <span className="card-note">
          since <Ago at={since} />
        </span>
        <button
          type="button"
          className="button button-small"
          aria-expanded={open}
          aria-label={`Why in ${name}`}
          onClick={() => setOpen(!open)}
        >
          Why
        </button>
      </div>
      {open && <Why person={person} about={{ kind: 'segment', key: segment }} />}
    </li>
  );
}
