/**
 * Saves an answer as a file. The key goes in a header, never in an address, so the file is fetched and then handed to the browser's own
 * way of saving.
 */
import { authorization, failureOf } from './call.ts';

/** @throws CallError when the server refuses */
export async function saveFile(path: string, name: string): Promise<void> {
  const response = await fetch(path, { headers: authorization(), cache: 'no-store' });
  if (!response.ok) throw await failureOf(response, path);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
