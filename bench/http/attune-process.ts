/** The command line as a process of its own, for benches of several: started, and asked what it costs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type AttuneProcess = {
  readonly port: number;
  readonly address: string;
  /** Processor time that it has had so far with all of its threads, in microseconds. Linux tells in steps of 10,000. */
  readonly cpuMicros: () => number;
  /** Told to end. */
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
};

const MAIN = join(import.meta.dirname, '../../apps/cli/src/main.ts');
const TICK_MICROS = 10_000;

/** Resolves when it says that it is ready. */
export async function startAttune(args: readonly string[]): Promise<AttuneProcess> {
  const settings = {
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  };
  const child = spawn(process.execPath, [MAIN, ...args, '--host', '127.0.0.1', '--port', '0'], settings);
  const address = await addressOf(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    port: Number(new URL(address).port),
    address,
    cpuMicros: () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
    },
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (piece: unknown): void => {
      said += String(piece);
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (said.includes('ready') && address !== undefined) resolve(address);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('exit', (code) => reject(new Error(`attune ended with ${code}: ${said}`)));
  });
}
