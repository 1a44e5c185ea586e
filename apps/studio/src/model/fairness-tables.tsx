/** Whether the lists of a recommender are fair: the attention that groups of items get, and how groups of people are served. */
import type { ModelJudgement } from '@attune/protocol';
import { formatShare, formatWhole } from '../show/number.ts';
import { formatMetric } from './model-words.ts';

type Fairness = NonNullable<ModelJudgement['fairness']>[number];

export function FairnessTables({ fairness }: { readonly fairness: Fairness }) {
  const { recommender, items, trait, people } = fairness;
  return (
    <>
      {items.length > 0 && (
        <GroupTable
          label={`Attention to groups of items in lists of ${recommender}`}
          columns={['Items', 'Floor', 'Without it', 'With it']}
          rows={items.map((each) => [
            each.group,
            formatShare(each.floor),
            formatShare(each.without),
            formatShare(each.with),
          ])}
        />
      )}
      {trait !== null && people.length > 0 && (
        <GroupTable
          label={`Lists of ${recommender} by ${trait}`}
          columns={[trait, 'People', 'Hit rate', 'NDCG', 'Beside all', 'Items with a floor']}
          rows={people.map((each) => [
            each.group,
            formatWhole(each.people),
            formatShare(each.hitRate),
            formatMetric(each.ndcg),
            formatShare(each.share),
            each.exposure === null ? '–' : formatShare(each.exposure),
          ])}
        />
      )}
    </>
  );
}

type Row = readonly [group: string, ...figures: string[]];

function GroupTable({
  label,
  columns,
  rows,
}: {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}) {
  return (
    <div className="table-scroll">
      <table className="table model-figures">
        <caption className="card-note">{label}</caption>
        <thead>
          <tr>
            {columns.map((name, place) => (
              <th key={name} scope="col" className={place === 0 ? undefined : 'num'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([group, ...figures]) => (
            <tr key={group}>
              <th scope="row">{group}</th>
              {figures.map((figure, place) => (
                <td key={columns[place + 1]} className="num">
                  {figure}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
