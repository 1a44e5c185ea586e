/**
 * The keys of an installation and the secret that signs its webhooks: made once, kept in the data folder in a file that only its owner can read. They must
 * never be written to a log.
 */
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDraft } from '../option/replace-file.ts';
import { UsageError } from '../option/usage-error.ts';
import type { Settings } from '../settings/settings.ts';

export type Keys = { readonly writeKey: string; readonly secretKey: string; readonly webhookSecret: string };

const NAMES = ['writeKey', 'secretKey', 'webhookSecret'] as const;
/** What a file system says that has no hard links: there the last of several that start at once writes. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * The kept keys, made when they are not there; a given one is used instead and not kept.
 * @throws UsageError when the file cannot be read as keys
 */
export async function openKeys(data: string, given: { readonly [name in keyof Keys]: string | null }): Promise<Keys> {
  const { writeKey, secretKey, webhookSecret } = given;
  if (writeKey !== null && secretKey !== null && webhookSecret !== null) return { writeKey, secretKey, webhookSecret };
  const keys = await keptKeys(data);
  return {
    writeKey: writeKey ?? keys.writeKey,
    secretKey: secretKey ?? keys.secretKey,
    webhookSecret: webhookSecret ?? keys.webhookSecret,
  };
}

/** The keys that the settings give, and else those that are kept. */
export function keysOf(settings: Settings): Promise<Keys> {
  return openKeys(settings.data, {
    writeKey: settings['write-key'],
    secretKey: settings['secret-key'],
    webhookSecret: settings['webhook-secret'],
  });
}

/** Several processes may start over one folder at once: all of them go on with the keys of the first. */
async function keptKeys(data: string): Promise<Keys> {
  const path = join(data, 'keys.json');
  const kept = await readKeys(path);
  const keys: Keys = {
    writeKey: kept?.writeKey ?? newKey('wk'),
    secretKey: kept?.secretKey ?? newKey('sk'),
    webhookSecret: kept?.webhookSecret ?? `whsec_${randomBytes(32).toString('base64')}`,
  };
  if (kept !== undefined && NAMES.every((name) => kept[name] !== undefined)) return keys;
  const isKept = await keepKeys(path, keys, kept === undefined);
  return isKept ? keys : keptKeys(data);
}

async function readKeys(path: string): Promise<Partial<Keys> | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const kept = JSON.parse(text) as Partial<Keys>;
    const isKey = (key: unknown, prefix: string) =>
      key === undefined || (typeof key === 'string' && key.startsWith(prefix));
    const holds = isKey(kept?.writeKey, 'wk_') && isKey(kept?.secretKey, 'sk_') && isKey(kept?.webhookSecret, 'whsec_');
    if (typeof kept === 'object' && kept !== null && holds) return kept;
  } catch {
    // Said below, in the same words.
  }
  throw new UsageError(
    `${path} does not hold keys.`,
    'Mend it: { "writeKey": "wk_…", "secretKey": "sk_…" }, or remove it to get new keys.',
  );
}

/** The file is there whole or not at all. @returns false: another process has just made it */
async function keepKeys(path: string, keys: Keys, isNew: boolean): Promise<boolean> {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await writeDraft(draft, `${JSON.stringify(keys, null, 2)}\n`);
  try {
    if (isNew) await link(draft, path);
    else await rename(draft, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(code)) throw error;
    await rename(draft, path);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}

function newKey(prefix: string): string {
  return `${prefix}_${randomBytes(24).toString('base64url')}`;
}
