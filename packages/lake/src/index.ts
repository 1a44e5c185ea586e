/** The only door of the package: a folder of Parquet files that is filled from the log, and asked in SQL. */
export type { Rows } from './duck.ts';
export { type LakeFiller, type LakeProblem, type LakeSource, lakeSize, openLakeFiller } from './fill-lake.ts';
export { FEATURES } from './lake-folder.ts';
export { type Lake, openLake } from './open-lake.ts';
export {
  type CohortQuestion,
  cohortSql,
  type FunnelQuestion,
  funnelSql,
  type PathQuestion,
  waysSql,
} from './questions.ts';
export { type Column, LOG_TABLES, PROFILES, type Table } from './tables.ts';
export { aboutFeatures, writeFeatures } from './write-features.ts';
