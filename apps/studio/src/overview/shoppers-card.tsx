/** The switch for the demo shop's simulated shoppers. It is not there on a server without the shop. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call/call.ts';
import { type Shoppers, shoppersQuery } from '../call/queries.ts';
import { tellFailure } from '../part/state.tsx';
import { formatRate } from '../show/number.ts';

const RATE_MAX = 4;
const RATE_STEP = 0.1;

export function ShoppersCard() {
  const { data } = useQuery(shoppersQuery);
  if (data === null || data === undefined) return null;
  return <ShoppersSwitch shoppers={data} />;
}

function ShoppersSwitch({ shoppers }: { readonly shoppers: Shoppers }) {
  const queries = useQueryClient();
  const [dragged, setDragged] = useState<number | null>(null);
  const rate = dragged ?? shoppers.rate;
  const change = useMutation({
    mutationFn: (next: Pick<Shoppers, 'on' | 'rate'>) =>
      call<Shoppers>('/shop/api/shoppers', { method: 'POST', body: next }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: shoppersQuery.queryKey });
      setDragged(null);
      await queries.invalidateQueries({ queryKey: ['overview'] });
    },
    onError: () => setDragged(null),
  });
  const commit = (): void => {
    if (dragged !== null && dragged !== shoppers.rate) change.mutate({ on: shoppers.on, rate: dragged });
  };
  const on = change.isPending ? change.variables.on : shoppers.on;
  return (
    <section className="card" id="shoppers" aria-label="Simulated shoppers">
      <div className="card-body shoppers">
        <div className="shoppers-row">
          <button
            type="button"
            role="switch"
            aria-checked={on}
            className="switch"
            disabled={change.isPending}
            onClick={() => change.mutate({ on: !shoppers.on, rate })}
          >
            <i />
            Simulated shoppers
          </button>
          <a className="button button-small" href="/shop/" target="_blank" rel="noreferrer">
            Open the shop
          </a>
        </div>
        <div className="shoppers-row">
          <label>
            Rate
            <input
              type="range"
              min={RATE_STEP}
              step={RATE_STEP}
              max={shoppers.rateMax ?? Math.max(RATE_MAX, shoppers.rate)}
              value={rate}
              onChange={(event) => setDragged(Number(event.target.value))}
              onPointerUp={commit}
              onKeyUp={commit}
              onBlur={commit}
            />
            <span className="tabular">{formatRate(rate)} visits/s</span>
          </label>
        </div>
        <p className="card-note">
          {change.isError
            ? tellFailure(change.error, 'the switch').what
            : 'Their events go through the real routes and are marked as simulated.'}
        </p>
      </div>
    </section>
  );
}
