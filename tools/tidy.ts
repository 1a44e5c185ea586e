/**
 * The house style as a test: reads every file that could be committed, runs the rules of tools/tidy/ over them and prints
 * `file:line rule: what; the fix`. It changes nothing. `node tools/tidy.ts [path…]` reports on those paths only.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run-program.ts';
import { copiesRule, type Material } from './tidy/copies.ts';
import { changelogRule, doorDocsRule, linksRule } from './tidy/documents.ts';
import { classesRule, enumsRule, exportsRule } from './tidy/forms.ts';
import { dependenciesRule, importsRule } from './tidy/imports.ts';
import { doorsRule, namesRule } from './tidy/names.ts';
import { environmentRule, purityRule, secretsRule } from './tidy/purity.ts';
import { fileLengthRule, functionLengthRule, parametersRule } from './tidy/sizes.ts';
import { type Finding, type Rule, readSource, type Source, treeOf } from './tidy/source.ts';
import { addressesRule, dividersRule, laterRule, machinePathsRule, openingRule } from './tidy/words.ts';

const PASSED_OVER = new Set(['node_modules', 'dist', '.git', '.attune', '.cache', 'coverage']);
const TEXT =
  /\.(ts|tsx|mts|js|jsx|mjs|json|md|css|html|yaml|yml|liquid|svg|txt|csv|ndjson)$|(^|\/)(run|LICENSE|NOTICE|\.gitignore)$/;
const MATERIAL = join(ROOT, '..', 'shared');

/** Paths of the files below a folder, sorted, so that two runs say the same. */
function filesBelow(folder: string, prefix = ''): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !PASSED_OVER.has(entry.name) && !entry.isSymbolicLink())
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(join(folder, entry.name), path) : [path];
    });
}

function readTree(): readonly Source[] {
  return filesBelow(ROOT)
    .filter((path) => !path.endsWith('.log'))
    .map((path) => (TEXT.test(path) ? readSource(path, readFileSync(join(ROOT, path), 'utf8')) : readSource(path, '')));
}

function readMaterial(): Material {
  const bySize = new Map<number, { name: string; read: () => string }[]>();
  const present = statSync(MATERIAL, { throwIfNoEntry: false })?.isDirectory() === true;
  for (const name of present ? filesBelow(MATERIAL) : []) {
    const path = join(MATERIAL, name);
    const { size } = statSync(path);
    bySize.set(size, [...(bySize.get(size) ?? []), { name, read: () => readFileSync(path, 'utf8') }]);
  }
  return { bySize };
}

function rules(): readonly Rule[] {
  return [
    importsRule,
    dependenciesRule,
    purityRule,
    environmentRule,
    secretsRule,
    namesRule,
    doorsRule,
    fileLengthRule,
    functionLengthRule,
    parametersRule,
    exportsRule,
    enumsRule,
    classesRule,
    openingRule,
    laterRule,
    dividersRule,
    machinePathsRule,
    addressesRule,
    doorDocsRule,
    linksRule,
    changelogRule,
    copiesRule(readMaterial()),
  ];
}

function main(paths: readonly string[]): void {
  const tree = treeOf(readTree());
  const wanted = ({ path }: Finding): boolean => paths.length === 0 || paths.some((each) => path.startsWith(each));
  const all = rules();
  const findings = all.flatMap((rule) =>
    rule
      .check(tree)
      .filter(wanted)
      .map((finding) => ({ ...finding, rule: rule.name })),
  );
  for (const { path, line, rule, message, fix } of findings) console.log(`${path}:${line} ${rule}: ${message}; ${fix}`);
  console.log(findings.length === 0 ? `tidy: ${all.length} rules hold` : `tidy: ${findings.length} findings`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

main(process.argv.slice(2));
