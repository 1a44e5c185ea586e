/**
 * A server program started for tests on a spare port, in a folder of its own, that can be killed and started again over what it left.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type RealServer = {
  readonly port: number;
  /** `kill -9`: no time to write anything down. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** It stands still, with its connections open, until it goes on. */
  readonly pause: () => void;
  readonly goOn: () => void;
  /** Ends it and removes its folder. */
  readonly close: () => Promise<void>;
};

export type Program = {
  readonly name: string;
  readonly command: (folder: string, port: number) => readonly string[];
  /** Once, before the first start. */
  readonly prepare?: (folder: string, port: number) => Promise<void>;
  /** Some servers refuse to run as root. */
  readonly uid?: number;
  readonly environment?: (folder: string, port: number) => Readonly<Record<string, string>>;
  /** Once, at the end. */
  readonly finish?: (folder: string, port: number) => Promise<void>;
};

const START_MS_MAX = 60_000;
const LOOK_EVERY_MS = 50;
const SAID_MAX = 4_000;

export async function startServer(program: Program): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), `attune-${program.name}-`));
  if (program.uid !== undefined) chownSync(folder, program.uid, -1);
  const port = await sparePort();
  await program.prepare?.(folder, port);
  let running: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const child = run(program.command(folder, port), program.uid, program.environment?.(folder, port));
    running = child;
    let said = '';
    child.stderr?.on('data', (piece) => (said = (said + String(piece)).slice(-SAID_MAX)));
    child.stdout?.on('data', (piece) => (said = (said + String(piece)).slice(-SAID_MAX)));
    for (const until = Date.now() + START_MS_MAX; !(await isOpen(port)); ) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`${program.name} did not start: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  const kill = async (): Promise<void> => {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // Some programs are scripts that start others: all of them.
    process.kill(-child.pid!, 'SIGKILL');
    await gone;
  };
  await start();
  return {
    port,
    kill,
    start,
    pause: () => void running?.kill('SIGSTOP'),
    goOn: () => void running?.kill('SIGCONT'),
    async close() {
      await kill();
      await program.finish?.(folder, port);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function run(
  [program, ...args]: readonly string[],
  uid: number | undefined,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const env = { ...process.env, ...environment };
  const own = { cwd: tmpdir(), detached: true, env, ...(uid !== undefined && { uid }) };
  return spawn(program!, args, { ...own, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a program to its end. @throws with what it said, when it fails */
export async function runOnce(command: readonly string[], uid?: number): Promise<void> {
  const child = run(command, uid);
  let said = '';
  child.stderr?.on('data', (piece) => (said += String(piece)));
  child.stdout?.resume();
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${said.slice(-SAID_MAX)}`);
}

export async function sparePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
