/**
 * The template engine: Liquid, with every output escaped. It reaches nothing but the scope it is given: no files, no
 * prototypes, no unknown filters, and a bounded amount of work a rendering.
 */
import type { TemplateEngine } from '@attune/engine';
import { Liquid } from 'liquidjs';

/** @throws (by `compile`) when a template does not parse; (by a rendering) when it asks for too much */
export function createLiquidTemplates(): TemplateEngine {
  const liquid = new Liquid({
    outputEscape: 'escape',
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    relativeReference: false,
    dynamicPartials: false,
    fs: NO_FILES,
    parseLimit: 100_000,
    renderLimit: 200,
    memoryLimit: 10_000_000,
  });
  return {
    compile: (source) => {
      const template = liquid.parse(source);
      return (scope) => String(liquid.renderSync(template, scope));
    },
  };
}

const NO_FILES = {
  exists: async () => false,
  existsSync: () => false,
  readFile: async () => '',
  readFileSync: () => '',
  resolve: (_folder: string, file: string) => file,
};
