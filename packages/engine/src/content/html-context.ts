/**
 * Where in an HTML document one stands after a piece of markup: enough of the HTML tokenizer to know whether escaping
 * makes an output safe there. It reads templates' literal parts, never what visitors send.
 */

export type HtmlContext = {
  readonly in: 'text' | 'tag' | 'attribute-name' | 'after-equals' | 'value' | 'script' | 'comment';
  /** The element and the attribute at hand, lower case; '' when there is none. */
  readonly element: string;
  readonly attribute: string;
  /** The quote around the value, or '' for an unquoted one. */
  readonly quote: string;
  /** The value has literal text already, so an output in it cannot be the scheme of an address. */
  readonly hasBegun: boolean;
};

export const IN_TEXT: HtmlContext = { in: 'text', element: '', attribute: '', quote: '', hasBegun: false };

const RAW_ELEMENTS = new Set(['script', 'style', 'noscript', 'iframe', 'xmp', 'noembed', 'noframes', 'plaintext']);
/** Their content is text up to their own closing tag. */
const TEXT_ELEMENTS = new Set(['textarea', 'title']);

/** The context after `text`, having stood in `context` before it. */
export function afterMarkup(context: HtmlContext, text: string): HtmlContext {
  let here = context;
  let at = 0;
  while (at < text.length) {
    const [next, length] = step(here, text.slice(at));
    here = next;
    at += length;
  }
  return here;
}

type Step = readonly [next: HtmlContext, length: number];

function step(here: HtmlContext, rest: string): Step {
  if (here.in === 'text') return stepInText(here, rest);
  if (here.in === 'script') return until(rest, closing(here.element), here, tag(`/${here.element}`));
  if (here.in === 'comment') return until(rest, here.quote === '>' ? />/ : /--!?>/, here, IN_TEXT);
  if (here.in === 'value') return stepInValue(here, rest);
  return stepInTag(here, rest);
}

function closing(element: string): RegExp {
  return new RegExp(`</${element}(?=[\\s/>])`, 'i');
}

function tag(element: string): HtmlContext {
  return { ...IN_TEXT, in: 'tag', element };
}

function until(rest: string, end: RegExp, here: HtmlContext, next: HtmlContext): Step {
  const found = end.exec(rest);
  return found ? [next, found.index + found[0].length] : [here, rest.length];
}

function stepInText(here: HtmlContext, rest: string): Step {
  if (here.element !== '') return until(rest, closing(here.element), here, tag(`/${here.element}`));
  // A "<" at the end opens a tag as soon as an output puts a letter behind it.
  if (/^<[/!?]?-?$/.test(rest)) return [tag(''), rest.length];
  const start = rest.search(/<(?:[a-zA-Z/!?]|$)/);
  if (start < 0) return [IN_TEXT, rest.length];
  if (start > 0) return [IN_TEXT, start];
  if (rest.startsWith('<!--')) return [{ ...IN_TEXT, in: 'comment' }, 4];
  const name = /^<(\/?[a-zA-Z][^\s/>]*)/.exec(rest);
  if (!name) return [{ ...IN_TEXT, in: 'comment', quote: '>' }, 2];
  return [tag(name[1]!.toLowerCase()), name[0].length];
}

function stepInValue(here: HtmlContext, rest: string): Step {
  const end = here.quote === '' ? rest.search(/[\s>]/) : rest.indexOf(here.quote);
  const literal = end < 0 ? rest : rest.slice(0, end);
  const hasBegun = here.hasBegun || literal.trim() !== '';
  if (end < 0) return [{ ...here, hasBegun }, rest.length];
  return [tag(here.element), end + here.quote.length];
}

function stepInTag(here: HtmlContext, rest: string): Step {
  const first = rest[0]!;
  if (first === '>' && here.in !== 'value') {
    if (RAW_ELEMENTS.has(here.element)) return [{ ...IN_TEXT, in: 'script', element: here.element }, 1];
    return [TEXT_ELEMENTS.has(here.element) ? { ...IN_TEXT, element: here.element } : IN_TEXT, 1];
  }
  if (/\s/.test(first)) return [here.in === 'attribute-name' ? { ...here, in: 'tag' } : here, 1];
  if (here.in === 'after-equals') {
    const quoted = first === '"' || first === "'";
    return [{ ...here, in: 'value', quote: quoted ? first : '', hasBegun: false }, quoted ? 1 : 0];
  }
  if (first === '=' && here.attribute !== '') return [{ ...here, in: 'after-equals' }, 1];
  if (first === '/') return [tag(here.element), 1];
  const name = /^=?[^\s/>=]*/.exec(rest)![0];
  const whole = here.in === 'attribute-name' ? here.attribute + name : name;
  return [{ ...here, in: 'attribute-name', attribute: whole.toLowerCase() }, Math.max(1, name.length)];
}
