/**
 * The tree as tidy sees it: every text file that could be committed, and the code among it as syntax. Rules get it whole and
 * never touch the disk, so that each can be tested on a few lines of bad sample.
 */
import { parseSync } from 'vite';

/** A node of the syntax tree, ESTree with TypeScript's additions. */
export type Node = {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
};

export type Comment = {
  readonly type: 'Line' | 'Block';
  readonly value: string;
  readonly start: number;
  readonly end: number;
};

export type Code = { readonly body: readonly Node[]; readonly program: Node; readonly comments: readonly Comment[] };

export type Source = {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** null for what is not code: JSON, Markdown, styles. */
  readonly code: Code | null;
};

export type Tree = { readonly sources: readonly Source[]; readonly has: (path: string) => boolean };

/** Something that is not tidy: where, what, and the way out. */
export type Finding = { readonly path: string; readonly line: number; readonly message: string; readonly fix: string };

export type Rule = { readonly name: string; readonly check: (tree: Tree) => readonly Finding[] };

const CODE = /\.(ts|tsx|mts|js|jsx|mjs)$/;

/** Reads one file. Code that does not parse is left to the compiler, which says it better. */
export function readSource(path: string, text: string): Source {
  if (!CODE.test(path) || path.endsWith('.d.ts')) return { path, text, code: null };
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) return { path, text, code: null };
  const program = parsed.program as unknown as Node;
  return { path, text, code: { program, body: nodesOf(program, 'body'), comments: parsed.comments as Comment[] } };
}

export function treeOf(sources: readonly Source[]): Tree {
  const paths = new Set(sources.map(({ path }) => path));
  const folders = new Set([...paths].flatMap((path) => parentsOf(path)));
  return { sources, has: (path) => paths.has(path) || folders.has(path) };
}

/** A tree of samples, for the tests of the rules: path to text. */
export function sampleTree(samples: Readonly<Record<string, string>>): Tree {
  return treeOf(Object.entries(samples).map(([path, text]) => readSource(path, text)));
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

export function lineOf(source: Source, offset: number): number {
  let line = 1;
  for (let i = source.text.indexOf('\n'); i >= 0 && i < offset; i = source.text.indexOf('\n', i + 1)) line++;
  return line;
}

/** Tests, and what only tests use (their set-ups and suites), may do more than the code they look at. */
export function isTest(path: string): boolean {
  return /\.test(-d)?\.tsx?$/.test(path) || path.startsWith('spec/') || /\/(contract|testing|mock)\//.test(path);
}

/** What builds or configures a unit, outside of its `src/`: it runs on a developer's machine only. */
export function isBuild(path: string): boolean {
  return /^(packages|apps|examples)\/[^/]+\/(?!src\/)|\.config\.(ts|mts|js|mjs)$/.test(path);
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

export function nodeOf(node: Node, field: string): Node | null {
  const value = node[field];
  return isNode(value) ? value : null;
}

export function nodesOf(node: Node, field: string): readonly Node[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Calls `visit` for every node below `root`, parents first, with the node above and the field it hangs in. */
export function walk(root: Node, visit: (node: Node, parent: Node | null, field: string) => void): void {
  const go = (node: Node, parent: Node | null, field: string): void => {
    visit(node, parent, field);
    for (const [name, value] of Object.entries(node)) {
      if (Array.isArray(value)) {
        for (const each of value) if (isNode(each)) go(each, node, name);
      } else if (isNode(value)) go(value, node, name);
    }
  };
  go(root, null, '');
}

/** Findings from every code file that `wanted` takes, by a check of single nodes. */
export function eachNode(
  tree: Tree,
  wanted: (path: string) => boolean,
  check: (node: Node, parent: Node | null, field: string) => { readonly message: string; readonly fix: string } | null,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const source of tree.sources) {
    if (source.code === null || !wanted(source.path)) continue;
    walk(source.code.program, (node, parent, field) => {
      const found = check(node, parent, field);
      if (found !== null) findings.push({ path: source.path, line: lineOf(source, node.start), ...found });
    });
  }
  return findings;
}
