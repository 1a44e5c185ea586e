/** What could not be read, by reason, and the way to send it again once the cause is mended. Nothing is lost by trying. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import {
  afterReplay,
  QUARANTINE_SHOWN,
  quarantineQuery,
  type Replayed,
  replayQuarantine,
} from '../call/quarantine-queries.ts';
import { timeOf } from '../call/wire.ts';
import { JsonView } from '../part/json-view.tsx';
import { Ago } from '../part/moment.tsx';
import { Empty, Pending, tellFailure } from '../part/state.tsx';
import { countOf } from '../show/number.ts';
import { groupByReason, type Reason, sayReason } from './group-by-reason.ts';
import './quarantine.css';

export function QuarantinePage() {
  const { data, error, refetch } = useQuery(quarantineQuery);
  const replay = useReplay();
  const reasons = data === undefined ? [] : groupByReason(data);
  const possible = reasons.some((each) => each.possible > 0);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Quarantine</h1>
          <p>Events that could not be read, or came too late. They are kept, and count for nobody.</p>
        </div>
        {possible && (
          <button
            type="button"
            className="button button-primary"
            disabled={replay.isPending}
            onClick={() => replay.begin(null)}
          >
            Send all again
          </button>
        )}
      </header>
      <ReplayNote replay={replay} />
      {data === undefined ? (
        <div className="card">
          <Pending what="the quarantine" error={error} retry={() => void refetch()} />
        </div>
      ) : reasons.length === 0 ? (
        <div className="card">
          <Empty icon="check" title="Nothing is in quarantine">
            <p>Every event that came in could be read. One that cannot is kept here, with the reason and the fix.</p>
          </Empty>
        </div>
      ) : (
        <section className="card" aria-label="Reasons">
          <div className="card-head">
            <h2>Why</h2>
            {data.length === QUARANTINE_SHOWN && <p className="card-note">Of the latest {QUARANTINE_SHOWN}.</p>}
          </div>
          <ul className="card-body quarantine-reasons">
            {reasons.map((each) => (
              <ReasonRow key={each.reason} reason={each} isBusy={replay.isPending} send={replay.begin} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

type Row = { readonly reason: Reason; readonly isBusy: boolean; readonly send: (reason: string) => void };

function ReasonRow({ reason: { reason, fix, count, possible, latest }, isBusy, send }: Row) {
  return (
    <li>
      <div className="quarantine-head">
        <div>
          <strong>{sayReason(reason)}</strong>
          <p className="card-note">
            {countOf(count, 'event')}, the latest <Ago at={timeOf(latest.at)} />.
            {fix !== undefined && ` To mend it: ${fix}.`}
          </p>
        </div>
        {possible > 0 ? (
          <button
            type="button"
            className="button button-small"
            aria-label={`Send again: ${sayReason(reason)}`}
            disabled={isBusy}
            onClick={() => send(reason)}
          >
            Send again
          </button>
        ) : (
          <span className="card-note">cannot be sent again from here</span>
        )}
      </div>
      <details>
        <summary>The latest of them</summary>
        <JsonView value={latest.event} label={`An event with: ${sayReason(reason)}`} />
      </details>
    </li>
  );
}

type Replay = {
  readonly isPending: boolean;
  /** How far it is, or what came of it. */
  readonly so: Replayed | null;
  readonly error: unknown;
  readonly begin: (reason: string | null) => void;
};

/** Stops with the page: what was sent again until then was. */
function useReplay(): Replay {
  const queries = useQueryClient();
  const [so, setSo] = useState<Replayed | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (reason: string | null) => {
      stop.current = new AbortController();
      setSo(null);
      return replayQuarantine(reason, setSo, stop.current.signal);
    },
    onSettled: () => afterReplay(queries),
  });
  return { isPending, so, error, begin: mutate };
}

function ReplayNote({ replay: { isPending, so, error } }: { readonly replay: Replay }) {
  if (!isPending && error !== null)
    return (
      <p className="notice-bad" role="alert">
        Not all was sent again. {tellFailure(error, 'the quarantine').what} What was sent stays sent: press it again to
        go on.
      </p>
    );
  if (!isPending && so === null) return null;
  return (
    <div className="card">
      <div className="card-body quarantine-progress" role="status">
        {isPending && (
          <progress
            aria-label="Log read"
            {...(so !== null && { max: Math.max(1, so.end), value: so.next ?? so.end })}
          />
        )}
        <span>{so === null ? 'Reading the log from its beginning…' : sayReplayed(so, isPending)}</span>
      </div>
    </div>
  );
}

function sayReplayed({ replayed, refused, cut }: Replayed, isPending: boolean): string {
  const parts = [`${countOf(replayed, 'event')} ${isPending ? 'sent again so far' : 'sent again and stored'}`];
  if (refused > 0) parts.push(`${countOf(refused, 'event')} still refused`);
  if (cut > 0) parts.push(`${countOf(cut, 'event')} not kept whole`);
  return `${parts.join(', ')}.`;
}
