/** Begins a training, or ends the one under way. */
import type { TrainingView } from '@attune/protocol';
import { useModelDeed } from '../call/model-queries.ts';
import { Icon } from '../part/icon.tsx';
import { tellFailure } from '../part/state.tsx';

export function TrainButton({
  model,
  training,
  isFirst,
}: {
  readonly model: string;
  readonly training: TrainingView | null;
  /** Nothing is trained yet. */
  readonly isFirst: boolean;
}) {
  const deed = useModelDeed(model);
  const isBusy = training !== null && !training.isDone;
  return (
    <>
      <button
        type="button"
        className={isFirst && !isBusy ? 'button button-primary' : 'button'}
        disabled={deed.isPending}
        onClick={() => deed.mutate({ kind: isBusy ? 'stop' : 'train' })}
      >
        <Icon name={isBusy ? 'pause' : 'play'} />
        {isBusy ? 'Stop training' : isFirst ? 'Train it' : 'Train again'}
      </button>
      {deed.isError && (
        <p className="model-refused" role="alert">
          {tellFailure(deed.error, 'the training').what}
        </p>
      )}
    </>
  );
}
