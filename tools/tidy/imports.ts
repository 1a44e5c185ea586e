/**
 * Who may import whom: between packages, between the engine's steps, and from outside. The loop closes in data, never in
 * imports; a package that reaches past another's door, or a step that looks ahead, is found here.
 */
import { posix } from 'node:path';
import {
  type Finding,
  isBuild,
  isTest,
  lineOf,
  type Node,
  nodeOf,
  type Rule,
  type Source,
  type Tree,
  walk,
} from './source.ts';

/** What a package's own code may import of ours; `local/` of the SDK may import the engine too. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  lab: ['engine'],
  define: [],
  protocol: ['engine'],
  backend: ['engine'],
  'backend-lmdb': ['engine', 'backend'],
  'backend-cluster': ['engine', 'backend'],
  connect: ['engine', 'protocol'],
  lake: ['engine', 'protocol'],
  server: ['engine', 'lab', 'protocol', 'backend', 'connect'],
  sdk: ['protocol'],
  react: ['sdk', 'protocol'],
  vue: ['sdk', 'protocol'],
};
const STUDIO_ALLOWED = ['protocol', 'engine', 'lab'];
/** These run in a browser or on any runtime. */
const WITHOUT_NODE = /^(packages\/(engine|lab|define|protocol|sdk|react|vue)|apps\/studio)\//;
/** The order of the engine's steps; each may import those before it. */
export const STEPS = [
  'std',
  'signal',
  'profile',
  'population',
  'segment',
  'decision',
  'content',
  'outcome',
  'action',
  'learning',
  'loop',
];

type Import = { readonly specifier: string; readonly offset: number };

function importsOf(source: Source): readonly Import[] {
  const found: Import[] = [];
  const add = (literal: Node | null): void => {
    if (literal?.type === 'Literal' && typeof literal['value'] === 'string') {
      found.push({ specifier: literal['value'], offset: literal.start });
    }
  };
  if (source.code === null) return found;
  walk(source.code.program, (node) => {
    if (/^(Import|ExportNamed|ExportAll)Declaration$|^ImportExpression$|^TSImportType$/.test(node.type))
      add(nodeOf(node, 'source'));
  });
  return found;
}

/** `packages/engine`, `apps/cli`, `tools`: the unit of the house a path belongs to. */
export function unitOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return ['packages', 'apps', 'examples'].includes(first) ? `${first}/${second}` : first;
}

function mayImport(path: string, target: string): boolean {
  const unit = unitOf(path);
  if (isTest(path) || !/^(packages|apps)\//.test(path)) return !target.startsWith('app-');
  if (target.startsWith('app-')) return false;
  if (unit === 'apps/studio') return STUDIO_ALLOWED.includes(target);
  if (unit.startsWith('apps/')) return true;
  if (unit === 'packages/sdk' && target === 'engine') return path.startsWith('packages/sdk/src/local/');
  return (ALLOWED[unit.slice('packages/'.length)] ?? []).includes(target);
}

function findPackageImport(path: string, specifier: string): { message: string; fix: string } | null {
  const [, name = '', ...rest] = specifier.split('/');
  if (`packages/${name}` === unitOf(path) && !isTest(path)) {
    return {
      message: `imports its own package through the door (${specifier})`,
      fix: 'import the file itself, by a relative path',
    };
  }
  if (rest[0] === 'src')
    return { message: `reaches past the door: ${specifier}`, fix: `import from '@attune/${name}'` };
  if (`packages/${name}` === unitOf(path) || mayImport(path, name)) return null;
  return {
    message: `${unitOf(path)} must not import @attune/${name}`,
    fix: 'pass it in as an argument, or move the code to where the import is allowed (ARCHITECTURE.md, "Allowed imports")',
  };
}

function findRelativeImport(path: string, specifier: string): { message: string; fix: string } | null {
  const target = posix.join(posix.dirname(path), specifier);
  const targetUnit = unitOf(target);
  if (targetUnit === unitOf(path)) return findStepImport(path, target);
  if (isBuild(target) && !/^packages\//.test(path)) return null;
  // The specification is run against the parts it speaks of, behind the door or not.
  if (path.startsWith('spec/') && targetUnit === 'packages/engine') return null;
  const toYard = /^(tools|spec|bench|package\.json)/.test(target) || targetUnit.startsWith('examples/');
  if (toYard && (isTest(path) || !/^packages\//.test(path))) return null;
  return {
    message: `a relative import leaves ${unitOf(path)}: ${specifier}`,
    fix: 'import the other package by its name, through its door',
  };
}

function findStepImport(path: string, target: string): { message: string; fix: string } | null {
  const root = 'packages/engine/src/';
  if (!path.startsWith(root) || isTest(path) || path === `${root}index.ts`) return null;
  // Files beside the steps put the steps together, as loop.ts does.
  const rank = (each: string): number => {
    const [step = '', ...rest] = each.slice(root.length).split('/');
    return rest.length === 0 ? STEPS.indexOf('loop') : STEPS.indexOf(step);
  };
  if (rank(path) < 0)
    return { message: `${posix.dirname(path)} is not a step of the loop`, fix: `steps are ${STEPS.join(', ')}` };
  if (rank(target) <= rank(path)) return null;
  return {
    message: `an earlier step imports a later one: ${posix.relative(root, target)}`,
    fix: `the order is ${STEPS.join(' < ')}; move the type to the earlier step or take the value as an argument`,
  };
}

function findOutsideImport(
  path: string,
  specifier: string,
  declared: ReadonlySet<string>,
): { message: string; fix: string } | null {
  if (specifier.startsWith('node:')) {
    if (isTest(path) || !WITHOUT_NODE.test(path) || isBuild(path)) return null;
    return {
      message: `${unitOf(path)} runs without Node, yet imports ${specifier}`,
      fix: 'take what it gives as an argument',
    };
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (declared.has(name)) return null;
  return {
    message: `${name} is not declared by ${unitOf(path)}`,
    fix: `add it to the dependencies of ${unitOf(path)}/package.json`,
  };
}

/** The packages a file may name: its unit's dependencies, and for tests, tools and configurations the repository's too. */
function declaredFor(tree: Tree, path: string): ReadonlySet<string> {
  const manifests = [`${unitOf(path)}/package.json`];
  if (isTest(path) || !/^(packages|apps)\//.test(path) || isBuild(path)) manifests.push('package.json');
  // A bench measures the libraries that the server is built on, the specification reads documents as it does.
  if (/^(bench|spec)\//.test(path)) manifests.push('packages/server/package.json');
  const names = new Set<string>();
  for (const source of tree.sources) {
    if (!manifests.includes(source.path)) continue;
    const manifest = JSON.parse(source.text) as Record<string, Record<string, string> | undefined>;
    for (const field of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
      for (const name of Object.keys(manifest[field] ?? {})) names.add(name);
    }
  }
  return names;
}

export const importsRule: Rule = {
  name: 'imports',
  check: (tree) => {
    const findings: Finding[] = [];
    const declared = new Map<string, ReadonlySet<string>>();
    for (const source of tree.sources) {
      if (source.code === null) continue;
      for (const { specifier, offset } of importsOf(source)) {
        const kind = `${unitOf(source.path)}|${isTest(source.path) || isBuild(source.path)}`;
        if (!declared.has(kind)) declared.set(kind, declaredFor(tree, source.path));
        const found = findImport(source.path, specifier, declared.get(kind)!);
        if (found !== null) findings.push({ path: source.path, line: lineOf(source, offset), ...found });
      }
    }
    return findings;
  },
};

function findImport(
  path: string,
  specifier: string,
  declared: ReadonlySet<string>,
): { message: string; fix: string } | null {
  if (specifier.startsWith('.')) return findRelativeImport(path, specifier);
  if (specifier.startsWith('@attune/')) return findPackageImport(path, specifier);
  return findOutsideImport(path, specifier, declared);
}

/** The engine and the SDK stand on nothing, in their manifests too. */
export const dependenciesRule: Rule = {
  name: 'dependencies',
  check: (tree) =>
    tree.sources.flatMap(({ path, text }) => {
      if (!/^packages\/(engine|sdk)\/package\.json$/.test(path)) return [];
      const manifest = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
      const names = ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((field) =>
        Object.keys(manifest[field] ?? {}),
      );
      const outside = path.startsWith('packages/engine/') ? names : names.filter((name) => name !== '@attune/protocol');
      return outside.map((name) => ({
        path,
        line: 1,
        message: `${unitOf(path)} has no dependencies, but names ${name}`,
        fix: 'take what it gives as an argument, or write the few lines that are needed',
      }));
    }),
};
