/**
 * All measures of events, by the key that names them in `{ event, … }`. At most one may be asked at a time; none means `count`.
 */
import { absenceMeasure } from './absence-measure.ts';
import { firstMeasure, lastMeasure } from './age-measures.ts';
import { avgMeasure, maxMeasure, minMeasure, sumMeasure } from './amount-measures.ts';
import { countMeasure } from './count-measure.ts';
import { distinctMeasure } from './distinct-measure.ts';
import { latestMeasure } from './latest-measure.ts';
import type { Measure } from './measure.ts';
import { trendMeasure } from './trend-measure.ts';
import { velocityMeasure } from './velocity-measure.ts';

export const MEASURES: Readonly<Record<string, Measure>> = {
  count: countMeasure,
  latest: latestMeasure,
  sum: sumMeasure,
  avg: avgMeasure,
  min: minMeasure,
  max: maxMeasure,
  distinct: distinctMeasure,
  velocity: velocityMeasure,
  trend: trendMeasure,
  first: firstMeasure,
  last: lastMeasure,
  notFollowedBy: absenceMeasure,
};
