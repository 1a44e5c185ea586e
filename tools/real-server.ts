/**
 * A server program started for tests on a spare port, in a folder of its own, that can be killed and started again over what it left.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from './network.ts';

export type RealServer = {
  readonly address: string;
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
  readonly command: (folder: string, port: number, address: string) => readonly string[];
  /** Once, before the first start. */
  readonly prepare?: (folder: string, port: number, address: string) => Promise<void>;
  /** Some servers refuse to run as root. */
  readonly uid?: number;
  readonly environment?: (folder: string, port: number) => Readonly<Record<string, string>>;
  /** Asked until it holds, after every start. Default: somebody listens at the port. */
  readonly isReady?: (address: string, port: number) => Promise<boolean>;
  /** Once, at the end. */
  readonly finish?: (folder: string, port: number) => Promise<void>;
};

const START_MS_MAX = 60_000;
const LOOK_EVERY_MS = 50;
const SAID_MAX = 4_000;

/** This machine itself. */
export const LOOPBACK: Host = { address: '127.0.0.1', within: (command) => command };

export async function startServer(program: Program, host: Host = LOOPBACK): Promise<RealServer> {
  const { address } = host;
  const folder = mkdtempSync(join(tmpdir(), `attune-${program.name}-`));
  if (program.uid !== undefined) chownSync(folder, program.uid, -1);
  const port = await sparePort();
  await program.prepare?.(folder, port, address);
  const { isReady = isOpen } = program;
  let running: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const child = run(program.command(folder, port, address), {
      host,
      uid: program.uid,
      environment: program.environment?.(folder, port),
    });
    running = child;
    let said = '';
    child.stderr?.on('data', (piece) => (said = (said + String(piece)).slice(-SAID_MAX)));
    child.stdout?.on('data', (piece) => (said = (said + String(piece)).slice(-SAID_MAX)));
    for (const until = Date.now() + START_MS_MAX; !(await isReady(address, port)); ) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`${program.name} did not start: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  const kill = async (): Promise<void> => {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    signalAll(child, 'SIGKILL');
    await gone;
  };
  try {
    await start();
  } catch (error) {
    await kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
  return {
    address,
    port,
    kill,
    start,
    pause: () => signalAll(running, 'SIGSTOP'),
    goOn: () => signalAll(running, 'SIGCONT'),
    async close() {
      await kill();
      await program.finish?.(folder, port);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Some programs start others: all of them, of its group and below it. */
function signalAll(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  if (child?.pid === undefined || child.exitCode !== null) return;
  for (const pid of [-child.pid, ...childrenOf(child.pid)]) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

/** Empty where the system does not tell. */
function childrenOf(pid: number): number[] {
  try {
    const own = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .map(Number)
      .filter((each) => each > 0);
    return own.flatMap((each) => [each, ...childrenOf(each)]);
  } catch {
    return [];
  }
}

/** A test that is killed cannot end its servers: on Linux they go with it. */
const WITH_US: readonly string[] = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL'] : [];

type Ran = {
  readonly host?: Host;
  readonly uid?: number | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
};

function run(command: readonly string[], { host = LOOPBACK, uid, environment = {} }: Ran): ChildProcess {
  const env = { ...process.env, ...environment };
  const isElsewhere = host !== LOOPBACK;
  const [program, ...args] = host.within([...WITH_US, ...command], uid);
  // Who enters another network must be root, and becomes the other user there.
  const own = { cwd: tmpdir(), detached: true, env, ...(uid !== undefined && !isElsewhere && { uid }) };
  return spawn(program!, args, { ...own, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a program to its end. @throws with what it said, when it fails */
export async function runOnce(command: readonly string[], uid?: number): Promise<void> {
  const child = run(command, { uid });
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

async function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
