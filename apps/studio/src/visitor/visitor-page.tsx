/** One visitor: who, what they did, what they are counted among, what they got to see and why. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { profileQuery } from '../call/queries.ts';
import { type ProfileView, timeOf } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { CopyId } from '../part/copy-id.tsx';
import { Ago, useNow } from '../part/moment.tsx';
import { Failed, Waiting } from '../part/state.tsx';
import { countOf } from '../show/number.ts';
import { Avatar } from './avatar.tsx';
import { DecisionList } from './decision-list.tsx';
import { FactsCard } from './facts-card.tsx';
import { MembershipCard } from './membership-card.tsx';
import { Timeline } from './timeline-view.tsx';
import { nameOfVisitor } from './visitor-name.ts';
import './visitor.css';

const ACTIVE_MS = 5 * 60_000;

export function VisitorPage({ id: encoded }: { readonly id: string }) {
  const id = decoded(encoded);
  const { data, error, refetch } = useQuery(profileQuery(id));
  return (
    <div className="page">
      <p>
        <Link href="/visitors">Visitors</Link>
      </p>
      {data === undefined ? (
        <div className="card">
          {error === null ? (
            <Waiting what="this visitor" />
          ) : (
            <Failed error={error} what={`visitor “${id}”`} retry={() => void refetch()} />
          )}
        </div>
      ) : (
        <Visitor profile={data} />
      )}
    </div>
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function Visitor({ profile }: { readonly profile: ProfileView }) {
  return (
    <>
      <VisitorHead profile={profile} />
      <div className="visitor-columns">
        <div className="stack">
          <section className="card" aria-label="Timeline">
            <div className="card-head">
              <h2>Timeline</h2>
              <span className="card-note">newest first</span>
            </div>
            <div className="card-body">
              <Timeline profile={profile} />
            </div>
          </section>
        </div>
        <div className="stack">
          <MembershipCard profile={profile} />
          <section className="card" aria-label="Decisions">
            <div className="card-head">
              <h2>Decisions</h2>
              <span className="card-note">what was shown, and why</span>
            </div>
            <div className="card-body">
              <DecisionList profile={profile} />
            </div>
          </section>
        </div>
      </div>
      <div className="visitor-facts">
        <FactsCard
          title="Computed traits"
          facts={profile.computed}
          empty="No computed trait is defined, or none has a value yet."
        />
        <FactsCard title="Traits" facts={profile.traits} empty="The site has told nothing about this visitor." />
        <FactsCard title="Latest context" facts={profile.context} empty="No context has been sent." />
      </div>
    </>
  );
}

function VisitorHead({ profile }: { readonly profile: ProfileView }) {
  const name = nameOfVisitor(profile);
  const lastAt = timeOf(profile.lastAt);
  const now = useNow();
  const active = lastAt !== null && now - lastAt < ACTIVE_MS;
  const consent = { granted: 'good', denied: 'bad' } as const;
  return (
    <>
      <header className="visitor-head">
        <Avatar name={name} large />
        <div>
          <h1>{name.says}</h1>
          <p className="card-note">
            First seen <Ago at={timeOf(profile.firstAt)} /> · last seen <Ago at={lastAt} /> ·{' '}
            {countOf(profile.sessions, 'visit')} · {countOf(profile.events, 'event')}
          </p>
        </div>
        {profile.context['simulated'] === true && (
          <Chip tone="warn" title="Their events were sent by a program, and say so">
            Simulated
          </Chip>
        )}
        {active && (
          <Chip tone="good" title="Seen in the last five minutes; this page follows along">
            Active now
          </Chip>
        )}
        {(profile.holdouts ?? []).map((program) => (
          <Chip key={program} tone="warn" title="Always gets the page’s own default, so that the lift can be known">
            {program === '*' ? 'In the holdout' : `Held out of ${program}`}
          </Chip>
        ))}
        <Chip tone={consent[profile.consent as 'granted' | 'denied'] ?? 'plain'}>
          {profile.consent === 'unset' ? 'Consent not asked' : `Consent ${profile.consent}`}
        </Chip>
      </header>
      <div className="chips">
        {profile.identities.userIds.map((id) => (
          <CopyId key={`u:${id}`} id={id} label="user id" />
        ))}
        {profile.identities.anonymousIds.map((id) => (
          <CopyId key={`a:${id}`} id={id} label="anonymous id" />
        ))}
      </div>
    </>
  );
}
