/**
 * What the person at the terminal sees of an import: one live bar on a terminal, a calm line every few seconds elsewhere.
 * It only shows; it must never change what is imported.
 */
import { SingleBar } from 'cli-progress';
import { bytes, count, duration } from '../terminal/figures.ts';
import type { Totals } from './progress-file.ts';

export type ImportView = {
  readonly update: (bytesRead: number, totals: Totals) => void;
  readonly waiting: (why: string, waitMs: number) => void;
  readonly end: () => void;
};

export type ViewOptions = {
  readonly stream: NodeJS.WriteStream;
  /** null: nobody knows (standard input). */
  readonly bytesTotal: number | null;
  readonly bytesBefore: number;
  readonly rowsBefore: number;
};

const LINE_EVERY_MS = 5_000;

export function createImportView(options: ViewOptions): ImportView {
  return options.stream.isTTY === true && options.bytesTotal !== null ? barView(options) : lineView(options);
}

function barView({ stream, bytesTotal, bytesBefore, rowsBefore }: ViewOptions): ImportView {
  const bar = new SingleBar({
    stream,
    format: '  {bar} {percentage}%  {rows} rows  {rate} rows/s  {left}{note}',
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 28,
    hideCursor: true,
    clearOnComplete: true,
    fps: 8,
    etaBuffer: 50,
    linewrap: false,
  });
  const began = Date.now();
  bar.start(bytesTotal ?? 0, bytesBefore, { rows: count(rowsBefore), rate: '–', left: '', note: '' });
  return {
    update: (bytesRead, totals) => {
      const rate = rateOf(totals.rows - rowsBefore, began);
      const left = leftOf(bytesRead - bytesBefore, (bytesTotal ?? 0) - bytesRead, began);
      const wrong = totals.bad + totals.refused;
      bar.update(Math.min(bytesRead, bytesTotal ?? 0), {
        rows: count(totals.rows),
        rate: count(rate),
        left: left === null ? '' : `${duration(left)} left`,
        note: wrong > 0 ? `  ${count(wrong)} bad` : '',
      });
    },
    waiting: (why, waitMs) => bar.update({ note: `  waiting ${duration(waitMs)}: ${why}` }),
    end: () => bar.stop(),
  };
}

function lineView({ stream, bytesTotal, bytesBefore, rowsBefore }: ViewOptions): ImportView {
  const began = Date.now();
  let shownAt = began;
  let lastWait = '';
  return {
    update: (bytesRead, totals) => {
      if (Date.now() - shownAt < LINE_EVERY_MS) return;
      shownAt = Date.now();
      const rate = rateOf(totals.rows - rowsBefore, began);
      const left = bytesTotal === null ? null : leftOf(bytesRead - bytesBefore, bytesTotal - bytesRead, began);
      const part =
        bytesTotal === null ? bytes(bytesRead) : `${Math.floor((bytesRead / Math.max(1, bytesTotal)) * 100)} %`;
      stream.write(
        `  ${part}  ${count(totals.rows)} rows  ${count(rate)} rows/s${left === null ? '' : `  ${duration(left)} left`}\n`,
      );
    },
    waiting: (why, waitMs) => {
      if (why !== lastWait) stream.write(`  waiting ${duration(Math.max(1000, waitMs))}: ${why}\n`);
      lastWait = why;
    },
    end: () => {},
  };
}

function rateOf(rows: number, began: number): number {
  return (rows / Math.max(1, Date.now() - began)) * 1000;
}

function leftOf(done: number, left: number, began: number): number | null {
  return done <= 0 ? null : (left / done) * (Date.now() - began);
}
