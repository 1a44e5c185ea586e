/**
 * What stands in comments, strings and plain text: each file says why it exists, nothing is left for later, nothing names
 * the machine it was written on, and tests reach no further than this machine.
 */
import { isIP } from 'node:net';
import { type Finding, isTest, lineOf, type Rule, type Source, type Tree, walk } from './source.ts';

const OPENING_CHARACTERS_MIN = 20;
const LATER = /\b(TODO|FIXME|XXX|HACK)\b/;
const DIVIDER = /^[-=#~*_+\u2500-\u257f]{4,}|[-=#~*_+\u2500-\u257f]{6,}$/;

type Said = { readonly message: string; readonly fix: string };

/** Findings from each comment of each code file. */
function eachComment(tree: Tree, check: (line: string) => Said | null): readonly Finding[] {
  return tree.sources.flatMap((source) =>
    (source.code?.comments ?? []).flatMap((comment) =>
      comment.value.split('\n').flatMap((text, index) => {
        const found = check(text.replace(/^\s*\*?\s?/, '').trim());
        return found === null ? [] : [{ path: source.path, line: lineOf(source, comment.start) + index, ...found }];
      }),
    ),
  );
}

/** The test beside a file of the same name: that file's opening speaks for both. */
function isSpokenFor(path: string, tree: Tree): boolean {
  const beside = path.replace(/(\.prop|\.sim|\.int|\.e2e)?\.test\.(tsx?)$/, '.$2');
  return beside !== path && (tree.has(beside) || tree.has(`${beside}x`));
}

export const openingRule: Rule = {
  name: 'opening-comment',
  check: (tree) =>
    tree.sources.flatMap((source) => {
      if (source.code === null || isSpokenFor(source.path, tree)) return [];
      const first = source.code.comments.find(
        (comment) => !/^\/\s*<reference|^\s*biome-ignore|^\s*@ts-/.test(comment.value),
      );
      const statement = source.code.body[0];
      const opens = first !== undefined && (statement === undefined || first.start < statement.start);
      if (opens && first.value.replace(/[\s*]+/g, ' ').length >= OPENING_CHARACTERS_MIN) return [];
      const fix = 'open with one to four sentences: why it exists and what it must never do';
      return [{ path: source.path, line: 1, message: 'the file does not say why it exists', fix }];
    }),
};

export const laterRule: Rule = {
  name: 'left-for-later',
  check: (tree) =>
    eachComment(tree, (line) => {
      const word = LATER.exec(line)?.[1];
      return word === undefined
        ? null
        : { message: `${word} in a comment`, fix: 'do it now, or write it down as an issue' };
    }),
};

export const dividersRule: Rule = {
  name: 'dividers',
  check: (tree) =>
    eachComment(tree, (line) =>
      DIVIDER.test(line) && !line.startsWith('|')
        ? { message: 'a divider', fix: 'split the file, or let a sentence do it' }
        : null,
    ),
};

/** Folders that are somebody's machine, not the product's. */
const MACHINE_PATH = new RegExp(`(?<![\\w.\\-/:@*)}])/(${['work', 'root', 'tmp', 'home', 'Users'].join('|')})/[\\w.-]`);

export const machinePathsRule: Rule = {
  name: 'machine-paths',
  check: (tree) =>
    tree.sources.flatMap(({ path, text }) => {
      if (path === 'package-lock.json' || path.endsWith('.svg')) return [];
      return text.split('\n').flatMap((line, index) => {
        const found = MACHINE_PATH.exec(line)?.[0];
        if (found === undefined) return [];
        return [
          {
            path,
            line: index + 1,
            message: `a path of one machine: ${found}…`,
            fix: 'use a relative path, or os.tmpdir()',
          },
        ];
      });
    }),
};

/** Addresses and names kept for documentation may stand in tests as data: nothing answers there. */
const HARMLESS_ADDRESS = /^(127\.0\.0\.1|192\.0\.2\.\d+|198\.51\.100\.\d+|203\.0\.113\.\d+)$/;
const HARMLESS_HOST =
  /(^|\.)(example|test|invalid)$|(^|\.)example\.(com|org|net)$|^www\.w3\.org$|^json-schema\.org$|^(?!localhost$)[^.]+$/;

function findAddress(text: string): string | null {
  for (const [address] of text.matchAll(/(?<![\w.])\d{1,3}(\.\d{1,3}){3}(?![\w.])/g)) {
    if (isIP(address) === 4 && !HARMLESS_ADDRESS.test(address)) return address;
  }
  for (const [, host = ''] of text.matchAll(/(?:https?|wss?):\/\/([a-z0-9.-]+)/gi)) {
    if (host !== '127.0.0.1' && isIP(host) === 0 && !HARMLESS_HOST.test(host)) return host;
  }
  return null;
}

function stringsOf(source: Source): readonly { readonly text: string; readonly offset: number }[] {
  const found: { text: string; offset: number }[] = [];
  if (source.code === null) return found;
  walk(source.code.program, (node) => {
    if (node.type === 'Literal' && typeof node['value'] === 'string')
      found.push({ text: node['value'], offset: node.start });
    const cooked = (node['value'] as { cooked?: unknown } | null | undefined)?.cooked;
    if (node.type === 'TemplateElement' && typeof cooked === 'string') found.push({ text: cooked, offset: node.start });
  });
  return found;
}

export const addressesRule: Rule = {
  name: 'addresses',
  check: (tree) =>
    tree.sources.flatMap((source) => {
      if (!isTest(source.path) || source.path.startsWith('tools/tidy/')) return [];
      return stringsOf(source).flatMap(({ text, offset }) => {
        const address = findAddress(text);
        if (address === null) return [];
        const fix = 'tests talk to 127.0.0.1 only; as data use shop.example or 203.0.113.x';
        return [{ path: source.path, line: lineOf(source, offset), message: `a test names ${address}`, fix }];
      });
    }),
};
