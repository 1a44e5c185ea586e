/** The engine's only door. */
export * from './std/assert.ts';
export * from './std/json.ts';
export * from './std/read.ts';
export * from './std/time.ts';
export type * from './signal/signal.ts';
export type * from './profile/aggregate.ts';
export type * from './profile/history.ts';
export { retained } from './profile/history.ts';
export type * from './profile/profile.ts';
export type * from './segment/condition.ts';
export type * from './segment/segment.ts';
export type * from './decision/content-definition.ts';
export type * from './decision/decision.ts';
export type * from './decision/experience.ts';
export type * from './content/content.ts';
export type * from './content/item.ts';
export * from './outcome/outcome.ts';
export * from './learning/policy.ts';
// Coming, by the lead (signatures fixed, see the notes): readSignal, readDefinition, compileRules, Rules, Visitor,
// newVisitor, step, decide, render, explain, posteriorInterval, digest.
