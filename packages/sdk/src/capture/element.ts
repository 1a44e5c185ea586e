/**
 * How an element is named in events. Reads the page's own `data-attune` marks and its structure, never text or values.
 * Called when idle only.
 */
import type { Core } from '../core.ts';
import type { JsonObject, JsonValue } from '../json.ts';

export const NAMED = '[data-attune]';
const PREFIX = 'data-attune-';
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d+)?$/;
/** Names and codes made of digits stay text, so that they match the catalogue's. */
const STAYS_TEXT = /(^|_)(id|sku|code|zip|phone)$/;

/** `19.90` of `data-attune-price` is a number; `0012` or an id is not. */
export function readMark(name: string, text: string): JsonValue {
  return NUMBER.test(text) && !STAYS_TEXT.test(name) ? Number(text) : text;
}

/** `element`, its `data-attune-…` properties, and the decision whose content it is part of. */
export function elementProperties(core: Core, element: Element): JsonObject {
  const properties: Record<string, JsonValue | undefined> = { element: nameOf(element) };
  for (const { name, value } of element.attributes) {
    if (!name.startsWith(PREFIX)) continue;
    const key = name.slice(PREFIX.length).replaceAll('-', '_');
    properties[key] = readMark(key, value);
  }
  properties.decision_id = core.slots.shownIn(element);
  return properties;
}

/** The page's name for it, else a selector. */
export function nameOf(element: Element): string {
  return element.getAttribute('data-attune') || element.id || selectorOf(element);
}

const DEPTH_MAX = 5;

/** A short CSS path, from the nearest id. */
export function selectorOf(element: Element): string {
  const path: string[] = [];
  for (let here: Element | null = element; here && path.length < DEPTH_MAX; here = here.parentElement) {
    if (here.id) {
      path.unshift(`#${CSS.escape(here.id)}`);
      break;
    }
    const tag = here.localName;
    const alike: Element[] = [...(here.parentElement?.children ?? [])].filter((child) => child.localName === tag);
    path.unshift(alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(here) + 1})` : tag);
  }
  return path.join('>');
}

/** The element an event really came from, also inside an open shadow root. */
export function targetOf(event: Event): Element | null {
  const outer = event.target;
  // Only where there is a shadow root: the path is costly to ask for.
  const target = outer instanceof Element && outer.shadowRoot ? event.composedPath()[0] : outer;
  return target instanceof Element ? target : null;
}

const FIELD = 'input,textarea,select,[contenteditable=""],[contenteditable=true]';

export function isField(element: Element): boolean {
  return element.matches(FIELD) && !element.matches('[type=button],[type=submit],[type=reset],[type=image]');
}
