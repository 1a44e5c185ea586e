/** While an edited definition reaches those who are not there: how far it is. Nothing when it has reached everybody. */
import { useQuery } from '@tanstack/react-query';
import { jobsQuery } from '../call/queries.ts';
import { formatCount } from '../show/number.ts';
import './try.css';

export function RefoldNote() {
  const { data } = useQuery(jobsQuery);
  if (data === undefined || data.refold.state === 'done') return null;
  const { visitors, visitorsBefore, state } = data.refold;
  const of = visitorsBefore === null ? null : Math.max(visitorsBefore, visitors);
  return (
    <p className="refold-note card-note" role="status">
      {of === null || of === 0 ? (
        <progress aria-label="Reached" />
      ) : (
        <progress aria-label="Reached" max={of} value={visitors} />
      )}
      <span>
        {state === 'waiting' ? 'Waiting for the store: ' : ''}
        The definitions in force have reached {formatCount(visitors)}
        {of === null ? '' : ` of about ${formatCount(of)}`} visitors.
      </span>
    </p>
  );
}
