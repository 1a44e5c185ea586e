/**
 * Reads a regular expression's source into the little that matters for its worst case: sequences, choices and repeats.
 * Only for sources that `RegExp` accepts; it does not check the syntax a second time.
 */

export type PatternNode =
  /** Matches one character; `source` alone is a pattern for it. */
  | { readonly kind: 'character'; readonly source: string }
  /** Matches no character: `^`, `\b`. */
  | { readonly kind: 'assertion' }
  /** `\1`, `\k<name>`. */
  | { readonly kind: 'back-reference' }
  | { readonly kind: 'repeat'; readonly of: PatternNode; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly options: readonly (readonly PatternNode[])[]; readonly looksAround: boolean };

type Reader = { readonly source: string; at: number };

const REPEAT = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/;
const GROUP = /^\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]*:))?/;
const ESCAPE = /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|c[a-zA-Z]|k<[^>]*>|[1-9]\d*|[\s\S])/;
const CLASS = /^\[(?:\\[\s\S]|[^\]\\])*\]/;

export function parsePattern(source: string): PatternNode {
  return readChoice({ source, at: 0 }, false);
}

function readChoice(reader: Reader, looksAround: boolean): PatternNode {
  const options: PatternNode[][] = [[]];
  while (reader.at < reader.source.length && reader.source[reader.at] !== ')') {
    if (reader.source[reader.at] === '|') {
      reader.at++;
      options.push([]);
    } else {
      options[options.length - 1]!.push(readRepeat(reader, readAtom(reader)));
    }
  }
  return { kind: 'choice', options, looksAround };
}

function readRepeat(reader: Reader, of: PatternNode): PatternNode {
  const found = REPEAT.exec(reader.source.slice(reader.at, reader.at + 32));
  if (!found) return of;
  reader.at += found[0].length;
  const [, sign, least, comma, most] = found;
  const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
  const open = sign === undefined ? comma === ',' && most === '' : sign !== '?';
  const closed = sign === '?' ? 1 : comma === ',' ? Number(most) : min;
  return { kind: 'repeat', of, min, max: open ? Number.POSITIVE_INFINITY : closed };
}

function readAtom(reader: Reader): PatternNode {
  const rest = reader.source.slice(reader.at);
  const character = rest[0]!;
  if (character === '(') return readGroup(reader, GROUP.exec(rest)![0]);
  const token = (character === '\\' ? ESCAPE : character === '[' ? CLASS : null)?.exec(rest)?.[0] ?? character;
  reader.at += token.length;
  if (token === '^' || token === '$' || /^\\[bB]$/.test(token)) return { kind: 'assertion' };
  if (/^\\(?:[1-9]|k<)/.test(token)) return { kind: 'back-reference' };
  return { kind: 'character', source: token };
}

function readGroup(reader: Reader, opening: string): PatternNode {
  reader.at += opening.length;
  const inside = readChoice(reader, /^\(\?<?[=!]/.test(opening));
  reader.at++;
  return inside;
}
