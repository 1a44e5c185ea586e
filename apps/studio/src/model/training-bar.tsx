/** How far a training is, or what came of the latest one. */
import type { TrainingView } from '@attune/protocol';
import { timeOf } from '../call/wire.ts';
import { Icon } from '../part/icon.tsx';
import { Ago } from '../part/moment.tsx';
import { formatCount } from '../show/number.ts';

const STATE_WORDS: Readonly<Record<TrainingView['state'], string>> = {
  waiting: 'Waits for the training before it',
  collecting: 'Reads what visitors did',
  training: 'Trains',
  done: 'Trained',
  failed: 'Came to nothing',
  cancelled: 'Stopped',
};

const ASKED_WORDS: Readonly<Record<TrainingView['asked'], string>> = {
  person: 'by hand',
  schedule: 'as scheduled',
  drift: 'since the world has moved',
};

export function TrainingBar({ training }: { readonly training: TrainingView }) {
  const { state, isDone, progress, says, asked, askedAt, endedAt } = training;
  if (isDone) {
    return (
      <p className={state === 'failed' ? 'model-training model-failed' : 'model-training'}>
        <Icon name={state === 'done' ? 'check' : state === 'failed' ? 'alert' : 'pause'} />
        <span>
          {says === '' ? STATE_WORDS[state] : says}{' '}
          <span className="card-note">
            {ASKED_WORDS[asked]}, <Ago at={timeOf(endedAt ?? askedAt)} />
          </span>
        </span>
      </p>
    );
  }
  return (
    <div className="model-progress" role="status">
      <p>
        <strong>{STATE_WORDS[state]}</strong>
        {progress !== null && <span> · {progressSays(progress)}</span>}
      </p>
      {progress?.of == null || progress.of === 0 ? (
        <progress aria-label="Training" />
      ) : (
        <progress aria-label="Training" max={progress.of} value={Math.min(progress.done, progress.of)} />
      )}
      <p className="card-note">
        Begun {ASKED_WORDS[asked]} <Ago at={timeOf(askedAt)} />. It goes on when this page is closed.
      </p>
    </div>
  );
}

function progressSays({ what, done, of }: NonNullable<TrainingView['progress']>): string {
  return `${what}: ${formatCount(done)}${of === null ? '' : ` of ${formatCount(of)}`}`;
}
