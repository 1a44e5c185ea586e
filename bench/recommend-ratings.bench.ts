/** Recommendations on MovieLens, what people rate after a moment: the default hybrid beside its single models. */
import { ratings } from './recommend-data.ts';
import { measure } from './recommend-run.ts';

measure(ratings(), { bench: 'recommend-ratings', k: 20, metrics: [{ metric: 'ndcg' }] });
