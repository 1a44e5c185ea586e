/**
 * Recommendations on S3-Rec's Beauty, the next item of a person: the default hybrid beside its single models. Every fourth person is asked,
 * and everybody with RECOMMEND_EVERY=1, which takes minutes.
 */
import { beauty } from './recommend-data.ts';
import { measure } from './recommend-run.ts';

measure(beauty(), {
  bench: 'recommend-beauty',
  k: 10,
  metrics: [
    { metric: 'ndcg', bar: '>= 0.049' },
    { metric: 'hit-rate', bar: '>= 0.08' },
  ],
  every: Number(process.env['RECOMMEND_EVERY'] ?? 4),
});
