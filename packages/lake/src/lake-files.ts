/**
 * Where the files of a lake are: a folder, or elsewhere. What is put there is there whole or not at all, and seen by whoever lists it next; more
 * the lake does not need.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type LakeFile = {
  /** Within the lake, with slashes: `events/day=2026-11-27/000000000000-000000000010.parquet`. */
  readonly path: string;
  readonly bytes: number;
  /** Another one for other bytes, where the place knows; else empty. */
  readonly version: string;
};

export type LakeFiles = {
  /** For people. */
  readonly name: string;
  /** All files below a folder, by path. */
  readonly list: (folder: string) => Promise<readonly LakeFile[]>;
  /** @returns null where there is none */
  readonly readText: (path: string) => Promise<string | null>;
  readonly writeText: (path: string, text: string) => Promise<void>;
  /** Moves a file that lies here into the lake. */
  readonly take: (path: string, from: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** As files that can be read here, in the order in which they were asked for. */
  readonly here: (files: readonly LakeFile[]) => Promise<readonly string[]>;
  /** A folder here in which something may be made that is taken later; whoever fills the lake empties it. */
  readonly workFolder: string;
};

/** A lake in a folder of this machine, which need not be there yet. What cannot be read or written throws as the file system says it. */
export function lakeFolder(folder: string): LakeFiles {
  const at = (path: string) => join(folder, path);
  return {
    name: folder,
    list: async (below) => {
      const found = await readdir(at(below), { recursive: true, withFileTypes: true }).catch(() => []);
      const paths = found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
      const files = paths.sort().map(async (path): Promise<LakeFile> => {
        return { path: path.slice(folder.length + 1), bytes: (await stat(path)).size, version: '' };
      });
      return Promise.all(files);
    },
    readText: (path) => readFile(at(path), 'utf8').catch(() => null),
    writeText: async (path, text) => {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(`${at(path)}.part`, text);
      await rename(`${at(path)}.part`, at(path));
    },
    take: async (path, from) => {
      await mkdir(dirname(at(path)), { recursive: true });
      await rename(from, at(path));
    },
    remove: (path) => rm(at(path), { force: true }),
    here: async (files) => files.map(({ path }) => at(path)),
    workFolder: at('.writing'),
  };
}
