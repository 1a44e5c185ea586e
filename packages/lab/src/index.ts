/** The only door of the package: what is batch, and still pure. */

export { confidenceSequence } from './experiment/confidence-sequence.ts';
export { fisherExact } from './experiment/fisher.ts';
export { chiSquareTest, type TestOptions, type TestResult, welchTest } from './experiment/fixed-horizon.ts';
export { type Moments, momentsOf, readMoments, type Sample } from './experiment/moments.ts';
export { benjaminiHochberg, holm } from './experiment/multiple-comparison.ts';
export { sampleRatioP, sequentialSampleRatioP } from './experiment/sample-ratio.ts';
