/** Runs one program and waits for it: the yard's scripts are plain Node, so that they behave the same everywhere. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Ran = { readonly code: number; readonly output: string; readonly tookMs: number };

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '..');

/** The script behind a development tool's command, e.g. `toolScript('vitest', 'vitest')`, for running it with this very Node. */
export function toolScript(tool: string, command: string): string {
  // Not by resolving `tool/package.json`: not every package exports it.
  const folder = join(ROOT, 'node_modules', tool);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command];
  if (script === undefined) throw new Error(`${tool} has no command ${command}`);
  return join(folder, script);
}

/** Runs a Node script from the repository's root. `show` passes its output through; otherwise it is collected. */
export function runNode(args: readonly string[], options: { readonly show: boolean }): Promise<Ran> {
  const began = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8'), tookMs: Date.now() - began });
    });
  });
}
