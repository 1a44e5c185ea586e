/** The folder of a store: one process at a time, a dead holder does not keep it, and a newer format is refused. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { STORE_FORMAT } from './folder-format.ts';
import { isFolderTaken, lockPartitions, openLmdbBackend, openLmdbPartitions, partitionsOf } from './index.ts';

const OPEN_AND_STAY = `
  import { openLmdbBackend } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
  try {
    const backend = await openLmdbBackend({ folder: process.argv[1] });
    console.log('opened', await backend.log.append([{ by: process.pid }]));
    setInterval(() => {}, 1_000);
  } catch (error) {
    console.log(error.code);
    process.exitCode = 3;
  }`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attune-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that tries to open the folder; `said` is its first line. */
async function otherProcess() {
  const other = spawn(process.execPath, ['--input-type=module', '-e', OPEN_AND_STAY, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(other.stdout, 'data');
  return { other, said: String(line).trim() };
}

async function end(other: ReturnType<typeof spawn>): Promise<void> {
  const exited = once(other, 'exit');
  other.kill('SIGKILL');
  await exited;
}

describe('the lock', () => {
  test('a second process is refused while the first lives, and takes over when it was killed', async () => {
    const first = await otherProcess();
    expect(first.said).toBe('opened 1');
    const refused = openLmdbBackend({ folder });
    await expect(refused).rejects.toMatchObject({ code: 'store-locked' });
    await expect(refused).rejects.toThrow(new RegExp(`process ${first.other.pid}\\b.*stop that process`));
    await end(first.other);
    const backend = await openLmdbBackend({ folder });
    expect(await backend.log.append([{ by: 'us' }])).toBe(2);
    await backend.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('attune.lock'))).toEqual([]);
  });

  test('the same process cannot open it twice, but again after close', async () => {
    const backend = await openLmdbBackend({ folder });
    await expect(openLmdbBackend({ folder })).rejects.toMatchObject({ code: 'store-locked' });
    await backend.close();
    await (await openLmdbBackend({ folder })).close();
  });

  test('of many processes that find a dead lock exactly one gets the folder', async () => {
    await end((await otherProcess()).other);
    expect(existsSync(join(folder, 'attune.lock'))).toBe(true);
    const others = await Promise.all(Array.from({ length: 4 }, otherProcess));
    expect(others.map(({ said }) => said).sort()).toEqual(['opened 2', 'store-locked', 'store-locked', 'store-locked']);
    await Promise.all(others.map(({ other }) => (other.exitCode === null ? end(other) : undefined)));
  });

  test('a pid that belongs to another process by now is not the holder', async () => {
    const holder = {
      pid: process.pid,
      host: (await import('node:os')).hostname(),
      began: 'another-boot/1',
      token: 't',
      since: 'then',
    };
    writeFileSync(join(folder, 'attune.lock'), JSON.stringify(holder));
    if (!existsSync('/proc/self/stat')) return;
    await (await openLmdbBackend({ folder })).close();
  });

  test('a holder on another machine keeps it while its heart beats', async () => {
    const path = join(folder, 'attune.lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'another-machine', token: 't', since: 'then' }));
    await expect(openLmdbBackend({ folder })).rejects.toThrow(/process 1 on another-machine/);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(path, longAgo, longAgo);
    await (await openLmdbBackend({ folder })).close();
  });

  test.each(['', 'not JSON', '{}'])('a lock file that names nobody (%j) does not lock', async (text) => {
    writeFileSync(join(folder, 'attune.lock'), text);
    await (await openLmdbBackend({ folder })).close();
  });
});

describe('the format', () => {
  test('is written once and read again', async () => {
    await (await openLmdbBackend({ folder })).close();
    expect(JSON.parse(readFileSync(join(folder, 'store.json'), 'utf8'))).toEqual({
      store: 'attune',
      format: STORE_FORMAT,
    });
    await (await openLmdbBackend({ folder })).close();
  });

  test('a newer one is refused before anything is opened, and the folder is free again', async () => {
    writeFileSync(join(folder, 'store.json'), '{"store":"attune","format":4}');
    const refused = openLmdbBackend({ folder });
    await expect(refused).rejects.toMatchObject({ code: 'store-format' });
    await expect(refused).rejects.toThrow(/newer version.*upgrade/);
    expect(readdirSync(folder)).toEqual(['store.json']);
  });

  test('a folder whose log was still among the state is read as it was, and the log moves once', async () => {
    const whole = await openLmdbBackend({ folder });
    for (let n = 0; n < 600; n++) await whole.log.append([{ n }]);
    await whole.close();
    // As format 1 had it: the same frames, in the other file.
    const [log, rest] = [open({ path: join(folder, 'log.mdb'), noSubdir: true }), open({ path: folder })];
    const options = { name: 'log', encoding: 'binary', keyEncoding: 'binary' } as const;
    const old = rest.openDB<Buffer, Buffer>(options);
    for (const { key, value } of log.openDB<Buffer, Buffer>(options).getRange()) await old.put(key, value);
    await log.close();
    await rest.close();
    rmSync(join(folder, 'log.mdb'));
    writeFileSync(join(folder, 'store.json'), '{"store":"attune","format":1}');

    for (let start = 0; start < 2; start++) {
      const moved = await openLmdbBackend({ folder });
      const { entries } = await moved.log.read(0, 1_000);
      expect(entries).toEqual(Array.from({ length: 600 + start }, (_, n) => ({ n })));
      expect(await moved.log.append([{ n: 600 + start }])).toBe(601 + start);
      await moved.close();
    }
  });

  test.each(['{', '[]', '{"store":"other","format":1}', '{"store":"attune"}'])(
    'what is not ours is refused: %s',
    async (text) => {
      writeFileSync(join(folder, 'store.json'), text);
      await expect(openLmdbBackend({ folder })).rejects.toMatchObject({ code: 'store-format' });
    },
  );

  test('a database without a description is not touched', async () => {
    writeFileSync(join(folder, 'data.mdb'), 'something else');
    await expect(openLmdbBackend({ folder })).rejects.toMatchObject({ code: 'store-format' });
    expect(readFileSync(join(folder, 'data.mdb'), 'utf8')).toBe('something else');
  });
});

describe('the number of partitions', () => {
  const several = () => openLmdbPartitions({ folder, partitions: 2 });

  test('is kept, and a folder of another number is refused with the way out', async () => {
    expect(partitionsOf(folder)).toBe(null);
    await (await several()).close();
    expect(partitionsOf(folder)).toBe(2);
    const refused = expect.objectContaining({
      code: 'store-settings',
      message: expect.stringMatching(/has 2 partitions.*name an empty folder/),
    });
    await expect(openLmdbBackend({ folder })).rejects.toEqual(refused);
    await expect(openLmdbPartitions({ folder, partitions: 3 })).rejects.toEqual(refused);
    await (await several()).close();
  });

  test('of the folder of one process is one', async () => {
    await (await openLmdbBackend({ folder })).close();
    expect(partitionsOf(folder)).toBe(1);
    await expect(several()).rejects.toThrow(/is of one partition.*name an empty folder/);
  });

  test('a folder is taken once: for several processes, each under its own name, or for one alone', async () => {
    const lock = await lockPartitions({ folder, partitions: 2 });
    expect(isFolderTaken(folder)).toBe(true);
    await expect(lockPartitions({ folder, partitions: 2 })).rejects.toThrow(/is in use by process/);
    const one = await openLmdbPartitions({ folder, partitions: 2, sharedAs: '1' });
    await expect(openLmdbPartitions({ folder, partitions: 2, sharedAs: '1' })).rejects.toMatchObject({
      code: 'store-locked',
    });
    lock.release();
    expect(isFolderTaken(folder)).toBe(false);
    await expect(several()).rejects.toMatchObject({ code: 'store-locked' });
    // Who shared it with somebody who is gone is waited for.
    const waiting = lockPartitions({ folder, partitions: 2, waitMs: 20_000 });
    await one.close();
    (await waiting).release();
    await (await several()).close();
  });
});
