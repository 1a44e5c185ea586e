/**
 * Saves all members of a segment as a file. The key goes in a header, never in an address, so the file is fetched and then handed to the
 * browser's own way of saving.
 */
import { authorization, failureOf } from '../call/call.ts';

export type ExportFormat = 'csv' | 'ndjson';

/** @throws CallError when the server refuses */
export async function saveMembers(segment: string, format: ExportFormat): Promise<void> {
  const path = `/v1/segments/${encodeURIComponent(segment)}/members?format=${format}`;
  const response = await fetch(path, { headers: authorization(), cache: 'no-store' });
  if (!response.ok) throw await failureOf(response, path);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = `${segment}.${format}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
