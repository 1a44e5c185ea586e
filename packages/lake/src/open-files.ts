/** Where a lake is, as it is typed: a folder, or `s3://bucket/prefix`. */
import { resolve } from 'node:path';
import { good, type Read } from '@attune/engine';
import { type LakeFiles, lakeFolder } from './lake-files.ts';
import { openS3Lake, readS3Address, type S3Settings } from './s3-files.ts';

/** @returns a problem for an address that is none */
export async function openLakeFiles(place: string, settings: S3Settings): Promise<Read<LakeFiles>> {
  if (!place.startsWith('s3://')) return good(lakeFolder(resolve(place)));
  const address = readS3Address(place);
  return address.ok ? good(await openS3Lake(address.value, settings)) : address;
}
