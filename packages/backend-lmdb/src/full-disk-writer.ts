/** The process of full-disk.int.test.ts: writes until the system refuses more, and tells what was acknowledged and what was refused. */
import { openLmdbBackend } from './index.ts';

const backend = await openLmdbBackend({ folder: process.argv[2]! });
const acknowledged = { appended: [] as number[], commits: 0, record: -1 };
const codes = new Set<string>();
const pad = 'x'.repeat(50_000);
for (let n = 0, refusals = 0; n < 1_000 && refusals < 5; n++) {
  const cursor = await backend.state.cursor('loop');
  const commit = {
    reader: 'loop',
    cursor: cursor + 1,
    expectedCursor: cursor,
    puts: [{ key: `k${cursor}`, value: cursor }],
  };
  const results = await Promise.allSettled([
    backend.log.append([{ n, pad }]),
    backend.state.commit(commit),
    backend.records.put('settings', 'engine', { n }),
  ]);
  const [appended, committed, put] = results;
  if (appended.status === 'fulfilled') acknowledged.appended.push(n);
  else refusals += 1;
  if (committed.status === 'fulfilled') acknowledged.commits += 1;
  if (put.status === 'fulfilled') acknowledged.record = n;
  for (const result of results) if (result.status === 'rejected') codes.add(String(result.reason?.code));
}
await backend.close();
console.log(JSON.stringify({ acknowledged, codes: [...codes] }));
