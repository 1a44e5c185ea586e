/**
 * Renders what a variant consists of for one visitor. A template is compiled once for each definition. It throws when a
 * template fails: the caller then shows the default, with the reason "fallback".
 */
import type { ContentDefinition } from '../decision/content-definition.ts';
import type { Profile, Session } from '../profile/profile.ts';
import { type JsonObject, valueAt } from '../std/json.ts';
import type { Content, TemplateEngine } from './content.ts';
import type { Item, ListedItem } from './item.ts';

/** What is known about the visitor and the request. Of `profile` templates see the four facts named here, nothing else. */
export type RenderScope = {
  readonly profile: Pick<Profile, 'id' | 'firstAt' | 'lastAt' | 'events'>;
  readonly traits: JsonObject;
  readonly computed: JsonObject;
  readonly session: Session | null;
  /** What the audience bound. */
  readonly match: JsonObject;
  /** The context of the request for a decision. */
  readonly ask: JsonObject;
};

export type RecommendOptions = {
  readonly recommender: string;
  readonly item?: string;
  readonly count: number;
  readonly exclude?: readonly string[];
};

export type RenderTools = {
  readonly templates: TemplateEngine;
  readonly items: (id: string) => Item | undefined;
  /** The best first; items in `exclude` may still come and are dropped. */
  readonly recommend: (options: RecommendOptions) => readonly ListedItem[];
};

type Compiled = { readonly by: TemplateEngine; readonly run: ReturnType<TemplateEngine['compile']> };

export const RECOMMEND_COUNT = 4;
const compiled = new WeakMap<ContentDefinition, Compiled>();

/**
 * @param content null for a variant that shows the placement's default
 * @returns null for that; otherwise the parts that the definition has: html, data, items, patch
 */
export function render(content: ContentDefinition | null, scope: RenderScope, tools: RenderTools): Content | null {
  if (content === null) return null;
  const seed = content.recommend ? seedOf(content.recommend.for, scope.match) : undefined;
  const items = content.recommend ? itemsFor(content.recommend, seed, tools) : undefined;
  // Field by field: spreading costs more than the rest of a variant without a template.
  const rendered: { -readonly [part in keyof Content]: Content[part] } = {};
  if (content.template !== undefined)
    rendered.html = templateOf(content, tools)(visible(content, scope, tools, { seed, items }));
  if (content.data !== undefined) rendered.data = content.data;
  if (items !== undefined) rendered.items = items;
  if (content.patch !== undefined) rendered.patch = content.patch;
  return rendered;
}

function templateOf(content: ContentDefinition, tools: RenderTools): Compiled['run'] {
  const known = compiled.get(content);
  if (known && known.by === tools.templates) return known.run;
  const run = tools.templates.compile(content.template ?? '');
  compiled.set(content, { by: tools.templates, run });
  return run;
}

type Found = { readonly seed: string | undefined; readonly items: readonly ListedItem[] | undefined };

function visible(
  content: ContentDefinition,
  scope: RenderScope,
  tools: RenderTools,
  found: Found,
): { readonly [name: string]: unknown } {
  const { id, firstAt, lastAt, events } = scope.profile;
  return {
    profile: { id, firstAt, lastAt, events },
    traits: scope.traits,
    computed: scope.computed,
    session: scope.session,
    match: scope.match,
    ask: scope.ask,
    data: content.data ?? {},
    items: found.items ?? [],
    item: found.seed === undefined ? null : (tools.items(found.seed) ?? null),
  };
}

/** `$product_id` is what the audience bound under that name; anything else is the id of an item. */
function seedOf(reference: string | undefined, match: JsonObject): string | undefined {
  if (reference === undefined || !reference.startsWith('$')) return reference;
  const bound = valueAt(match, reference.slice(1));
  return typeof bound === 'string' || typeof bound === 'number' ? String(bound) : undefined;
}

const ROUNDS_MAX = 3;

/** Items that can be shown, never the seed itself; asks again, without them, when some of those it got cannot. */
function itemsFor(
  wanted: NonNullable<ContentDefinition['recommend']>,
  seed: string | undefined,
  tools: RenderTools,
): readonly ListedItem[] {
  const count = wanted.count ?? RECOMMEND_COUNT;
  const seen = new Set(seed === undefined ? [] : [seed]);
  const items: ListedItem[] = [];
  for (let round = 0; round < ROUNDS_MAX && items.length < count; round++) {
    const options = { recommender: wanted.recommender, count: count - items.length, exclude: [...seen] };
    const fresh = tools
      .recommend(seed === undefined ? options : { ...options, item: seed })
      .filter((item) => !seen.has(item.id));
    if (fresh.length === 0) break;
    for (const item of fresh) {
      if (!seen.has(item.id) && typeof item.title === 'string' && item.title.trim() !== '') items.push(item);
      seen.add(item.id);
    }
  }
  return items.slice(0, count);
}
