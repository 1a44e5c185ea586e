/** A contextual allocation: what raises which variant. What chance alone may have made is written faintly. */
import type { FeatureLearning } from '../call/wire.ts';

type Options = { readonly features: readonly FeatureLearning[]; readonly reward: string };

export function FeatureTable({ features, reward }: Options) {
  const variants = features[0]?.variants.map(({ variant }) => variant) ?? [];
  return (
    <div className="table-scroll learned-more">
      <h3>What raises which variant</h3>
      <p className="card-note">
        {reward === 'value'
          ? 'What each feature adds to the value expected of a variant.'
          : 'What each feature adds to the rate expected of a variant, in percentage points.'}{' '}
        Faint: may be chance.
      </p>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Feature</th>
            {variants.map((variant, index) => (
              <th scope="col" className="num" key={variant}>
                <span className="variant-name">
                  <i className={`series-${index % 5}`} aria-hidden="true" />
                  {variant}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {features.map(({ feature, variants: effects }) => (
            <tr key={feature}>
              <td>{feature}</td>
              {effects.map(({ variant, estimate, low, high }) => (
                <td key={variant} className="num" data-says={variant}>
                  <span
                    className={low <= 0 && high >= 0 ? 'effect-faint' : 'effect'}
                    title={`${said(low, reward)} – ${said(high, reward)}`}
                  >
                    {said(estimate, reward)}
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function said(effect: number, reward: string): string {
  const number = reward === 'value' ? effect : effect * 100;
  return number.toLocaleString(undefined, { maximumFractionDigits: 2, signDisplay: 'exceptZero' });
}
