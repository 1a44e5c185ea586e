/** What a visitor was decided to see, newest first, each with its reason, its trace and the way to the full explanation. */
import { useState } from 'react';
import { type DecisionRecord, type ProfileView, type ShownRecord, timeOf } from '../call/wire.ts';
import { Chip, type Tone } from '../part/chip.tsx';
import { Ago } from '../part/moment.tsx';
import { formatShare } from '../show/number.ts';
import { reasonSentence, reasonWord, traceSentence } from '../show/reason.ts';
import { Why } from './why.tsx';

const SHOWN_MAX = 8;
const TONES: Readonly<Record<string, Tone>> = {
  chosen: 'accent',
  fallback: 'bad',
  'no-consent': 'warn',
  holdout: 'warn',
  'switched-off': 'bad',
  'unknown-placement': 'bad',
};

export function DecisionList({ profile }: { readonly profile: ProfileView }) {
  const [all, setAll] = useState(false);
  const { decisions } = profile;
  if (decisions.length === 0) return <p className="card-note">No decision is kept for this visitor.</p>;
  const shownBy = new Map(profile.shown.map((shown) => [shown.decision, shown]));
  return (
    <>
      <ol className="decision-list">
        {(all ? decisions : decisions.slice(0, SHOWN_MAX)).map((decision) => (
          <DecisionItem key={decision.id} person={profile.id} decision={decision} shown={shownBy.get(decision.id)} />
        ))}
      </ol>
      {!all && decisions.length > SHOWN_MAX && (
        <div className="more">
          <button type="button" className="button" onClick={() => setAll(true)}>
            Show {decisions.length - SHOWN_MAX} more
          </button>
        </div>
      )}
    </>
  );
}

type ItemOptions = {
  readonly person: string;
  readonly decision: DecisionRecord;
  readonly shown: ShownRecord | undefined;
};

function DecisionItem({ person, decision, shown }: ItemOptions) {
  const { versions } = decision;
  return (
    <li>
      <div className="decision-head">
        <strong>{decision.placement}</strong>
        <Chip tone={TONES[decision.reason] ?? 'plain'}>
          {decision.reason === 'chosen' ? decision.variant : reasonWord(decision.reason)}
        </Chip>
        {shown !== undefined && <Outcome shown={shown} />}
        <Ago at={timeOf(decision.at)} />
      </div>
      <p>{reasonSentence(decision)}</p>
      <details>
        <summary>Why</summary>
        <ol className="trace" aria-label="Experiences considered, in order">
          {(decision.trace ?? []).map((step) => (
            <TraceItem key={step.experience} person={person} experience={step.experience} outcome={step.outcome} />
          ))}
        </ol>
        <dl className="facts">
          <div>
            <dt>Propensity</dt>
            <dd>{formatShare(decision.propensity)}</dd>
          </div>
          <div>
            <dt>Made with</dt>
            <dd>
              rules <code>{versions.rules.slice(0, 10)}</code>
              {versions.experience !== null && <>, experience version {versions.experience}</>}, policy version{' '}
              {versions.policy}
            </dd>
          </div>
          {decision.match !== undefined && Object.keys(decision.match).length > 0 && (
            <div>
              <dt>Matched</dt>
              <dd>
                <code>{JSON.stringify(decision.match)}</code>
              </dd>
            </div>
          )}
          <div>
            <dt>Decision</dt>
            <dd>
              <code>{decision.id}</code>
            </dd>
          </div>
        </dl>
      </details>
    </li>
  );
}

function Outcome({ shown }: { readonly shown: ShownRecord }) {
  if (shown.convertedAt !== null) return <Chip tone="good">converted</Chip>;
  if (shown.clickedAt !== null) return <Chip tone="good">clicked</Chip>;
  return shown.exposedAt === null ? <Chip>not seen yet</Chip> : <Chip>seen</Chip>;
}

function TraceItem({
  person,
  experience,
  outcome,
}: {
  readonly person: string;
  readonly experience: string;
  readonly outcome: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className="trace-line">
        <strong>{experience}</strong>
        <span className="card-note">{traceSentence(outcome)}</span>
        <button
          type="button"
          className="button button-small"
          aria-expanded={open}
          aria-label={`Audience of ${experience}`}
          onClick={() => setOpen(!open)}
        >
          Audience
        </button>
      </div>
      {open && <Why person={person} about={{ kind: 'experience', key: experience }} />}
    </li>
  );
}
