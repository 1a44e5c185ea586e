/** A small file that says how far something came: replaced as a whole and durably, so that a kill leaves the one before or the one after. */
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  await writeDraft(draft, text);
  await rename(draft, path);
}

/** A file for its owner alone, on the disk when this resolves; its folder is made. Whoever gives it its name makes it seen, whole. */
export async function writeDraft(draft: string, text: string): Promise<void> {
  await mkdir(dirname(draft), { recursive: true });
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}
