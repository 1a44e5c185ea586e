/**
 * Where in a JSON text each value stands, so that a problem told by path ("variants[0].weight") can be shown at its line.
 * It also says where a text stops being JSON, in words and with the line, the same in every browser.
 */
export type JsonFault = { readonly line: number; readonly column: number; readonly message: string };
export type JsonMap = {
  /** Path to 1-based line; the document itself is ''. */
  readonly lines: ReadonlyMap<string, number>;
  readonly fault: JsonFault | null;
};

class Fault extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

export function mapJson(text: string): JsonMap {
  const lines = new Map<string, number>();
  const reader = createReader(text, lines);
  try {
    reader.value('');
    reader.end();
    return { lines, fault: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.offset);
    const line = before.split('\n').length;
    return { lines, fault: { line, column: error.offset - before.lastIndexOf('\n'), message: error.message } };
  }
}

/** The line of `path`, or of the nearest ancestor that is there. */
export function lineOfPath(map: JsonMap, path: string): number {
  let here = path.replace(/\[(\d+)\]/g, '.$1').replace(/^\./, '');
  for (;;) {
    const line = map.lines.get(here);
    if (line !== undefined) return line;
    if (here === '') return 1;
    const cut = here.lastIndexOf('.');
    here = cut < 0 ? '' : here.slice(0, cut);
  }
}

type Reader = { readonly value: (path: string) => void; readonly end: () => void };

function createReader(text: string, lines: Map<string, number>): Reader {
  let at = 0;
  let line = 1;
  const space = (): void => {
    for (;;) {
      const c = text[at];
      if (c === '\n') line++;
      else if (c !== ' ' && c !== '\t' && c !== '\r') return;
      at++;
    }
  };
  const found = (): string => (at >= text.length ? 'the end of the document' : `“${text[at]}”`);
  const fail = (message: string): never => {
    throw new Fault(Math.min(at, text.length), message);
  };
  const string = (): string => {
    if (text[at] !== '"') fail(`expected a name or text in double quotes, found ${found()}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON text must not hold control characters unescaped.
    const match = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    match.lastIndex = at;
    const token = match.exec(text);
    if (token === null) return fail('this text is not closed, or has a character in it that must be escaped');
    at += token[0].length;
    return JSON.parse(token[0]) as string;
  };
  const list = (close: string, each: (index: number) => void): void => {
    at++;
    space();
    if (text[at] === close) {
      at++;
      return;
    }
    for (let index = 0; ; index++) {
      each(index);
      space();
      if (text[at] === close) {
        at++;
        return;
      }
      if (text[at] !== ',') fail(`expected a comma or “${close}”, found ${found()}`);
      at++;
      space();
      if (text[at] === close) fail(`a comma must not stand before “${close}”`);
    }
  };
  const child = (path: string, name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
  const value = (path: string): void => {
    space();
    lines.set(path, line);
    if (text[at] === '{') {
      list('}', () => {
        const startLine = line;
        const name = string();
        space();
        if (text[at] !== ':') fail(`expected “:” after the name “${name}”, found ${found()}`);
        at++;
        const here = child(path, name);
        value(here);
        lines.set(here, startLine);
      });
    } else if (text[at] === '[') list(']', (index) => value(child(path, index)));
    else if (text[at] === '"') string();
    else {
      const match = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
      match.lastIndex = at;
      const token = match.exec(text);
      if (token === null) return fail(`expected a value, found ${found()}`);
      at += token[0].length;
    }
  };
  const end = (): void => {
    space();
    if (at < text.length) fail(`the document ends here, but ${found()} follows`);
  };
  return { value, end };
}
