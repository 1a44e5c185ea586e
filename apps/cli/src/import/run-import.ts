/**
 * The import itself: rows become windows of events, a window is sent while the next one is read, and progress is written
 * when all of a window is acknowledged. Memory holds two windows, whatever the size of the file.
 */
import type { Read } from '@attune/engine';
import { eventId } from './event-id.ts';
import type { MappedEvent, Row } from './map-row.ts';
import type { Totals } from './progress-file.ts';
import type { QuarantineFile } from './quarantine-file.ts';
import type { FileRow, Place } from './read-rows.ts';
import type { Acknowledged, Sender } from './send-batch.ts';
import { createWindowBuilder, type OutgoingEvent, type Window } from './window.ts';

export type ImportRun = {
  readonly rows: AsyncIterable<readonly FileRow[]>;
  readonly mapRow: (row: Row) => Read<MappedEvent | null>;
  /** What an event's id is made of: the mapping's name, the source's, and the columns of `id` if there are any. */
  readonly naming: { readonly mapping: string; readonly source: string; readonly id: readonly string[] };
  /** null: a dry run. */
  readonly sender: Sender | null;
  readonly quarantine: QuarantineFile | null;
  readonly before: Totals;
  readonly batchEvents: number;
  readonly concurrency: number;
  /** Rows on lines before this one are passed over without a count. */
  readonly fromLine: number;
  readonly rowsMax: number;
  /** After each acknowledged window: to be written down before the next one is. */
  readonly onWindow: (next: Place, totals: Totals) => Promise<void>;
  readonly onMapped?: (outgoing: OutgoingEvent) => void;
};

export type Imported = { readonly totals: Totals; readonly next: Place | null; readonly reachedEnd: boolean };

/** @throws when the server cannot be reached for too long, or refuses the key; what was acknowledged is then written down */
export async function runImport(run: ImportRun): Promise<Imported> {
  let totals = run.before;
  let next: Place | null = null;
  let inFlight: Promise<void> = Promise.resolve();
  const end = { reached: false };
  for await (const window of windowsOf(run, end)) {
    await inFlight;
    inFlight = deliver(run, window).then(async (acknowledged) => {
      totals = add(totals, window, acknowledged);
      next = window.next;
      await run.onWindow(window.next, totals);
    });
    // Awaited before the next window goes out; until then a failure must not count as unhandled.
    inFlight.catch(() => {});
  }
  await inFlight;
  return { totals, next, reachedEnd: end.reached };
}

async function* windowsOf(run: ImportRun, end: { reached: boolean }): AsyncGenerator<Window> {
  const fresh = () => createWindowBuilder({ lanes: run.concurrency, eventsMax: run.batchEvents * run.concurrency });
  let builder = fresh();
  let taken = 0;
  let next: Place | null = null;
  for await (const page of run.rows) {
    for (const fileRow of page) {
      if (fileRow.line < run.fromLine) continue;
      if (taken >= run.rowsMax) {
        if (next !== null && !builder.isEmpty()) yield builder.close(next);
        return;
      }
      taken++;
      place(run, fileRow, builder);
      next = { offset: fileRow.end, line: fileRow.line + linesIn(fileRow.raw) };
      if (!builder.isFull()) continue;
      yield builder.close(next);
      builder = fresh();
    }
  }
  end.reached = true;
  if (next !== null && !builder.isEmpty()) yield builder.close(next);
}

function linesIn(raw: string): number {
  let lines = 1;
  for (let i = raw.indexOf('\n'); i >= 0; i = raw.indexOf('\n', i + 1)) lines++;
  return lines;
}

function place(run: ImportRun, { line, raw, row }: FileRow, builder: ReturnType<typeof createWindowBuilder>): void {
  const mapped = row.ok ? run.mapRow(row.value) : row;
  if (!mapped.ok) {
    const reason = mapped.problems
      .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
      .join('; ');
    builder.addRefused({ line, raw, reason });
    return;
  }
  if (mapped.value === null) {
    builder.addSkipped();
    return;
  }
  const event = { ...mapped.value, messageId: mapped.value.messageId ?? idOf(run, line, row.ok ? row.value : {}) };
  const outgoing = { event, line, raw };
  run.onMapped?.(outgoing);
  builder.addEvent(outgoing);
}

function idOf({ naming }: ImportRun, line: number, row: Row): string {
  if (naming.id.length === 0) return eventId(naming.mapping, { source: naming.source, line });
  return eventId(naming.mapping, { id: naming.id.map((column) => String(row[column] ?? '')) });
}

async function deliver(run: ImportRun, window: Window): Promise<readonly Acknowledged[]> {
  const { sender } = run;
  const answers =
    sender === null
      ? []
      : (await Promise.all(window.lanes.map((lane) => deliverLane(sender, lane, run.batchEvents)))).flat();
  const late = answers.flatMap(({ refused }) =>
    refused.map(({ outgoing: { line, raw }, reason }) => ({ line, raw, reason: `refused by the server: ${reason}` })),
  );
  await run.quarantine?.add([...window.refused, ...late].sort((a, b) => a.line - b.line));
  return answers;
}

async function deliverLane(
  sender: Sender,
  lane: readonly OutgoingEvent[],
  batchEvents: number,
): Promise<Acknowledged[]> {
  const answers: Acknowledged[] = [];
  // A lane a little longer than a batch goes as one.
  const pieces = Math.ceil(lane.length / (batchEvents * 1.2));
  const size = Math.ceil(lane.length / Math.max(1, pieces));
  for (let from = 0; from < lane.length; from += size) answers.push(await sender.send(lane.slice(from, from + size)));
  return answers;
}

function add(totals: Totals, { tally }: Window, answers: readonly Acknowledged[]): Totals {
  return {
    rows: totals.rows + tally.rows,
    sent: totals.sent + (answers.length === 0 ? 0 : tally.sent),
    skipped: totals.skipped + tally.skipped,
    bad: totals.bad + tally.bad,
    accepted: totals.accepted + answers.reduce((sum, { accepted }) => sum + accepted, 0),
    refused: totals.refused + answers.reduce((sum, { refused }) => sum + refused.length, 0),
  };
}
