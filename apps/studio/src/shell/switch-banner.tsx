/** Says on every page that nobody is personalised at the moment, and takes it back with one press. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { afterSwitch, switchQuery, turnSwitch } from '../call/override-queries.ts';
import { timeOf } from '../call/wire.ts';
import { Icon } from '../part/icon.tsx';
import { Ago } from '../part/moment.tsx';
import { tellFailure } from '../part/state.tsx';

export function SwitchBanner() {
  const queries = useQueryClient();
  const { data } = useQuery(switchQuery);
  const turn = useMutation({ mutationFn: () => turnSwitch({ off: false }), onSuccess: () => afterSwitch(queries) });
  if (data?.off !== true) return null;
  return (
    <div className="banner" role="status">
      <Icon name="pause" />
      <span>
        Personalisation is off: everybody sees the defaults, since <Ago at={timeOf(data.since)} />.
        {turn.isError && <> {tellFailure(turn.error, 'the switch').what}</>}
      </span>
      <button type="button" className="button button-small" disabled={turn.isPending} onClick={() => turn.mutate()}>
        {turn.isPending ? 'Turning it on…' : 'Turn it on again'}
      </button>
    </div>
  );
}
