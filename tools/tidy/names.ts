/**
 * Names of files and folders: kebab-case, after the one thing inside. A name that says nothing ("utils") gathers everything.
 */
import { posix } from 'node:path';
import type { Finding, Rule } from './source.ts';

const NOTHING = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'manager',
  'managers',
  'service',
  'services',
  'impl',
]);
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Names that others look for (Helm wants its Chart.yaml), or that the platform gives: a service worker is called that. */
const GIVEN =
  /^(README|ARCHITECTURE|STYLE|CHANGELOG|LICENSE|NOTICE|CONTRIBUTING|SECURITY)(\.md)?$|^Dockerfile$|^Chart\.yaml$|^service-worker\./;

function findName(name: string): { message: string; fix: string } | null {
  if (GIVEN.test(name) || name.startsWith('.')) return null;
  const nothing = name.split(/[.-]/).find((part) => NOTHING.has(part));
  if (nothing !== undefined)
    return { message: `"${name}" says nothing: ${nothing}`, fix: 'name it after its one main export or noun' };
  if (/^types\.tsx?$/.test(name)) return { message: 'a bin of types', fix: 'let each type live with its noun' };
  if (!KEBAB.test(name))
    return { message: `"${name}" is not kebab-case`, fix: 'use small letters, digits and hyphens' };
  return null;
}

export const namesRule: Rule = {
  name: 'names',
  check: (tree) => {
    const findings: Finding[] = [];
    const seen = new Set<string>();
    for (const { path } of tree.sources) {
      const parts = path.split('/');
      for (let depth = 1; depth <= parts.length; depth++) {
        const place = parts.slice(0, depth).join('/');
        if (seen.has(place)) continue;
        seen.add(place);
        const found = findName(posix.basename(place));
        if (found !== null) findings.push({ path: place, line: 1, ...found });
      }
    }
    return findings;
  },
};

/** One door for each package, and no other `index.ts` on the way. */
export const doorsRule: Rule = {
  name: 'doors',
  check: (tree) => {
    const findings: Finding[] = [];
    for (const { path } of tree.sources) {
      const folder = /^(packages\/[^/]+)\/package\.json$/.exec(path)?.[1];
      if (folder !== undefined && tree.has(`${folder}/src`) && !tree.has(`${folder}/src/index.ts`)) {
        findings.push({ path, line: 1, message: `${folder} has no door`, fix: `add ${folder}/src/index.ts` });
      }
      const isBarrel =
        /(^|\/)index\.(ts|tsx)$/.test(path) && !/^(packages|examples|apps)\/[^/]+\/src\/index\.tsx?$/.test(path);
      if (isBarrel)
        findings.push({
          path,
          line: 1,
          message: 'an inner barrel',
          fix: 'import the files themselves; name this one after what it has',
        });
    }
    return findings;
  },
};
