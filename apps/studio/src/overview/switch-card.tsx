/** The kill switch. Turning everything off asks once more, as it is felt by everybody within a second. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { afterSwitch, switchQuery, turnSwitch } from '../call/override-queries.ts';
import { Chip } from '../part/chip.tsx';
import { tellFailure } from '../part/state.tsx';

export function SwitchCard() {
  const queries = useQueryClient();
  const { data } = useQuery(switchQuery);
  const [asking, setAsking] = useState(false);
  const turn = useMutation({
    mutationFn: (off: boolean) => turnSwitch({ off }),
    onSuccess: () => afterSwitch(queries),
    onSettled: () => setAsking(false),
  });
  if (data === undefined) return null;
  return (
    <section className="card" aria-label="Kill switch">
      <div className="card-head">
        <h2>Personalisation</h2>
        <Chip tone={data.off ? 'bad' : 'good'}>{data.off ? 'off' : 'on'}</Chip>
      </div>
      <div className="card-body switch-card">
        <p className="card-note">
          {asking
            ? 'Everybody will see the page’s own defaults within a second, on pages that are open as well, until it is turned on again.'
            : data.off
              ? 'Everybody sees the page’s own defaults. Events are still taken in.'
              : 'If something goes wrong: one press, and everybody sees the page’s own defaults.'}
        </p>
        {turn.isError && (
          <p className="notice-bad" role="alert">
            Not turned. {tellFailure(turn.error, 'the switch').what}
          </p>
        )}
        <div className="state-actions">
          {asking && (
            <button
              type="button"
              className="button button-danger"
              disabled={turn.isPending}
              onClick={() => turn.mutate(true)}
            >
              Turn it off for everybody
            </button>
          )}
          <button
            type="button"
            className={data.off || asking ? 'button' : 'button button-danger'}
            disabled={turn.isPending}
            onClick={() => (data.off ? turn.mutate(false) : setAsking(!asking))}
          >
            {data.off ? 'Turn it on again' : asking ? 'Leave it on' : 'Turn everything off'}
          </button>
        </div>
      </div>
    </section>
  );
}
