/**
 * Recommendations on S3-Rec's other sets, the next item of a person: the default hybrid beside its single models. They lie nowhere near the repository:
 * S3REC_DATA names a folder with the files of RUCAIBox/CIKM2020-S3Rec (data/), S3REC_SETS some of them; every fourth person is asked, or as
 * RECOMMEND_EVERY says.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { otherSequences } from './recommend-data.ts';
import { measure } from './recommend-run.ts';

const bench = 'recommend-s3rec';
/** What counting came to with one fixed setting (NDCG and hit rate at 10), which is above what S3-Rec's paper tells of all its models. */
const BARS: Readonly<Record<string, readonly [ndcg: string, hitRate: string]>> = {
  LastFM: ['>= 0.049', '>= 0.088'],
  Toys_and_Games: ['>= 0.06', '>= 0.094'],
  Sports_and_Outdoors: ['>= 0.03', '>= 0.052'],
  Yelp: ['>= 0.019', '>= 0.038'],
};

const folder = process.env['S3REC_DATA'];
for (const set of (process.env['S3REC_SETS'] ?? Object.keys(BARS).join(',')).split(',')) {
  const [ndcg, hitRate] = BARS[set] ?? [];
  if (ndcg === undefined || hitRate === undefined) throw new Error(`no set "${set}": ${Object.keys(BARS).join(', ')}`);
  if (folder === undefined || !existsSync(join(folder, `${set}.txt`))) {
    console.log(JSON.stringify({ bench, skipped: set, why: `needs ${set}.txt in the folder that S3REC_DATA names` }));
    continue;
  }
  const metrics = [{ metric: 'ndcg', bar: ndcg } as const, { metric: 'hit-rate', bar: hitRate } as const];
  measure(otherSequences(folder, set), { bench, k: 10, metrics, every: Number(process.env['RECOMMEND_EVERY'] ?? 4) });
}
