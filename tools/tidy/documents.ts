/**
 * What is written for people: what can be called through a door is documented, links lead somewhere, the change log has a place for the next change.
 */
import { posix } from 'node:path';
import { exportedCallables } from './forms.ts';
import { type Finding, lineOf, type Node, nodeOf, nodesOf, type Rule, type Source, type Tree } from './source.ts';

const DOOR = /^packages\/[^/]+\/src\/index\.ts$/;

/** Whether a doc comment ends right before the statement, and is not the one that opens the file for its own sake. */
function isDocumented(source: Source, statement: Node): boolean {
  return (source.code?.comments ?? []).some(
    (comment) =>
      comment.type === 'Block' &&
      comment.value.startsWith('*') &&
      comment.end <= statement.start &&
      source.text.slice(comment.end, statement.start).trim() === '',
  );
}

function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}

/** The names a door takes from a file; null for all of them. */
function passedOn(statement: Node): ReadonlySet<string> | null {
  if (statement.type === 'ExportAllDeclaration') return null;
  return new Set(nodesOf(statement, 'specifiers').map((each) => String(nodeOf(each, 'local')?.['name'])));
}

function checkDoor(door: Source, tree: Tree): readonly Finding[] {
  return (door.code?.body ?? []).flatMap((statement) => {
    const specifier = nodeOf(statement, 'source')?.['value'];
    if (typeof specifier !== 'string' || !/^Export(All|Named)Declaration$/.test(statement.type)) return [];
    const path = posix.join(posix.dirname(door.path), specifier);
    const source = tree.sources.find((each) => each.path === path);
    if (source?.code === null || source === undefined) return [];
    const wanted = passedOn(statement);
    // The comment that opens a file speaks for the export the file is named after.
    const main = posix.basename(path).replace(/\.tsx?$/, '');
    return exportedCallables({ body: source.code.body, documented: (each) => isDocumented(source, each) })
      .filter(({ name, documented }) => !documented && kebab(name) !== main && (wanted === null || wanted.has(name)))
      .map(({ name, node }) => ({
        path,
        line: lineOf(source, node.start),
        message: `${name} goes through the door of ${posix.dirname(posix.dirname(door.path))} undocumented`,
        fix: 'say above it what it gives, its units, defaults and errors, or keep it behind the door',
      }));
  });
}

export const doorDocsRule: Rule = {
  name: 'door-docs',
  check: (tree) => tree.sources.filter(({ path }) => DOOR.test(path)).flatMap((door) => checkDoor(door, tree)),
};

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(source: Source): ReadonlySet<string> {
  return new Set([...source.text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)));
}

export const linksRule: Rule = {
  name: 'links',
  check: (tree) => {
    const findings: Finding[] = [];
    for (const source of tree.sources) {
      if (!source.path.endsWith('.md')) continue;
      const prose = source.text.replace(/```[\s\S]*?```|`[^`\n]*`/g, (code) => code.replace(/[^\n]/g, ' '));
      for (const match of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
        const [to = '', anchor] = match[1]!.split('#');
        if (/^[a-z]+:/.test(to)) continue;
        const target = to === '' ? source.path : posix.join(posix.dirname(source.path), to).replace(/\/$/, '');
        const page = tree.sources.find(({ path }) => path === target);
        const leads = tree.has(target) && (anchor === undefined || page === undefined || anchorsOf(page).has(anchor));
        if (leads) continue;
        findings.push({
          path: source.path,
          line: lineOf(source, match.index),
          message: `a link to nowhere: ${match[1]}`,
          fix: 'mend the path or the anchor',
        });
      }
    }
    return findings;
  },
};

export const changelogRule: Rule = {
  name: 'changelog',
  check: (tree) => {
    const source = tree.sources.find(({ path }) => path === 'CHANGELOG.md');
    const fix = 'keep a changelog: "## [0.1.0] - Unreleased" on top, with Added, Changed, Fixed below';
    if (source === undefined) return [{ path: 'CHANGELOG.md', line: 1, message: 'there is no change log', fix }];
    const first = /^## \[?(?:\d+\.\d+\.\d+|Unreleased)\]?( - (?:Unreleased|\d{4}-\d{2}-\d{2}))?$/m.exec(source.text);
    const firstHeading = /^## .*$/m.exec(source.text);
    if (first !== null && first.index === firstHeading?.index) return [];
    return [{ path: 'CHANGELOG.md', line: 1, message: 'the first section is neither a version nor Unreleased', fix }];
  },
};
