/** What triggers did lately, newest first: for whom, how far it has come, what went wrong, and a way to try again. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { EFFECTS_SHOWN, type EffectFilter, effectsQuery } from '../call/action-queries.ts';
import { call } from '../call/call.ts';
import { timeOf } from '../call/wire.ts';
import type { EffectView } from '../call/wire-action.ts';
import { Chip } from '../part/chip.tsx';
import { Icon } from '../part/icon.tsx';
import { Ago, Moment } from '../part/moment.tsx';
import { Empty, Pending, tellFailure } from '../part/state.tsx';
import { ACTION_WORDS, STATUS_WORDS } from './effect-words.ts';

export function EffectList({ filter }: { readonly filter: EffectFilter }) {
  const { data, error, refetch } = useQuery(effectsQuery(filter));
  if (data === undefined) {
    return <Pending what="the effects" error={error} retry={() => void refetch()} />;
  }
  if (data.length === 0) {
    return (
      <Empty icon="clock" title={filter.status === null ? 'Nothing was done yet' : 'None of these'}>
        <p>As soon as a trigger fires, what it does appears here.</p>
      </Empty>
    );
  }
  return (
    <>
      <ul className="effect-list">
        {data.map((effect) => (
          <EffectRow key={effect.id} effect={effect} />
        ))}
      </ul>
      {data.length === EFFECTS_SHOWN && <p className="card-note effect-more">The latest {EFFECTS_SHOWN} are shown.</p>}
    </>
  );
}

function EffectRow({ effect }: { readonly effect: EffectView }) {
  const { says, icon } = ACTION_WORDS[effect.kind];
  const status = STATUS_WORDS[effect.status];
  return (
    <li className="effect">
      <span className="effect-icon">
        <Icon name={icon} />
      </span>
      <div className="effect-what">
        <p>
          <strong>{says}</strong> by <Link href={`/definitions/trigger/${effect.trigger}`}>{effect.trigger}</Link>
          {effect.person !== null && (
            <>
              {' for '}
              <Link href={`/visitors/${encodeURIComponent(effect.person)}`} className="mono">
                {effect.person}
              </Link>
            </>
          )}
        </p>
        <p className="card-note">
          {effect.cause !== null && <>after “{effect.cause.name}” · </>}
          <Ago at={timeOf(effect.at)} />
          {effect.status === 'pending' && (
            <>
              {' · '}
              {effect.attempts === 0 ? 'to be done ' : `attempt ${effect.attempts + 1} `}
              <Moment at={timeOf(effect.nextAt)} />
            </>
          )}
        </p>
        {effect.error !== null && <p className="effect-error">{effect.error}</p>}
      </div>
      <div className="effect-state">
        <Chip tone={status.tone} title={status.means}>
          {status.says}
        </Chip>
        {(effect.status === 'dead' || effect.status === 'blocked') && <ReplayButton id={effect.id} />}
      </div>
    </li>
  );
}

function ReplayButton({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => call<EffectView>(`/v1/effects/${encodeURIComponent(id)}/replay`, { method: 'POST' }),
    onSuccess: async () => {
      await Promise.all(['effects', 'triggers'].map((name) => queries.invalidateQueries({ queryKey: [name] })));
    },
  });
  return (
    <>
      <button type="button" className="button" disabled={replay.isPending} onClick={() => replay.mutate()}>
        {replay.isPending ? 'Trying…' : 'Try again'}
      </button>
      {replay.isError && (
        <p className="notice-bad" role="alert">
          {tellFailure(replay.error, 'the replay').what}
        </p>
      )}
    </>
  );
}
