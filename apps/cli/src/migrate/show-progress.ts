/** How far a migration is: a bar for each step on a terminal, lines of JSON elsewhere. */
import type { MigrationProgress } from '@attune/server';
import cliProgress from 'cli-progress';

export type ShownProgress = {
  readonly told: (progress: MigrationProgress) => void;
  /** One thing that happened, in words for people and as facts for programs. */
  readonly say: (step: string, words: string, facts?: object) => void;
  readonly close: () => void;
};

/** So often at most while a step goes on. */
const LINES_MS = 500;
const STEPS: Readonly<Record<MigrationProgress['step'], string>> = {
  records: 'records',
  log: 'entries of the log',
  visitors: 'visitors',
  rest: 'what is kept beside them',
  comparing: 'comparing both stores',
};

export function showProgress(out: NodeJS.WriteStream = process.stdout): ShownProgress {
  return out.isTTY === true ? showBars(out) : showLines(out);
}

function showLines(out: NodeJS.WriteStream): ShownProgress {
  let told = Number.NEGATIVE_INFINITY;
  const write = (facts: object) => void out.write(`${JSON.stringify(facts)}\n`);
  return {
    told: (progress) => {
      if (performance.now() - told < LINES_MS) return;
      told = performance.now();
      write(progress);
    },
    say: (step, _, facts = {}) => write({ step, ...facts }),
    close: () => {},
  };
}

function showBars(out: NodeJS.WriteStream): ShownProgress {
  const bar = new cliProgress.SingleBar(
    { format: '{bar} {value} of {total} {what}', stream: out, clearOnComplete: true, hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
  let isShown = false;
  const hide = () => {
    if (isShown) bar.stop();
    isShown = false;
  };
  return {
    told: ({ step, done, of }) => {
      const total = Math.max(done, of, 1);
      if (!isShown) bar.start(total, done, { what: STEPS[step] });
      isShown = true;
      bar.setTotal(total);
      bar.update(done, { what: STEPS[step] });
    },
    say: (_, words) => {
      hide();
      out.write(`${words}\n`);
    },
    close: hide,
  };
}
