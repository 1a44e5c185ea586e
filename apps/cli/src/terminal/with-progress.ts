/** A bar on a terminal while something takes its time; nothing where nobody looks. */
import cliProgress from 'cli-progress';

/** @param what it counts, in plural */
export async function withProgress<Report>(
  what: string,
  progressOf: (report: Report) => { readonly done: number; readonly of: number },
  work: (told: (report: Report) => void) => Promise<Report>,
): Promise<Report> {
  if (process.stderr.isTTY !== true) return work(() => {});
  const bar = new cliProgress.SingleBar(
    { format: `{bar} {value} of {total} ${what}`, stream: process.stderr, clearOnComplete: true, hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(1, 0);
  try {
    return await work((report) => {
      const { done, of } = progressOf(report);
      bar.setTotal(of);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
