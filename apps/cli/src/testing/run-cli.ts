/**
 * The real command line as a child process, for tests: started, watched, and killed as an operator or a power cut would.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Host } from '../../../../tools/network.ts';
import { LOOPBACK } from '../../../../tools/real-server.ts';

/** The command line's program. */
export const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export type Ran = { readonly status: number | null; readonly out: string; readonly err: string };

export type Running = {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<Ran>;
};

export function launch(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { host = LOOPBACK, main = MAIN }: { readonly host?: Host; readonly main?: string } = {},
): Running {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ATTUNE_')));
  const [program, ...rest] = host.within([process.execPath, main, ...args]);
  const child = spawn(program!, rest, {
    env: { ...inherited, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<Ran>((resolve) => child.once('close', (status) => resolve({ status, out, err })));
  return { child, out: () => out, err: () => err, ended };
}

export function runCli(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return launch(args, environment).ended;
}

/** Waits until it holds, by looking again and again; fails loudly instead of hanging. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, msMax = 60_000): Promise<void> {
  const end = Date.now() + msMax;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** `attune start` on a free port; resolves with its address once it is ready. @param how.readyMsMax how long that may take. Default 60,000 */
export async function launchServer(
  args: readonly string[],
  command: 'start' | 'server' | 'worker' = 'start',
  how: {
    readonly host?: Host;
    readonly readyMsMax?: number;
    readonly environment?: Readonly<Record<string, string>>;
    /** Another command line than this one's. */
    readonly main?: string;
  } = {},
): Promise<Running & { readonly address: string }> {
  const { host = LOOPBACK, readyMsMax, environment, main } = how;
  const running = launch([command, '--host', host.address, ...args], environment, { host, ...(main && { main }) });
  let status: number | null | undefined;
  running.child.once('close', (code) => {
    status = code;
  });
  try {
    const isReady = () => {
      if (status !== undefined) throw new Error(`the server ended with ${status}`);
      return running.out().includes('ready');
    };
    await until('the server is ready', isReady, readyMsMax);
  } catch (error) {
    running.child.kill('SIGKILL');
    throw new Error(`${(error as Error).message}: ${running.err()}${running.out()}`);
  }
  const address = /http:\/\/127\.[\d.]+:\d+/.exec(running.out())?.[0];
  if (address === undefined) throw new Error(`no address in: ${running.out()}`);
  return { ...running, address };
}

/** GET with the secret key. */
export async function ask<T>(address: string, path: string, key: string): Promise<T> {
  const response = await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${key}` } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export type Summary = { readonly id: string; readonly events: number; readonly sessions: number };

/** Every profile there is. */
export async function allProfiles(address: string, key: string): Promise<Summary[]> {
  const found: Summary[] = [];
  let after: string | null = '';
  while (after !== null) {
    const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const page: { profiles: Summary[]; next: string | null } = await ask(
      address,
      `/v1/profiles?limit=200${query}`,
      key,
    );
    found.push(...page.profiles);
    after = page.next;
  }
  return found;
}
