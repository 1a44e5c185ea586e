/**
 * The process that crash.sim.test.ts kills: it appends and commits as fast as it can, and notes in a file what was
 * acknowledged, after it was. A note is in the system's hands at once, so SIGKILL cannot take it back.
 */
import { openSync, writeSync } from 'node:fs';
import { openLmdbBackend } from './index.ts';

const [folder, notesPath, round] = process.argv.slice(2) as [string, string, string];
const notes = openSync(notesPath, 'a');
const note = (...words: readonly (string | number)[]) => writeSync(notes, `${words.join(' ')}\n`);
const backend = await openLmdbBackend({ folder });

/** Appends batches one after another; entry = which batch, where in it, and how many it has. */
async function append(writer: string): Promise<never> {
  for (let batch = 0; ; batch++) {
    const size = 1 + ((batch * 7 + writer.charCodeAt(writer.length - 1)) % 40);
    const entries = Array.from({ length: size }, (_, i) => ({
      writer,
      batch,
      i,
      size,
      pad: 'x'.repeat((batch * 131) % 700),
    }));
    const next = await backend.log.append(entries);
    note('appended', writer, batch, next, size);
  }
}

/** Counts entries by writer, a commit for each page, as the loop does. */
async function fold(): Promise<void> {
  const from = await backend.state.cursor('fold');
  for await (const page of backend.log.follow(from, new AbortController().signal)) {
    const counts = new Map<string, number>();
    for (const { writer } of page.entries as { writer: string }[]) counts.set(writer, (counts.get(writer) ?? 0) + 1);
    const writers = [...counts.keys()];
    const loaded = await backend.state.load(writers);
    const puts = writers.map((key, i) => ({
      key,
      value: { count: ((loaded[i]?.value as { count: number } | undefined)?.count ?? 0) + counts.get(key)! },
      expected: loaded[i]?.version ?? 0,
    }));
    const result = await backend.state.commit({ reader: 'fold', cursor: page.next, expectedCursor: page.from, puts });
    if (!result.committed) throw new Error(`a conflict that cannot be: ${JSON.stringify(result)}`);
    note('committed', page.next);
  }
}

async function edit(): Promise<never> {
  for (;;) {
    const { version } = await backend.records.put('settings', 'engine', { edited: round });
    note('edited', version);
  }
}

note('ready');
await Promise.all([...['a', 'b', 'c', 'd'].map((name) => append(`${round}-${name}`)), fold(), edit()]);
