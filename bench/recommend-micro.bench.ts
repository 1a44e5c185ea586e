/** Recommendations on JD's micro-behaviour, the next item of a visit: the default hybrid beside its single models. */
import { micro } from './recommend-data.ts';
import { measure } from './recommend-run.ts';

measure(micro(), { bench: 'recommend-micro', k: 20, metrics: [{ metric: 'hit-rate' }, { metric: 'mrr' }] });
