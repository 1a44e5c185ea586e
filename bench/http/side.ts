/** Starts one side of a bench in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { START_FLAGS } from '../start-flags.ts';
import type { Side } from './server-process.ts';

export type CpuMicros = {
  readonly mainThread: number;
  /** With the threads of the garbage collector and the disk. */
  readonly process: number;
};

export type StartedSide = {
  readonly port: number;
  /** Gives the bare side what it answers decisions with, one after the other. */
  readonly answerWith: (replies: readonly object[]) => Promise<void>;
  /** Processor time that the side has had so far, in microseconds. */
  readonly cpuMicros: () => Promise<CpuMicros>;
  /** The longest turn of its event loop since it was asked last, in milliseconds. */
  readonly longestTurnMs: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

export async function startSide(side: Side): Promise<StartedSide> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'server-process.ts'), [side], {
    // As `npm start` has it, for both sides.
    execArgv: [...process.execArgv, ...START_FLAGS],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port));
    child.once('exit', (code) => reject(new Error(`the ${side} side ended with ${code}`)));
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.send('stop');
    });
  const answerWith = (replies: readonly object[]) =>
    new Promise<void>((resolve) => {
      child.once('message', () => resolve());
      child.send({ replies });
    });
  const cpuMicros = () =>
    new Promise<CpuMicros>((resolve) => {
      child.once('message', (message) => resolve(message as CpuMicros));
      child.send('cpu');
    });
  const longestTurnMs = () =>
    new Promise<number>((resolve) => {
      child.once('message', (message) => resolve((message as { longestMs: number }).longestMs));
      child.send('delay');
    });
  return { port, answerWith, cpuMicros, longestTurnMs, stop };
}
