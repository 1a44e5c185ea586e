/**
 * The address of whoever sent a request, through the proxies before us. Only for looking a place up: it is never kept, and nothing
 * that must be sure of it may use this.
 */
import { isIP } from 'node:net';
import type { Headers } from './place-in-headers.ts';

/** Each holds one address, but the last: there the first of the list is the sender. */
const HEADERS = ['cf-connecting-ip', 'true-client-ip', 'fastly-client-ip', 'x-real-ip', 'x-forwarded-for'] as const;

/** @param socket the address of the other end of the connection */
export function senderAddress(headers: Headers, socket: string | undefined): string | undefined {
  for (const name of HEADERS) {
    const value = headers[name];
    if (typeof value !== 'string') continue;
    const address = addressIn(value.split(',', 1)[0]!);
    if (address !== undefined) return address;
  }
  return socket === undefined ? undefined : addressIn(socket);
}

/** An address without a port, or undefined. IPv4 within IPv6 is IPv4. */
function addressIn(text: string): string | undefined {
  if (isIP(text) === 4) return text;
  const bare = text
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(bare) === 0 ? undefined : bare;
}
