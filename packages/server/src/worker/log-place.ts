/**
 * A position in one of several logs as one number, so that people and programs name an entry alike whatever the store is: row by row through
 * all logs. With one log it is the position itself.
 */
import type { Cursor } from '@attune/backend';

export type LogPlace = number;

export function placeOf(partition: number, cursor: Cursor, partitions: number): LogPlace {
  return cursor * partitions + partition;
}

export function positionOf(
  place: LogPlace,
  partitions: number,
): { readonly partition: number; readonly cursor: Cursor } {
  return { partition: place % partitions, cursor: Math.floor(place / partitions) };
}
