/** Triggers: what each waits for, what it did, and every effect with how far it has come. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { triggersQuery } from '../call/action-queries.ts';
import { timeOf } from '../call/wire.ts';
import type { EffectStatus, Triggers, TriggerView } from '../call/wire-action.ts';
import { Chip, type Tone } from '../part/chip.tsx';
import { Ago } from '../part/moment.tsx';
import { Empty, Pending } from '../part/state.tsx';
import { formatWhole } from '../show/number.ts';
import { EffectList } from './effect-list.tsx';
import { ACTION_WORDS, STATUS_WORDS, STATUSES } from './effect-words.ts';
import './triggers.css';

const TONES: Readonly<Record<TriggerView['status'], Tone>> = {
  live: 'good',
  paused: 'warn',
  draft: 'plain',
  removed: 'plain',
};

/** What is said of a trigger that waits for nothing. */
const QUIET_WORDS: Readonly<Record<TriggerView['status'], string>> = {
  live: 'It is being put to work.',
  paused: 'It does not fire while it is paused.',
  draft: 'It does not fire before it goes live.',
  removed: 'It was removed; what it did stays here.',
};

export function TriggersPage() {
  const { data, error, refetch } = useQuery(triggersQuery);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Triggers</h1>
          <p>What is done when something becomes true for a visitor, once for each time it does.</p>
        </div>
        <Link className="button button-primary" href="/definitions/new/trigger">
          New trigger
        </Link>
      </header>
      {data === undefined ? (
        <div className="card">
          <Pending what="the triggers" error={error} retry={() => void refetch()} />
        </div>
      ) : data.triggers.length === 0 ? (
        <div className="card">
          <Empty icon="spark" title="No trigger yet">
            <p>A reminder for a cart that was left, a message to your CRM, a variant swapped when it does badly.</p>
            <div className="state-actions">
              <Link className="button button-primary" href="/definitions/new/trigger">
                New trigger
              </Link>
            </div>
          </Empty>
        </div>
      ) : (
        <Whole data={data} />
      )}
    </div>
  );
}

function Whole({ data }: { readonly data: Triggers }) {
  const [trigger, setTrigger] = useState<string | null>(null);
  const [status, setStatus] = useState<EffectStatus | null>(null);
  return (
    <>
      <ul className="trigger-list">
        {data.triggers.map((each) => (
          <TriggerCard key={each.key} trigger={each} />
        ))}
      </ul>
      <p className="card-note">{timersSay(data.timers)}</p>
      <section className="card" aria-label="Effects">
        <div className="card-head effect-head">
          <h2>What was done</h2>
          <select
            className="field"
            aria-label="Of which trigger"
            value={trigger ?? ''}
            onChange={(event) => setTrigger(event.target.value === '' ? null : event.target.value)}
          >
            <option value="">All triggers</option>
            {data.triggers.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
          <select
            className="field"
            aria-label="In which state"
            value={status ?? ''}
            onChange={(event) => setStatus(event.target.value === '' ? null : (event.target.value as EffectStatus))}
          >
            <option value="">Every state</option>
            {STATUSES.map((each) => (
              <option key={each} value={each}>
                {STATUS_WORDS[each].says}
              </option>
            ))}
          </select>
        </div>
        <div className="card-body">
          <EffectList filter={{ trigger, status }} />
        </div>
      </section>
    </>
  );
}

function timersSay({ pending, fired, lateMsMax }: Triggers['timers']): string {
  const waiting = pending === 1 ? '1 visitor has' : `${formatWhole(pending)} visitors have`;
  const rung =
    fired === 0 ? '' : `; ${formatWhole(fired)} rang since the start, at most ${formatWhole(lateMsMax)} ms late`;
  return `${waiting} a timer running${rung}.`;
}

function TriggerCard({ trigger }: { readonly trigger: TriggerView }) {
  const { key, name, status, says, actions, fired, firedAt } = trigger;
  return (
    <li className="card trigger">
      <div className="card-head">
        <h2>{status === 'removed' ? name : <Link href={`/definitions/trigger/${key}`}>{name}</Link>}</h2>
        <Chip tone={TONES[status]}>{status}</Chip>
      </div>
      <div className="card-body">
        <p className="trigger-says">{says ?? QUIET_WORDS[status]}</p>
        <p className="trigger-actions">
          {actions.map((each, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the actions of a trigger are told apart by their order only
            <Chip key={index}>{ACTION_WORDS[each].says}</Chip>
          ))}
        </p>
        <dl className="trigger-figures">
          <Figure says="Fired" value={fired} />
          {(['done', 'pending', 'blocked', 'waiting', 'dead'] as const)
            .filter((each) => each === 'done' || trigger[each] > 0)
            .map((each) => (
              <Figure key={each} says={STATUS_WORDS[each].says} value={trigger[each]} isBad={each === 'dead'} />
            ))}
          <div>
            <dt>Last</dt>
            <dd>
              <Ago at={timeOf(firedAt)} />
            </dd>
          </div>
        </dl>
      </div>
    </li>
  );
}

function Figure({
  says,
  value,
  isBad = false,
}: {
  readonly says: string;
  readonly value: number;
  readonly isBad?: boolean;
}) {
  return (
    <div>
      <dt>{says}</dt>
      <dd className={isBad ? 'figure-bad' : undefined}>{formatWhole(value)}</dd>
    </div>
  );
}
