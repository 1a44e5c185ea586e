/**
 * The files of a lake in an object store that speaks S3. An object is written whole or not at all and listed at once, which is all that a lake needs;
 * what is asked is fetched once into a folder here, by its version.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bad, good, type Read } from '@attune/engine';
import type { S3Client } from '@aws-sdk/client-s3';
import type { LakeFile, LakeFiles } from './lake-files.ts';
import { lakeProblem } from './lake-problem.ts';

export type S3Settings = {
  /** Of a store that is not Amazon's: "https://s3.example.com". Its buckets are named in the path. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** A folder here for what was fetched, and for what is being written. */
  readonly cacheFolder: string;
};

type Place = { readonly bucket: string; readonly prefix: string };

/** So much is held in memory, so that it can be sent again when the store says to slow down; more is sent as it is read. */
const HELD_BYTES_MAX = 64 * 1024 * 1024;
const FETCHED_AT_ONCE = 8;
const FIX = 'check the bucket, AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** @param address `s3://bucket/prefix` */
export function readS3Address(address: string): Read<Place> {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*))?$/.exec(address) ?? [];
  const parts = prefix.split('/').filter((part) => part !== '');
  if (bucket === undefined || parts.some((part) => part === '.' || part === '..'))
    return bad('', `${address} is no address of a bucket`, 's3://bucket/prefix');
  return good({ bucket, prefix: parts.map((part) => `${part}/`).join('') });
}

/** Credentials are those that Amazon's own programs find: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the machine. */
export async function openS3Lake({ bucket, prefix }: Place, settings: S3Settings): Promise<LakeFiles> {
  const { endpoint, region = 'us-east-1' } = settings;
  const store = await import('@aws-sdk/client-s3');
  const client = new store.S3Client({
    region,
    // Newer checksums are not known to every store.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
  });
  const name = `s3://${bucket}/${prefix}`;
  const refused = (error: Error): never => {
    throw lakeProblem(name, [{ path: '', message: `says ${error.name}: ${error.message}`, fix: FIX }]);
  };
  const cache = resolve(settings.cacheFolder, bucket, prefix);
  const nameOf = (path: string) => ({ Bucket: bucket, Key: `${prefix}${path}` });
  const bodyOf = async (path: string): Promise<Readable | null> => {
    const found = await client.send(new store.GetObjectCommand(nameOf(path))).catch((error: Error) => {
      return error.name === 'NoSuchKey' ? null : refused(error);
    });
    return found === null ? null : (found.Body as Readable);
  };
  const fetched = async (file: LakeFile): Promise<string> => {
    const path = join(cache, cachedName(file));
    const isThere = await stat(path).then(
      ({ size }) => size === file.bytes,
      () => false,
    );
    if (isThere) return path;
    const body = await bodyOf(file.path);
    if (body === null)
      throw lakeProblem(name, [{ path: file.path, message: 'went away in between', fix: 'ask again' }]);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(body, createWriteStream(`${path}.part`));
    await rename(`${path}.part`, path);
    return path;
  };
  return {
    name,
    list: async (folder) => {
      const files = await listed(client, store.ListObjectsV2Command, { bucket, prefix, folder }).catch(refused);
      await forget(cache, folder, new Set(files.map(cachedName)));
      return files;
    },
    readText: async (path) => {
      const body = await bodyOf(path);
      return body === null ? null : Buffer.concat(await body.toArray()).toString('utf8');
    },
    writeText: async (path, text) =>
      void (await client.send(new store.PutObjectCommand({ ...nameOf(path), Body: text })).catch(refused)),
    take: async (path, from) => {
      const { size } = await stat(from);
      const Body = size <= HELD_BYTES_MAX ? await readFile(from) : createReadStream(from);
      await client.send(new store.PutObjectCommand({ ...nameOf(path), Body, ContentLength: size })).catch(refused);
      await rm(from);
    },
    remove: async (path) => void (await client.send(new store.DeleteObjectCommand(nameOf(path))).catch(refused)),
    here: async (files) => {
      const paths: string[] = [];
      for (let i = 0; i < files.length; i += FETCHED_AT_ONCE)
        paths.push(...(await Promise.all(files.slice(i, i + FETCHED_AT_ONCE).map(fetched))));
      return paths;
    },
    workFolder: join(cache, '.writing'),
  };
}

async function listed(
  client: S3Client,
  List: typeof import('@aws-sdk/client-s3').ListObjectsV2Command,
  { bucket, prefix, folder }: Place & { readonly folder: string },
): Promise<readonly LakeFile[]> {
  const files: LakeFile[] = [];
  let after: string | undefined;
  do {
    const page = await client.send(
      new List({
        Bucket: bucket,
        Prefix: `${prefix}${folder}/`,
        ...(after !== undefined && { ContinuationToken: after }),
      }),
    );
    for (const { Key = '', Size = 0, ETag = '' } of page.Contents ?? [])
      files.push({ path: Key.slice(prefix.length), bytes: Size, version: ETag.replaceAll(/[^\w-]/g, '') });
    after = page.NextContinuationToken;
  } while (after !== undefined);
  return files;
}

/** `events/day=2026-11-27/0-10.parquet` of the version `a1` is `events/day=2026-11-27/0-10.a1.parquet`. */
function cachedName({ path, version }: LakeFile): string {
  return path.replace(/(\.\w+)?$/, (ending) => `.${version}${ending}`);
}

/** What was fetched and is there no more, or is another by now. */
async function forget(cache: string, folder: string, kept: ReadonlySet<string>): Promise<void> {
  const found = await readdir(join(cache, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  for (const each of found) {
    const path = join(each.parentPath, each.name);
    if (each.isFile() && !kept.has(path.slice(cache.length + 1))) await rm(path, { force: true });
  }
}
