/**
 * Checks a Liquid template before it goes live: an output must stand where escaping makes it safe, whatever a visitor sends.
 * It refuses more than it must (every branch has to end where it began), never less.
 */
import { bad, good, type Problem, type Read } from '../std/read.ts';
import { afterMarkup, type HtmlContext, IN_TEXT } from './html-context.ts';

export const TEMPLATE_LENGTH_MAX = 50_000;

const INSIDE = `((?:"[^"]*"|'[^']*'|[^"'])*?)`;
const TOKEN = new RegExp(`\\{\\{-?${INSIDE}-?\\}\\}|\\{%-?\\s*(\\w+|#)${INSIDE}-?%\\}`, 'g');
const ADDRESSES = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'xlink:href',
  'data',
  'poster',
  'ping',
  'background',
  'srcset',
  'cite',
  'manifest',
]);
const OPENING = new Set(['if', 'unless', 'for', 'case']);
const TURNING = new Set(['else', 'elsif', 'when']);
/** Tags that write unescaped, write tags of their own, or read other templates. */
const REFUSED_TAGS: ReadonlyMap<string, string> = new Map([
  ['echo', 'write {{ … }}'],
  ['cycle', 'use forloop.index and if'],
  ['liquid', 'write the tags one by one'],
  ['tablerow', 'write the table with for'],
  ['increment', 'use assign with the filter plus'],
  ['decrement', 'use assign with the filter minus'],
  ['include', 'put the text into this template'],
  ['render', 'put the text into this template'],
  ['layout', 'put the text into this template'],
  ['block', 'put the text into this template'],
]);

type Branch = { readonly tag: string; readonly start: HtmlContext; readonly ends: HtmlContext[]; hasElse: boolean };
type Walk = {
  here: HtmlContext;
  readonly branches: Branch[];
  readonly allowed: Set<string>;
  readonly problems: Problem[];
  readonly path: string;
};

/**
 * The template, or why it is refused. `| raw` is let through only for the definition's own data, and only when the template
 * says so where its readers see it: `{% comment %}allow raw: data.body{% endcomment %}` before `{{ data.body | raw }}`.
 */
export function readTemplate(source: unknown, path = ''): Read<string> {
  if (typeof source !== 'string')
    return bad(path, 'a template must be a string', 'write "<p>Hello {{ traits.name }}</p>"');
  if (source.length > TEMPLATE_LENGTH_MAX)
    return bad(path, `longer than ${TEMPLATE_LENGTH_MAX} characters`, 'split it into several variants');
  const walk: Walk = { here: IN_TEXT, branches: [], allowed: new Set(), problems: [], path };
  const last = walkTokens(walk, source);
  passMarkup(walk, source.slice(last));
  if ((walk.here.in !== 'text' || walk.here.element !== '') && walk.problems.length === 0) {
    report(walk, `it ends inside ${placeName(walk.here)}`, 'close every quote, tag, comment, <script> and <style>');
  }
  return walk.problems.length > 0 ? { ok: false, problems: walk.problems } : good(source);
}

function report(walk: Walk, message: string, fix: string): void {
  walk.problems.push({ path: walk.path, message, fix });
}

function passMarkup(walk: Walk, literal: string): void {
  if (/\{\{|\{%/.test(literal))
    report(walk, 'a {{ or {% is not closed', 'close it with }} or %}, and close its quotes');
  walk.here = afterMarkup(walk.here, literal);
}

/** @returns where the last token ended */
function walkTokens(walk: Walk, source: string): number {
  const tokens = new RegExp(TOKEN);
  let last = 0;
  for (let token = tokens.exec(source); token; token = tokens.exec(source)) {
    passMarkup(walk, source.slice(last, token.index));
    last = tokens.lastIndex;
    const tag = token[2];
    if (tag === undefined) checkOutput(walk, token[1]!.trim());
    else if (tag === 'comment' || tag === 'raw') tokens.lastIndex = last = skipBlock(walk, tag, source, last);
    else checkTag(walk, tag, token[3]!.trim());
  }
  return last;
}

/** A comment writes nothing; what stands in a raw block is markup. @returns where the block ends */
function skipBlock(walk: Walk, tag: string, source: string, from: number): number {
  const end = new RegExp(`\\{%-?\\s*end${tag}\\s*-?%\\}`, 'g');
  end.lastIndex = from;
  const found = end.exec(source);
  const inside = source.slice(from, found ? found.index : source.length);
  const allowed = /^\s*allow raw:\s*([\w.]+)\s*$/.exec(inside);
  if (tag === 'raw') walk.here = afterMarkup(walk.here, inside);
  else if (allowed) walk.allowed.add(allowed[1]!);
  return found ? end.lastIndex : source.length;
}

function checkTag(walk: Walk, tag: string, argument: string): void {
  const instead = REFUSED_TAGS.get(tag);
  if (instead) report(walk, `the tag "${tag}" is not allowed in a template`, instead);
  const named = /^(?:assign|capture|for)$/.test(tag) ? /^['"]?(\w+)/.exec(argument)?.[1] : undefined;
  if (named === 'data') report(walk, `{% ${tag} %} takes the name "data" for something else`, 'choose another name');
  const branch = walk.branches[walk.branches.length - 1];
  if (OPENING.has(tag)) {
    walk.branches.push({ tag, start: walk.here, ends: [], hasElse: tag === 'for' });
  } else if (TURNING.has(tag) && branch) {
    branch.ends.push(walk.here);
    branch.hasElse ||= tag === 'else';
    walk.here = branch.start;
  } else if (branch && tag === `end${branch.tag}`) {
    walk.branches.pop();
    walk.here = joined(walk, branch);
  }
}

/** All branches must end in one place; where none may be taken, or all again, that is where they began. */
function joined(walk: Walk, branch: Branch): HtmlContext {
  const ends = [...branch.ends, walk.here];
  if (!branch.hasElse || branch.tag === 'for') ends.push(branch.start);
  const [first] = ends as [HtmlContext];
  if (ends.some((end) => placeKey(end) !== placeKey(first))) {
    const fix = 'open and close each tag and quote within one branch';
    report(walk, `the branches of {% ${branch.tag} %} end in different places of the HTML`, fix);
  }
  return { ...first, hasBegun: ends.every((end) => end.hasBegun) };
}

function placeKey({ in: place, element, attribute, quote }: HtmlContext): string {
  const inValue = place === 'value' || place === 'attribute-name' || place === 'after-equals';
  return [place, element, quote, inValue ? attribute : ''].join('\n');
}

function placeName(context: HtmlContext): string {
  if (context.in === 'script') return `<${context.element}>`;
  if (context.in === 'comment') return 'a comment';
  return context.in === 'value' ? `the attribute "${context.attribute}"` : `the tag <${context.element}>`;
}

function checkOutput(walk: Walk, expression: string): void {
  const { here } = walk;
  const shown = `{{ ${expression} }}`;
  if (/\|\s*raw\b/.test(expression)) checkRaw(walk, expression, shown);
  if (here.in === 'text') return;
  const where = `${shown} stands in ${placeName(here)}`;
  if (here.in === 'comment') report(walk, where, 'remove it, or use {% comment %}');
  else if (here.in === 'script')
    report(walk, where, 'put it into an attribute, data-value="{{ … }}", and read it there');
  else if (here.in === 'attribute-name' || here.in === 'tag')
    report(walk, where, 'put it into a quoted attribute value');
  else if (here.in === 'after-equals' || here.quote === '')
    report(walk, `${where} without quotes`, `write ${here.attribute}="${shown}"`);
  else if (here.attribute.startsWith('on'))
    report(walk, `${where}, which is code`, 'put it into a data- attribute and read it there');
  else if (here.attribute === 'srcdoc')
    report(walk, `${where}, which is a document`, 'put it into the template itself');
  else if (ADDRESSES.has(here.attribute) && !here.hasBegun && !/\|\s*url\s*$/.test(expression)) {
    report(walk, `${where} and can become any address`, `write ${here.attribute}="{{ ${expression} | url }}"`);
  }
}

function checkRaw(walk: Walk, expression: string, shown: string): void {
  const path = /^([\w.]+)\s*\|\s*raw$/.exec(expression)?.[1];
  if (path?.startsWith('data.') && walk.allowed.has(path) && walk.here.in === 'text') return;
  const fix = path?.startsWith('data.')
    ? `leave out "| raw", or write {% comment %}allow raw: ${path}{% endcomment %} before it, in the text of the page`
    : 'leave out "| raw": only the definition\'s own data ({{ data.… | raw }}) may be shown unescaped';
  report(walk, `${shown} would be shown unescaped`, fix);
}
