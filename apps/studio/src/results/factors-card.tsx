/** Of a multivariate experiment: what each level does by itself, and what two do together that neither does alone. */
import type { ExperienceResults, MetricResult } from '@attune/protocol';
import { EffectBar } from './effect-plot.tsx';
import { sayP, sayValue } from './words.ts';

export function FactorsCard({ told }: { readonly told: ExperienceResults }) {
  const { factorEffects: effects } = told;
  const primary = told.metrics.find(({ role }) => role === 'primary');
  if (effects.length === 0 || primary === undefined) return null;
  const reach = Math.max(...effects.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)])) || 1;
  return (
    <section className="card metric-card" aria-label="Part by part">
      <div className="card-head">
        <h2>Part by part</h2>
      </div>
      <div className="card-body">
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col" className="num">
                  Difference
                </th>
                <th scope="col">
                  <span className="sr-only">As a picture</span>
                </th>
                <th scope="col" className="num">
                  95 %
                </th>
                <th scope="col" className="num">
                  Holm
                </th>
              </tr>
            </thead>
            <tbody>
              {effects.map((effect) => (
                <tr key={`${effect.factors}=${effect.levels}`}>
                  <td>{sayEffect(effect)}</td>
                  <td className="num" data-says="Difference">
                    {sayDifference(effect.estimate, primary)}
                  </td>
                  <td>
                    <EffectBar view={effect} reach={reach} better={primary.better} />
                  </td>
                  <td className="num wide" data-says="95 %">
                    {sayDifference(effect.low, primary)} to {sayDifference(effect.high, primary)}
                  </td>
                  <td className="num wide" data-says="Holm">
                    {sayP(effect.p)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="card-note metric-note">
          Each level against the first of its factor, over all combinations alike. “Together” is what two levels do
          besides what each does by itself. Fixed-size intervals: decide when the planned number of people is there.
        </p>
      </div>
    </section>
  );
}

function sayDifference(value: number, metric: MetricResult): string {
  return `${value > 0 ? '+' : ''}${sayValue(value, metric)}`;
}

function sayEffect({ factors, levels, against }: ExperienceResults['factorEffects'][number]): string {
  if (factors.length === 1) return `${factors[0]}: ${levels[0]} instead of ${against[0]}`;
  return `${factors.map((factor, i) => `${factor} ${levels[i]}`).join(' and ')} together`;
}
