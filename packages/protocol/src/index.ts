/** The protocol's only door: the shapes on the wire, the error table, the limits. */
export * from './action.ts';
export * from './backtest.ts';
export * from './decision.ts';
export * from './definition.ts';
export * from './errors.ts';
export * from './event.ts';
export * from './explanation.ts';
export * from './item.ts';
export * from './learning.ts';
export * from './limits.ts';
export * from './operation.ts';
export * from './page.ts';
export * from './problem.ts';
export * from './profile.ts';
export * from './segment.ts';
export * from './try.ts';
