/**
 * All measures of events, by the key that names them in `{ event, … }`. At most one may be asked at a time; none means `count`.
 */
import { countMeasure } from './count-measure.ts';
import type { Measure } from './measure.ts';

export const MEASURES: Readonly<Record<string, Measure>> = {
  count: countMeasure,
};
