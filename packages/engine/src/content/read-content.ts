/**
 * Reads what a variant consists of, as somebody wrote it. What passes cannot run code in a visitor's page: neither by its
 * template, nor by the tweaks of a patch.
 */
import type { ContentDefinition } from '../decision/content-definition.ts';
import { createFieldReader, type FieldReader } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import type { TemplateEngine } from './content.ts';
import { readTemplate } from './read-template.ts';

export const RECOMMEND_COUNT_MAX = 50;
const PATCH_ENTRIES_MAX = 50;

/** @param templates if given, each template is also compiled, so that a syntax error is found now */
export function readContent(document: unknown, path = '', templates?: TemplateEngine): Read<ContentDefinition> {
  if (!isObject(document))
    return bad(path, 'content must be an object', 'write { "template": "…" }, or null for the default content');
  const fields = createFieldReader(document, path);
  fields.optional('template', (value, place) => readSource(value, place, templates));
  fields.optional('data', (value, place) =>
    isObject(value) ? good(value) : bad(place, 'data must be an object', 'write { "data": { … } }'),
  );
  fields.object('recommend', checkRecommend);
  fields.object('patch', checkPatch);
  if (!['template', 'data', 'recommend', 'patch'].some((part) => document[part] !== undefined)) {
    fields.note(
      bad(path, 'content has nothing to show', 'give it a template, data, recommend or patch, or write null'),
    );
  }
  const problems = fields.finish();
  return problems.length > 0 ? { ok: false, problems } : good(document as ContentDefinition);
}

function readSource(value: unknown, path: string, templates: TemplateEngine | undefined): Read<unknown> {
  const read = readTemplate(value, path);
  if (!read.ok || templates === undefined) return read;
  try {
    templates.compile(read.value);
    return read;
  } catch (error) {
    return bad(path, `the template does not parse: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkRecommend(fields: FieldReader): void {
  fields.key('recommender');
  fields.text('for');
  fields.number('count', { min: 1, max: RECOMMEND_COUNT_MAX });
}

function checkPatch(fields: FieldReader): void {
  fields.optional('addClass', readClasses);
  fields.optional('style', (value, path) => readEntries(value, path, styleProblem));
  fields.optional('attributes', (value, path) => readEntries(value, path, attributeProblem));
}

function readClasses(value: unknown, path: string): Read<unknown> {
  const isClass = (each: unknown) => typeof each === 'string' && /^[^\s"'<>]{1,100}$/.test(each);
  if (Array.isArray(value) && value.length <= PATCH_ENTRIES_MAX && value.every(isClass)) return good(value);
  return bad(path, 'must be a list of class names', 'write ["is-compact", "has-offer"]');
}

/** What is wrong with one name and its value, and the fix. */
type Fault = readonly [message: string, fix: string];

function readEntries(
  value: unknown,
  path: string,
  faultOf: (name: string, text: string) => Fault | undefined,
): Read<unknown> {
  if (!isObject(value)) return bad(path, 'must be an object of strings');
  const entries = Object.entries(value);
  if (entries.length > PATCH_ENTRIES_MAX) return bad(path, `has more than ${PATCH_ENTRIES_MAX} entries`);
  const problems = entries.flatMap(([name, text]): Problem[] => {
    const fault = typeof text === 'string' ? faultOf(name, text) : (['must be a string', 'put it in quotes'] as const);
    return fault ? [{ path: at(path, name), message: fault[0], fix: fault[1] }] : [];
  });
  return problems.length > 0 ? { ok: false, problems } : good(value);
}

function styleProblem(name: string, text: string): Fault | undefined {
  if (!/^(?:--[\w-]+|-?[a-z]+(?:-[a-z]+)*)$/.test(name))
    return [`"${name}" is not a CSS property`, 'write it as in CSS: "background-color"'];
  if (!/[;{}<>\\]|url\s*\(|expression\s*\(|@import|\/\*/i.test(text)) return undefined;
  return [`"${text}" is more than a plain value`, 'write one value, without url(), braces, semicolons or backslashes'];
}

function attributeProblem(name: string, text: string): Fault | undefined {
  if (!/^[a-z][a-z0-9:_.-]*$/.test(name))
    return [`"${name}" is not the name of an attribute`, 'use lower-case letters, digits and -'];
  if (name.startsWith('on') || name === 'srcdoc' || name === 'style') {
    return [
      `the attribute "${name}" cannot be patched`,
      name === 'style' ? 'use "style" of the patch' : 'use a template or the page itself',
    ];
  }
  // Browsers skip control characters and spaces in a scheme.
  const scheme = /^([a-z][a-z0-9+.-]*):/i
    .exec([...text].filter((character) => character > ' ').join(''))?.[1]
    ?.toLowerCase();
  const isAddress = /^(?:href|src|action|formaction|xlink:href|data|poster|ping|background)$/.test(name);
  if (!isAddress || scheme === undefined || ['http', 'https', 'mailto', 'tel'].includes(scheme)) return undefined;
  return [`"${text}" is not an address that a page may link to`, 'use http, https, mailto, tel or a relative address'];
}
