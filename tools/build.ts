/**
 * Builds what browsers load, the SDK's bundles and the Studio, and only when something they are made of has changed. A stamp
 * beside the output holds the digest of the sources; it is written last, so a build that broke off is made again.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, runNode } from './run-program.ts';

type Target = {
  readonly name: 'sdk' | 'studio';
  /** What people call it. */
  readonly title: string;
  readonly script: string;
  /** The function it exports; without an argument it builds into `output`. */
  readonly build: string;
  readonly output: string;
  /** A file that is there after a good build. */
  readonly proof: string;
  readonly sources: readonly string[];
};

export const TARGETS: readonly Target[] = [
  {
    name: 'sdk',
    title: 'the browser SDK',
    script: 'packages/sdk/build.ts',
    build: 'buildSdk',
    output: 'packages/sdk/dist',
    proof: 'attune.js',
    sources: ['packages/sdk', 'packages/protocol/src'],
  },
  {
    name: 'studio',
    title: 'the Studio',
    script: 'apps/studio/build.ts',
    build: 'buildStudio',
    output: 'apps/studio/dist',
    proof: 'index.html',
    sources: ['apps/studio', 'packages/protocol/src', 'packages/engine/src', 'packages/lab/src'],
  },
];

export type Built = {
  readonly target: Target;
  readonly outcome: 'unchanged' | 'built' | 'failed';
  /** What the build said, when it failed. */
  readonly said: string;
};

/** The targets whose output is not of the present sources. */
export async function staleTargets(): Promise<readonly Target[]> {
  const stale = await Promise.all(TARGETS.map(async (target) => ((await isFresh(target)) ? [] : [target])));
  return stale.flat();
}

/** Builds one target in a process of its own: bundlers are large, and talk much. Never rejects. */
export async function buildTarget(target: Target): Promise<Built> {
  const digest = await digestOf(target);
  if (!existsSync(join(ROOT, target.script))) return { target, outcome: 'failed', said: `${target.script} is missing` };
  const program = `const { ${target.build} } = await import(process.argv[1]); await ${target.build}();`;
  const { code, output } = await runNode(
    ['--input-type=module', '--eval', program, new URL(`../${target.script}`, import.meta.url).href],
    { show: false },
  );
  const isThere = existsSync(join(ROOT, target.output, target.proof));
  if (code !== 0 || !isThere) {
    return { target, outcome: 'failed', said: output.trim() || `${target.output}/${target.proof} was not made` };
  }
  await mkdir(join(ROOT, target.output), { recursive: true });
  await writeFile(stampOf(target), digest);
  return { target, outcome: 'built', said: output.trim() };
}

async function isFresh(target: Target): Promise<boolean> {
  if (!existsSync(join(ROOT, target.output, target.proof))) return false;
  const stamp = await readFile(stampOf(target), 'utf8').catch(() => '');
  return stamp === (await digestOf(target));
}

function stampOf(target: Target): string {
  return join(ROOT, target.output, '.sources');
}

async function digestOf({ sources }: Target): Promise<string> {
  const digest = createHash('sha256');
  const files = (await Promise.all(sources.map(filesUnder))).flat().sort();
  for (const file of ['package-lock.json', ...files])
    digest.update(`\n${file}\n`).update(await readFile(join(ROOT, file)));
  return digest.digest('hex');
}

/** Tests, outputs and installed packages change nothing of what is built. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return /^(node_modules|dist|test|tests)$|^\./.test(entry.name) ? [] : filesUnder(path);
      return /\.test\.[a-z-]+$|\.md$/.test(entry.name) ? [] : [path];
    }),
  );
  return found.flat();
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const isForced = asked.includes('--force');
  const names = asked.filter((each) => each !== '--force');
  const unknown = names.find((name) => !TARGETS.some((target) => target.name === name));
  if (unknown !== undefined) {
    process.stderr.write(
      `There is no ${unknown} to build: use ${TARGETS.map(({ name }) => name).join(', ')}, and --force.\n`,
    );
    process.exit(2);
  }
  const stale = await staleTargets();
  for (const target of TARGETS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const began = performance.now();
    const built: Built =
      isForced || stale.includes(target) ? await buildTarget(target) : { target, outcome: 'unchanged', said: '' };
    process.stdout.write(
      `${target.name.padEnd(8)}${built.outcome} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`,
    );
    if (built.said !== '') process.stdout.write(`${built.said}\n`);
    if (built.outcome === 'failed') process.exitCode = 1;
  }
}

if (import.meta.main) await main();
