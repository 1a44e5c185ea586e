/** The only door of the package: a folder of Parquet files that is filled from the log, and asked in SQL. */
export type { Rows } from './duck.ts';
export { type LakeFiller, type LakeSource, lakeSize, openLakeFiller } from './fill-lake.ts';
export { type LakeFiles, lakeFolder } from './lake-files.ts';
export { FEATURES } from './lake-parts.ts';
export type { LakeProblem } from './lake-problem.ts';
export { openLakeFiles } from './open-files.ts';
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
export { writeFeatures } from './write-features.ts';
