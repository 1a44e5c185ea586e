/** Where every accepted event went. The parts add up exactly; what does not is still on its way, and is said so. */
import { Link } from 'wouter';
import type { Overview } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { formatWhole } from '../show/number.ts';
import { balanceOf } from './totals.ts';

export function BalanceCard({ overview }: { readonly overview: Overview }) {
  const balance = balanceOf(overview.totals);
  const { totals, log } = overview;
  const rows: readonly (readonly [name: string, count: number, details?: string])[] = [
    ['Stored', balance.fresh],
    ['Duplicates, counted once', balance.duplicate],
    ['In quarantine', balance.quarantined, '/quarantine'],
    ...(balance.onTheWay > 0 ? [['On the way', balance.onTheWay] as const] : []),
  ];
  return (
    <section className="card" aria-label="Balance">
      <div className="card-head">
        <h2>Balance</h2>
        <Chip tone={balance.onTheWay === 0 ? 'good' : 'plain'}>{balance.onTheWay === 0 ? 'adds up' : 'settling'}</Chip>
      </div>
      <dl className="card-body balance">
        {rows.map(([name, count, details]) => (
          <div key={name}>
            <dt>{details === undefined ? name : <Link href={details}>{name}</Link>}</dt>
            <dd>{formatWhole(count)}</dd>
          </div>
        ))}
        <div className="sum">
          <dt>Accepted</dt>
          <dd>{formatWhole(balance.accepted)}</dd>
        </div>
        <div>
          <dt>Late by more than an hour</dt>
          <dd>{formatWhole(totals.late)}</dd>
        </div>
        <div>
          <dt>Decisions that fell back to the default</dt>
          <dd>{formatWhole(totals.fallbacks)}</dd>
        </div>
        <div>
          <dt>Log entries not folded yet</dt>
          <dd>{formatWhole(Math.max(0, log.cursor - log.folded))}</dd>
        </div>
      </dl>
    </section>
  );
}
