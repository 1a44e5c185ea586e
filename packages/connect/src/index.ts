/** The outside world, as the engine's ports want it. */
export { createLiquidTemplates, type LiquidOptions } from './liquid/liquid-templates.ts';
