/** The process of full-disk.int.test.ts: writes until the system refuses more, and tells what was acknowledged and what was refused. */
import { openLmdbBackend } from './index.ts';

const backend = await openLmdbBackend({ folder: process.argv[2]! });
const acknowledged: number[] = [];
const codes = new Set<string>();
const pad = 'x'.repeat(50_000);
const tell = (n: number) => (result: PromiseSettledResult<unknown>) => {
  if (result.status === 'fulfilled') acknowledged.push(n);
  else codes.add(String(result.reason?.code));
};
for (let n = 0, refusals = 0; n < 1_000 && refusals < 5; n++) {
  const cursor = await backend.state.cursor('loop');
  const commit = {
    reader: 'loop',
    cursor: cursor + 1,
    expectedCursor: cursor,
    puts: [{ key: `k${cursor}`, value: cursor }],
  };
  const [appended, ...others] = await Promise.allSettled([
    backend.log.append([{ n, pad }]),
    backend.state.commit(commit),
    backend.records.put('settings', 'engine', { n }),
  ]);
  tell(n)(appended);
  if (appended.status === 'rejected') refusals += 1;
  // What was gathered in one group is kept or refused as one.
  if (others.some(({ status }) => status !== appended.status)) codes.add('torn');
}
await backend.close();
console.log(JSON.stringify({ acknowledged, codes: [...codes] }));
