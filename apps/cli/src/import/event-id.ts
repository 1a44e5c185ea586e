/**
 * The id an imported row's event always gets: the same row gives the same id on every run, so that a second run, or one
 * after a crash, is recognised event by event.
 */
import { hash } from 'node:crypto';

/** By the columns that tell the row from others; else by file name and line. 24 characters beginning with "im". */
export function eventId(
  mappingName: string,
  place: { readonly source: string; readonly line: number } | { readonly id: readonly string[] },
): string {
  const text =
    'id' in place
      ? JSON.stringify(['id', mappingName, place.id])
      : JSON.stringify(['line', mappingName, place.source, place.line]);
  return `im${hash('sha256', text, 'base64url').slice(0, 22)}`;
}
