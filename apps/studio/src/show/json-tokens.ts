/**
 * JSON text cut into coloured pieces, for reading views and for the layer under the editor. It works on half-written text
 * too, and gives back exactly the characters it was given.
 */
export type JsonToken = { readonly kind: 'name' | 'text' | 'number' | 'word' | 'mark'; readonly text: string };

const TOKEN =
  /("(?:[^"\\\n]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b|([^"\d\w-]+|[\w-])/g;

export function tokenizeJson(text: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let at = 0;
  const mark = (piece: string): void => {
    const last = tokens[tokens.length - 1];
    if (last?.kind === 'mark') tokens[tokens.length - 1] = { kind: 'mark', text: last.text + piece };
    else tokens.push({ kind: 'mark', text: piece });
  };
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > at) mark(text.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[1] !== undefined) {
      tokens.push({ kind: match[2] === undefined ? 'text' : 'name', text: match[1] });
      if (match[2] !== undefined) mark(match[2]);
    } else if (match[3] !== undefined) tokens.push({ kind: 'number', text: match[3] });
    else if (match[4] !== undefined) tokens.push({ kind: 'word', text: match[4] });
    else mark(match[0]);
  }
  if (at < text.length) mark(text.slice(at));
  return tokens;
}
