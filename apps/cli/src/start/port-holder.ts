/**
 * Who has the port that we want: for one helpful message. On Linux the system's own tables tell; elsewhere we do not guess.
 */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';

/** Whether somebody listens there already. Other failures (no such address, no right) are thrown. */
export async function isTaken(port: number, host: string): Promise<boolean> {
  if (port === 0) return false;
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(true) : reject(error),
    );
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}

/** "another Attune", "node server.js (process 4711)", or "another program". */
export async function holderOf(port: number): Promise<string> {
  const [program, isOurs] = await Promise.all([programOn(port).catch(() => null), isAttune(port)]);
  if (isOurs) return program === null ? 'another Attune' : `another Attune (process ${program.pid})`;
  return program === null ? 'another program' : `${program.name} (process ${program.pid})`;
}

async function isAttune(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(500) });
    return (await response.text()).includes('attune_');
  } catch {
    return false;
  }
}

async function programOn(port: number): Promise<{ pid: string; name: string } | null> {
  const inodes = new Set([
    ...(await listenersOn(port, '/proc/net/tcp')),
    ...(await listenersOn(port, '/proc/net/tcp6')),
  ]);
  if (inodes.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const handle of handles) {
      const target = await readlink(`/proc/${pid}/fd/${handle}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined && inodes.has(inode)) return { pid, name: await nameOf(pid) };
    }
  }
  return null;
}

async function listenersOn(port: number, table: string): Promise<string[]> {
  const LISTEN = '0A';
  const text = await readFile(table, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const isHere = state === LISTEN && Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16) === port;
    return isHere && inode !== undefined ? [inode] : [];
  });
}

async function nameOf(pid: string): Promise<string> {
  const [program = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  const text = [program.slice(program.lastIndexOf('/') + 1), ...args].join(' ').trim();
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
