/** Figures side by side: a row for each metric, a column for each that is compared. */
import { formatMetric, metricsOf, metricWords } from './model-words.ts';

export type Side = readonly [name: string, metrics: Readonly<Record<string, number | null>>];

/** @param most so many metrics, the first ones; left out, all */
export function FigureTable({
  sides,
  most,
  label,
}: {
  readonly sides: readonly Side[];
  readonly most?: number;
  readonly label: string;
}) {
  const metrics = metricsOf(sides).slice(0, most);
  return (
    <div className="table-scroll">
      <table className="table model-figures" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Figure</span>
            </th>
            {sides.map(([name]) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => {
            const { name, says } = metricWords(metric);
            return (
              <tr key={metric}>
                <th scope="row" title={says}>
                  {name}
                </th>
                {sides.map(([side, figures], index) => (
                  <td key={side} className={index === 0 ? 'num model-own' : 'num'}>
                    {formatMetric(figures[metric])}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
