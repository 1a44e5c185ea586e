/** The list itself: each item with its reason, who put it there, its score and chance, and what adding it to the visit would do. */
import type { ItemList, ListedItem } from '../call/list-queries.ts';
import { Chip } from '../part/chip.tsx';
import { Icon } from '../part/icon.tsx';
import { Empty } from '../part/state.tsx';
import { formatShare } from '../show/number.ts';
import { type Move, moveOf } from './list-change.ts';

const BY: Readonly<Record<ListedItem['by'], string>> = {
  learned: 'Learned',
  'co-viewed': 'Seen together',
  trending: 'Trending',
  similar: 'Similar',
  catalogue: 'Catalogue',
};

const FILTERS: Readonly<Record<string, string>> = {
  seen: 'already seen',
  bought: 'already bought',
  stock: 'out of stock',
  where: 'does not fit',
  same: 'other group',
};

export function ListRows({
  list,
  before,
  add,
}: {
  readonly list: ItemList;
  /** The list without what was added to the visit. */
  readonly before: readonly string[] | undefined;
  readonly add: (item: ListedItem) => void;
}) {
  if (list.items.length === 0) {
    return (
      <Empty icon="layers" title="Nothing can be listed">
        <p>The catalogue is empty, or the filters leave nothing.</p>
      </Empty>
    );
  }
  const best = Math.max(...list.items.map(({ score }) => score ?? 0));
  const worst = Math.min(...list.items.map(({ score }) => score ?? 0));
  return (
    <ol className="list-rows">
      {list.items.map((item, place) => (
        <li key={item.id}>
          <span className="list-place">{place + 1}</span>
          <div className="list-words">
            <p>
              <strong>{item.title}</strong> <code>{item.id}</code> <Moved move={moveOf(item.id, place, before)} />
            </p>
            <p className="list-why" title={reasonsOf(item)}>
              {item.why}
            </p>
          </div>
          <div className="list-facts">
            <Chip tone={item.by === 'learned' ? 'accent' : 'plain'} title={madeBy(item)}>
              {BY[item.by]}
            </Chip>
            {item.propensity !== undefined && item.propensity < 1 && (
              <span title="The chance of this item at this place, given what stands above it">
                {formatShare(item.propensity, 1)}
              </span>
            )}
            {item.score !== undefined && <Score share={shareOf(item.score, worst, best)} score={item.score} />}
          </div>
          <button
            type="button"
            className="button button-icon button-small"
            title="Add it to the visit"
            aria-label={`Add ${item.title} to the visit`}
            onClick={() => add(item)}
          >
            <Icon name="plus" size={14} />
          </button>
        </li>
      ))}
    </ol>
  );
}

function Moved({ move }: { readonly move: Move }) {
  if (move.kind === 'same') return null;
  if (move.kind === 'new') return <Chip tone="good">New</Chip>;
  const places = `${move.places} ${move.places === 1 ? 'place' : 'places'} ${move.kind}`;
  return (
    <span className={`list-move list-move-${move.kind}`} role="img" title={places} aria-label={places}>
      {move.kind === 'up' ? '↑' : '↓'}
      {move.places}
    </span>
  );
}

function Score({ share, score }: { readonly share: number; readonly score: number }) {
  const says = `Score ${score.toFixed(3)}`;
  return (
    <svg className="list-score" viewBox="0 0 60 6" role="img" aria-label={says}>
      <title>{says}</title>
      <rect width="60" height="6" rx="3" className="list-score-ground" />
      <rect width={Math.max(3, share * 60)} height="6" rx="3" className="list-score-fill" />
    </svg>
  );
}

const shareOf = (score: number, worst: number, best: number): number =>
  best > worst ? (score - worst) / (best - worst) : 1;

function madeBy({ model, by }: ListedItem): string {
  return model === undefined ? `By the strategy “${by}”` : `What speaks for it most: ${model}`;
}

function reasonsOf({ reasons = [] }: ListedItem): string | undefined {
  if (reasons.length === 0) return undefined;
  return reasons.map(({ title, share }) => `${title}: ${formatShare(share, 0)}`).join('\n');
}

export function RefusedRows({ refused }: { readonly refused: NonNullable<ItemList['refused']> }) {
  return (
    <section className="card" aria-labelledby="refused">
      <div className="card-head">
        <h2 id="refused">Kept out by filters</h2>
        <span className="card-note">{refused.length === 0 ? 'Nothing' : 'They would be listed otherwise'}</span>
      </div>
      <div className="card-body">
        {refused.length === 0 ? (
          <p className="card-note">The filters take nothing from the top of this list.</p>
        ) : (
          <ul className="list-refused">
            {refused.map(({ id, title, filter }) => (
              <li key={id}>
                <span>
                  {title} <code>{id}</code>
                </span>
                <Chip tone="warn">{FILTERS[filter] ?? filter}</Chip>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
