/**
 * What an effect says, rendered for its visitor as known at the time of sending: subject, body, the data of a request. Markup is
 * escaped, plain text is not; a template never sees more than is listed here.
 */
import {
  asTime,
  computedValues,
  type EffectState,
  EMPTY_OBJECT,
  type Item,
  isInertKey,
  isObject,
  type JsonObject,
  type JsonValue,
  liveTrigger,
  type Rules,
  type TemplateEngine,
  type Visitor,
} from '@attune/engine';

export type EffectScope = { readonly [name: string]: unknown };

/** `profile`, `traits`, `computed`, `session`, `match` (bound), `event` (the latest the condition asks for), `item` (its product). */
export function scopeOf(
  effect: EffectState,
  visitor: Visitor | undefined,
  known: { readonly rules: Rules; readonly now: number; readonly items: ReadonlyMap<string, Item> },
): EffectScope {
  const { rules, now, items } = known;
  const { cause, match, trigger, at, id } = effect;
  const properties = cause?.properties ?? EMPTY_OBJECT;
  const bound = match[rules.items.property] ?? properties[rules.items.property];
  const scope = {
    trigger: { key: trigger, name: liveTrigger(rules.triggers, trigger)?.definition.name ?? trigger, at, effect: id },
    match,
    event: cause === null ? null : { name: cause.name, at: cause.at, properties },
    item: typeof bound === 'string' || typeof bound === 'number' ? (items.get(String(bound)) ?? null) : null,
  };
  if (visitor === undefined) return scope;
  const { profile } = visitor;
  const { firstAt, lastAt, events, traits, session, identities, context } = profile;
  const computed = computedValues(rules.traits, { profile, now: asTime(now), context });
  return { ...scope, profile: { id: profile.id, firstAt, lastAt, events, ...identities }, traits, computed, session };
}

/** Plain text. */
export function textOf(source: string, scope: EffectScope, templates: TemplateEngine): string {
  return source.includes('{') ? (templates.compileText ?? templates.compile)(source)(scope) : source;
}

/** Markup, escaped. */
export function markupOf(source: string, scope: EffectScope, templates: TemplateEngine): string {
  return templates.compile(source)(scope);
}

/** JSON whose texts are rendered; everything else stays what it is. */
export function dataOf(source: unknown, scope: EffectScope, templates: TemplateEngine): JsonValue {
  if (typeof source === 'string') return textOf(source, scope, templates);
  if (Array.isArray(source)) return source.map((each) => dataOf(each, scope, templates));
  if (!isObject(source)) return source as JsonValue;
  const entries = Object.entries(source).filter(([key]) => !isInertKey(key));
  return Object.fromEntries(entries.map(([key, each]) => [key, dataOf(each, scope, templates)]));
}

/** What a receiver gets when the definition does not say otherwise: what happened, to whom, and what was bound. */
export function defaultBody(effect: EffectState, scope: EffectScope): JsonObject {
  const { trigger, person, at, match, cause } = effect;
  const profile = scope['profile'] as { readonly anonymousIds: string[]; readonly userIds: string[] } | undefined;
  const { anonymousIds = [], userIds = [] } = profile ?? {};
  const event = cause === null ? null : { name: cause.name, at: iso(cause.at), properties: cause.properties };
  const traits = (scope['traits'] ?? EMPTY_OBJECT) as JsonObject;
  const data = { trigger, person, anonymousIds, userIds, traits, match, event };
  return { type: `trigger.${trigger}`, timestamp: iso(at), data };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Every template of a trigger, compiled once to see that it parses. @returns where and why for those that do not */
export function unparsable(
  actions: unknown,
  templates: TemplateEngine,
  path = 'actions',
): { path: string; message: string }[] {
  if (Array.isArray(actions)) return actions.flatMap((each, i) => unparsable(each, templates, `${path}[${i}]`));
  if (isObject(actions)) {
    return Object.entries(actions).flatMap(([key, each]) => unparsable(each, templates, `${path}.${key}`));
  }
  if (typeof actions !== 'string' || !actions.includes('{')) return [];
  try {
    (templates.compileText ?? templates.compile)(actions);
    return [];
  } catch (error) {
    return [
      { path, message: `the template does not parse: ${error instanceof Error ? error.message : String(error)}` },
    ];
  }
}
