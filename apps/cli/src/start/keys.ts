/**
 * The keys of an installation and the secret that signs its webhooks: made once, kept in the data folder in a file that only its owner can read. They must
 * never be written to a log.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../option/usage-error.ts';
import type { Settings } from '../settings/settings.ts';

export type Keys = { readonly writeKey: string; readonly secretKey: string; readonly webhookSecret: string };

const NAMES = ['writeKey', 'secretKey', 'webhookSecret'] as const;

/**
 * The kept keys, made when they are not there; a given one is used instead and not kept.
 * @throws UsageError when the file cannot be read as keys
 */
export async function openKeys(data: string, given: { readonly [name in keyof Keys]: string | null }): Promise<Keys> {
  const { writeKey, secretKey, webhookSecret } = given;
  if (writeKey !== null && secretKey !== null && webhookSecret !== null) return { writeKey, secretKey, webhookSecret };
  const path = join(data, 'keys.json');
  const kept = (await readKeys(path)) ?? {};
  const keys: Keys = {
    writeKey: kept.writeKey ?? newKey('wk'),
    secretKey: kept.secretKey ?? newKey('sk'),
    webhookSecret: kept.webhookSecret ?? `whsec_${randomBytes(32).toString('base64')}`,
  };
  if (NAMES.some((name) => kept[name] === undefined)) await keepKeys(data, path, keys);
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

async function keepKeys(data: string, path: string, keys: Keys): Promise<void> {
  await mkdir(data, { recursive: true });
  const file = await open(path, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(`${JSON.stringify(keys, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

function newKey(prefix: string): string {
  return `${prefix}_${randomBytes(24).toString('base64url')}`;
}
