/** Whether the stream is open, in a word that also a screen reader hears. */
import type { FollowState } from '../call/event-source.ts';
import { useNow } from '../part/moment.tsx';
import { countOf } from '../show/number.ts';

export function LiveStatus({
  state,
  total,
  paused,
}: {
  readonly state: FollowState;
  readonly total: number;
  readonly paused: boolean;
}) {
  const told = tellState(state, useNow(), paused);
  return (
    <>
      <span className="card-note tabular">{countOf(total, 'line')} since you opened this</span>
      <span className={`chip chip-${told.tone}`} role="status">
        <i className={told.tone === 'good' ? 'dot dot-live' : 'dot'} aria-hidden="true" />
        {told.says}
      </span>
    </>
  );
}

export function tellState(
  state: FollowState,
  now: number,
  paused: boolean,
): { readonly tone: 'good' | 'warn' | 'bad' | 'accent'; readonly says: string } {
  if (state.kind === 'refused') return { tone: 'bad', says: 'Refused' };
  if (state.kind === 'waiting')
    return {
      tone: 'warn',
      says: `Connection lost, again in ${Math.max(0, Math.ceil((state.retryAt - now) / 1_000))} s`,
    };
  if (state.kind === 'connecting') return { tone: 'warn', says: 'Connecting' };
  return paused ? { tone: 'accent', says: 'Paused' } : { tone: 'good', says: 'Live' };
}
