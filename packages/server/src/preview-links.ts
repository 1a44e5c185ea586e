/**
 * Signed links to look at one variant: whoever has the secret key makes one, anybody who has the link may look until it expires. The
 * signature is an HMAC under a key that is derived from the secret key, so a link says nothing of it, and a new secret key ends all links.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { bad, good, type Read } from '@attune/engine';

export type Preview = { readonly experience: string; readonly variant: string; readonly expiresAt: number };

export type PreviewLinks = {
  /** A token for an address: letters, digits, "-", "_" and one ".". */
  readonly sign: (preview: Preview) => string;
  /** What a token allows to look at, unless it was made elsewhere or has expired. */
  readonly read: (token: string, path: string) => Read<Preview>;
};

const TOKEN_LENGTH_MAX = 1_000;
const FIX = 'make a new link in the Studio, or with POST /v1/previews';

/** @param secrets the secret keys; the first one signs, all of them are taken */
export function createPreviewLinks(secrets: readonly string[], clock: () => number): PreviewLinks {
  const keys = secrets.map((secret) => createHmac('sha256', secret).update('attune preview links').digest());
  const macOf = (key: Buffer, body: string) => createHmac('sha256', key).update(body).digest();
  const isSigned = (body: string, mac: Buffer) => {
    let found = false;
    for (const key of keys) {
      const expected = macOf(key, body);
      if (expected.length === mac.length && timingSafeEqual(expected, mac)) found = true;
    }
    return found;
  };
  return {
    sign: ({ experience, variant, expiresAt }) => {
      const body = Buffer.from(JSON.stringify([experience, variant, expiresAt])).toString('base64url');
      return `${body}.${macOf(keys[0]!, body).toString('base64url')}`;
    },
    read: (token, path) => {
      const [body, mac, ...more] = token.length <= TOKEN_LENGTH_MAX ? token.split('.') : [];
      const isWhole = body !== undefined && mac !== undefined && more.length === 0;
      if (!isWhole || !isSigned(body, Buffer.from(mac, 'base64url')))
        return bad(path, 'is not signed by this server', FIX);
      const [experience, variant, expiresAt] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
        string,
        string,
        number,
      ];
      if (clock() >= expiresAt) return bad(path, `expired at ${new Date(expiresAt).toISOString()}`, FIX);
      return good({ experience, variant, expiresAt });
    },
  };
}
