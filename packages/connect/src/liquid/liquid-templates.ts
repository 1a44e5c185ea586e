/**
 * Liquid as the engine's template engine: every output escaped, own properties only, no files, no includes, limits on work
 * and memory. What visitors send is data for it, never a template.
 */
import type { Item, TemplateEngine } from '@attune/engine';
import { Liquid } from 'liquidjs';
import { formatMoney } from './money.ts';
import { remembered } from './remembered.ts';
import { safeAddress } from './safe-address.ts';

export type LiquidOptions = {
  /** Looks an item up for the filter `item`; without it the filter gives nil. */
  readonly item?: (id: string) => Item | undefined;
  /** For `money`. Default "en-US". */
  readonly locale?: string;
  /** For `money` without an argument. Default "EUR". */
  readonly currency?: string;
};

export const TEMPLATE_LENGTH_MAX = 50_000;
export const RENDER_MS_MAX = 1_000;
/** In liquidjs's own unit: characters and list entries made while rendering. */
export const RENDER_MEMORY_MAX = 1_000_000;

/** Tags that read other templates, write unchecked, or would change the scope they are given. */
const REMOVED_TAGS = [
  'include',
  'render',
  'layout',
  'block',
  'echo',
  'cycle',
  'liquid',
  'tablerow',
  'increment',
  'decrement',
];

/** There are no other templates: every look-up finds nothing. */
const NO_FILES = {
  exists: async () => false,
  existsSync: () => false,
  contains: async () => false,
  containsSync: () => false,
  readFile: async (path: string) => Promise.reject(new Error(`no template "${path}"`)),
  readFileSync: (path: string): string => {
    throw new Error(`no template "${path}"`);
  },
  resolve: (_root: string, path: string) => path,
};

/**
 * A template engine for `render`, for markup and for plain text. `compile` throws on a template that does not parse or uses an unknown filter; what it
 * returns throws when a limit is passed.
 */
export function createLiquidTemplates(options: LiquidOptions = {}): TemplateEngine {
  const markup = createLiquid(options, { outputEscape: 'escape' });
  const text = createLiquid(options, {});
  const compileWith = (liquid: Liquid) => (source: string) => {
    const template = liquid.parse(source);
    return remembered(liquid, template, source, (scope) => String(liquid.renderSync(template, scope)));
  };
  return { compile: compileWith(markup), compileText: compileWith(text) };
}

function createLiquid(options: LiquidOptions, output: { readonly outputEscape?: 'escape' }): Liquid {
  const liquid = new Liquid({
    ...output,
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    dynamicPartials: false,
    relativeReference: false,
    fs: NO_FILES,
    timezoneOffset: 0,
    parseLimit: TEMPLATE_LENGTH_MAX,
    renderLimit: RENDER_MS_MAX,
    memoryLimit: RENDER_MEMORY_MAX,
  });
  for (const tag of REMOVED_TAGS) delete liquid.tags[tag];
  addFilters(liquid, options);
  return liquid;
}

function addFilters(liquid: Liquid, { item, locale = 'en-US', currency = 'EUR' }: LiquidOptions): void {
  liquid.registerFilter('url', safeAddress);
  liquid.registerFilter('money', (value: unknown, code?: unknown) =>
    formatMoney(value, typeof code === 'string' && code !== '' ? code : currency, locale),
  );
  liquid.registerFilter('item', (id: unknown) => {
    if (item === undefined || (typeof id !== 'string' && typeof id !== 'number')) return null;
    return item(String(id)) ?? null;
  });
}
