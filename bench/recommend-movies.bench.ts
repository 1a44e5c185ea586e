/** Recommendations on MovieLens, the next film of a person: the default hybrid beside its single models. */
import { movies } from './recommend-data.ts';
import { measure } from './recommend-run.ts';

measure(movies(), { bench: 'recommend-movies', k: 10, metrics: [{ metric: 'ndcg', bar: '>= 0.155' }] });
