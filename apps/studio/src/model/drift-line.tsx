/** In one line, whether the world is still the one that was learned. */
import type { ModelJudgement } from '@attune/protocol';
import { Icon } from '../part/icon.tsx';

export function DriftLine({ drift }: { readonly drift: ModelJudgement['drift'] }) {
  if (drift === null) return null;
  if (drift.alarms.length === 0) {
    return (
      <p className="model-drift">
        <Icon name="check" />
        <span>The world is still as it was learned.</span>
      </p>
    );
  }
  return (
    <p className="model-drift model-moved">
      <Icon name="alert" />
      <span>{drift.alarms.join('. ')}.</span>
    </p>
  );
}
