/** A visitor's past by visits, with micro-behaviours folded into one row each. */
import { memo, useMemo, useState } from 'react';
import { type ProfileView, type TimelineEntry, timeOf } from '../call/wire.ts';
import { Icon } from '../part/icon.tsx';
import { JsonView } from '../part/json-view.tsx';
import { Ago, Moment, useNow } from '../part/moment.tsx';
import { eventDetail, eventIcon, isMicro } from '../show/event-words.ts';
import { countOf } from '../show/number.ts';
import { formatClock, formatDay, formatFull, formatSpan } from '../show/time.ts';
import { groupVisits, microSentence, type TimelineRow, type Visit } from '../show/timeline.ts';

const VISITS_MAX = 3;

export function Timeline({ profile }: { readonly profile: ProfileView }) {
  const visits = useMemo(() => groupVisits(profile.timeline), [profile.timeline]);
  const [all, setAll] = useState(false);
  if (visits.length === 0) return <p className="card-note">Nothing is kept of this visitor’s past.</p>;
  const shown = all ? visits : visits.slice(0, VISITS_MAX);
  return (
    <>
      {shown.map((visit, index) => (
        <VisitView key={visit.id} visit={visit} number={profile.sessions - index} />
      ))}
      {shown.length < visits.length && (
        <div className="more">
          <button type="button" className="button" onClick={() => setAll(true)}>
            Show {countOf(visits.length - shown.length, 'earlier visit')}
          </button>
        </div>
      )}
    </>
  );
}

function VisitView({ visit, number }: { readonly visit: Visit; readonly number: number }) {
  const now = useNow();
  return (
    <section className="visit" aria-label={`Visit ${number}`}>
      <div className="visit-head">
        <h3>
          {number > 0 ? `Visit ${number}` : 'Visit'} · {formatDay(visit.startedAt, now)}
        </h3>
        <span className="card-note tabular" title={formatFull(visit.startedAt)}>
          {formatClock(visit.startedAt).slice(0, 5)} to {formatClock(visit.lastAt).slice(0, 5)} ·{' '}
          {formatSpan(visit.lastAt - visit.startedAt)} · {countOf(visit.events, 'event')}
        </span>
      </div>
      <ol className="timeline">
        {visit.rows.map((row) => (
          <TimelineItem key={row.id} row={row} />
        ))}
      </ol>
    </section>
  );
}

const TimelineItem = memo(function TimelineItem({ row }: { readonly row: TimelineRow }) {
  if (row.kind === 'micro') return <MicroItem row={row} />;
  const { entry } = row;
  const micro = isMicro(entry.event);
  const empty = Object.keys(entry.properties).length === 0;
  return (
    <li>
      <span className={micro ? 'mark' : 'mark mark-big'}>
        <Icon name={eventIcon(entry.event)} size={14} />
      </span>
      <div className="what">
        {empty ? (
          <EventWords entry={entry} />
        ) : (
          <details>
            <summary>
              <EventWords entry={entry} />
            </summary>
            <JsonView value={entry.properties} label={`Properties of ${entry.event}`} />
          </details>
        )}
      </div>
      <span className="when">
        <Ago at={row.at} />
      </span>
    </li>
  );
}, sameRow);

/** Each refresh makes the rows anew; a row is the same when it speaks of the same events. */
function sameRow(before: { readonly row: TimelineRow }, after: { readonly row: TimelineRow }): boolean {
  const size = (row: TimelineRow): number => (row.kind === 'micro' ? row.entries.length : 1);
  return before.row.id === after.row.id && before.row.kind === after.row.kind && size(before.row) === size(after.row);
}

function EventWords({ entry }: { readonly entry: TimelineEntry }) {
  const detail = eventDetail(entry);
  return (
    <>
      <strong>{entry.event}</strong> {detail !== '' && <span>{detail}</span>}
    </>
  );
}

function MicroItem({ row }: { readonly row: Extract<TimelineRow, { kind: 'micro' }> }) {
  const sentence = microSentence(row.entries);
  return (
    <li>
      <span className="mark">
        <Icon name="cursor" size={14} />
      </span>
      <div className="what">
        <details>
          <summary>
            {sentence.charAt(0).toUpperCase() + sentence.slice(1)}{' '}
            <span className="card-note">({row.entries.length})</span>
          </summary>
          <ol>
            {row.entries.map((entry) => (
              <li key={entry.messageId}>
                <span>
                  {entry.event} {eventDetail(entry)}
                </span>
                <Moment at={timeOf(entry.at)} />
              </li>
            ))}
          </ol>
        </details>
      </div>
      <span className="when">
        <Ago at={row.at} />
      </span>
    </li>
  );
}
