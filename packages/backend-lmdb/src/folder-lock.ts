/**
 * One process at a time per folder: a second writer would number log entries twice. The lock is a file that names its
 * holder; a holder that is gone (kill -9, a power cut) is recognised and its lock taken over. It must never take a lock
 * from a process that lives: where that cannot be known (another machine or container), a missing heartbeat decides.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type StoreError, storeError } from '@attune/backend';

const LOCK_FILE = 'attune.lock';
/** What a process that shares the folder with others locks: its own name in it. */
const SHARED_LOCK = /^process-[\w-]+\.lock$/;
const HEARTBEAT_MS = 5_000;
/** A holder elsewhere that has been silent for so long is gone. */
const SILENCE_MS_MAX = 30_000;

type Holder = {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system counts it: tells a pid that was given to another process. */
  readonly began: string | undefined;
  readonly token: string;
  readonly since: string;
};

export type FolderLock = { release(): void };

/** @throws `store-locked` when another holder lives */
export function lockFolder(folder: string): FolderLock {
  return lockFile(folder, LOCK_FILE);
}

/** One process of several that share the folder, under a name that no other living one has. @throws `store-locked` */
export function lockShared(folder: string, name: string): FolderLock {
  return lockFile(folder, `process-${name}.lock`);
}

/** Why the folder is still shared: a process lives that has a name in it; undefined when none does. */
export function sharedBy(folder: string): StoreError | undefined {
  for (const file of readdirSync(folder).filter((each) => SHARED_LOCK.test(each))) {
    const path = join(folder, file);
    const holder = livingHolder(path);
    if (holder) return lockedError(folder, path, holder);
  }
  return undefined;
}

/** Whether a process lives that has locked the folder. */
export function isLocked(folder: string): boolean {
  return livingHolder(join(folder, LOCK_FILE)) !== undefined;
}

function lockFile(folder: string, file: string): FolderLock {
  const path = join(folder, file);
  const token = randomUUID();
  const draft = `${path}.${token}`;
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    began: beganOf(process.pid),
    token,
    since: new Date().toISOString(),
  };
  writeFileSync(draft, JSON.stringify(mine));
  try {
    while (!placed(draft, path)) {
      const holder = readHolder(path);
      if (holder && lives(holder, path)) throw lockedError(folder, path, holder);
      takeAway(path, holder?.token, token);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const heartbeat = setInterval(() => beat(path), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release() {
      clearInterval(heartbeat);
      if (readHolder(path)?.token === token) rmSync(path, { force: true });
    },
  };
}

/** Who has the lock; undefined: nobody who lives. */
function livingHolder(path: string): Holder | undefined {
  const holder = readHolder(path);
  return holder && lives(holder, path) ? holder : undefined;
}

/** A hard link is made whole or not at all, and never over another. */
function placed(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a holder that is gone; if another process was quicker and its own lock was caught, puts that back. */
function takeAway(path: string, gone: string | undefined, token: string): void {
  const aside = `${path}.gone.${token}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readHolder(aside)?.token !== gone) placed(aside, path);
  rmSync(aside, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8'));
    return typeof holder?.pid === 'number' && typeof holder.token === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}

function lives(holder: Holder, path: string): boolean {
  if (holder.host !== hostname()) return Date.now() - modifiedMs(path) < SILENCE_MS_MAX;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const began = beganOf(holder.pid);
  return began === undefined || holder.began === undefined || began === holder.began;
}

/** Linux: the boot and the tick in which a process began. Elsewhere unknown, and a living pid is enough. */
function beganOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
  } catch {
    return undefined;
  }
}

function modifiedMs(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function beat(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The folder may be gone for a moment (a network share); the next beat tries again.
  }
}

function lockedError(folder: string, path: string, holder: Holder) {
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return storeError(
    'store-locked',
    `the folder ${folder} is in use by process ${holder.pid}${where} since ${holder.since}: stop that process, or name another folder (if you are sure that it is gone, remove ${path})`,
  );
}
