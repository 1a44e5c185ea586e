/**
 * `npm run -s bench -- NAME` runs bench/NAME.bench.ts and passes its JSON lines and its exit code through; without a name
 * it lists the benches, `all` runs each in turn. It adds no figures of its own.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ENDING = '.bench.ts';
const FOLDER = import.meta.dirname;

function benches(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .sort();
}

/** The first sentence of the comment that opens a bench. */
function aboutBench(name: string): string {
  const comment = /\/\*\*?([\s\S]*?)\*\/|((?:^\/\/.*\n)+)/m.exec(
    readFileSync(join(FOLDER, `${name}${ENDING}`), 'utf8'),
  );
  const text = (comment?.[1] ?? comment?.[2] ?? '')
    .replace(/^\s*(\*|\/\/)\s?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return /^.*?[.!?](?= |$)/.exec(text)?.[0] ?? text;
}

function runBench(name: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const script = join(FOLDER, `${name}${ENDING}`);
    const child = spawn(process.execPath, ['--expose-gc', script, ...args], {
      cwd: join(FOLDER, '..'),
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function main([name, ...rest]: readonly string[]): Promise<number> {
  const known = benches();
  if (name === undefined) {
    for (const each of known) console.log(`${each.padEnd(10)} ${aboutBench(each)}`);
    return 0;
  }
  if (name !== 'all' && !existsSync(join(FOLDER, `${name}${ENDING}`))) {
    console.error(`There is no bench "${name}". There are: ${known.join(', ') || 'none yet'}, and "all".`);
    return 2;
  }
  let worst = 0;
  for (const each of name === 'all' ? known : [name]) worst = Math.max(worst, await runBench(each, rest));
  return worst;
}

process.exitCode = await main(process.argv.slice(2));
