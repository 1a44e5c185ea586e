/**
 * Readers of single settings: from the text of an option or an environment variable to a value, or what is wrong with it.
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { webhookKey } from '@attune/connect';
import { bad, good, type Read } from '@attune/engine';

/** More processes than this over one folder would wait for its lock. */
const WORKERS_MAX = 64;

export type Reader<T> = (text: string) => Read<T>;

export function readPort(text: string): Read<number> {
  const port = Number(text);
  if (/^\d+$/.test(text.trim()) && port <= 65_535) return good(port);
  return bad('', 'is not a port', 'use a whole number from 0 to 65535 (0 takes any free one)');
}

export function readHostName(text: string): Read<string> {
  const name = text.trim();
  if (/^[\w.:-]+$/.test(name)) return good(name);
  return bad(
    '',
    'is not a name or address to listen on',
    'use 127.0.0.1 (this machine only) or 0.0.0.0 (every network)',
  );
}

export function readFolder(text: string): Read<string> {
  return text.trim() === '' ? bad('', 'names no folder', 'write a path, for example ./data') : good(resolve(text));
}

export function readFilePath(text: string): Read<string> {
  return text.trim() === ''
    ? bad('', 'names no file', 'write a path, for example ./GeoLite2-City.mmdb')
    : good(resolve(text));
}

export function readWebAddress(text: string): Read<string> {
  const isWeb = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  return isWeb ? good(text) : bad('', 'is not a web address', 'write for example https://weather.example.com');
}

export function readSwitch(text: string): Read<boolean> {
  if (/^(true|on|yes|1)$/i.test(text)) return good(true);
  return /^(false|off|no|0)$/i.test(text) ? good(false) : bad('', 'is neither on nor off', 'use true or false');
}

export function readKey(prefix: string): Reader<string> {
  return (text) => {
    const pattern = new RegExp(`^${prefix}_[A-Za-z0-9_-]{16,200}$`);
    return pattern.test(text)
      ? good(text)
      : bad('', 'is not a key', `use ${prefix}_ and at least 16 letters or digits`);
  };
}

export function readWhole(min: number, max: number): Reader<number> {
  return (text) => {
    const value = Number(text);
    const isWhole = /^\d+$/.test(text.trim()) && value >= min && value <= max;
    return isWhole ? good(value) : bad('', 'is out of range', `use a whole number from ${min} to ${max}`);
  };
}

export function readOneOf<const T extends string>(choices: readonly T[]): Reader<T> {
  return (text) => {
    const found = choices.find((each) => each === text.toLowerCase());
    return found === undefined ? bad('', 'is not a choice', `use one of ${choices.join(', ')}`) : good(found);
  };
}

export function readMailServer(text: string): Read<string> {
  const url = URL.parse(text);
  if (url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '') return good(text);
  return bad('', 'is not a mail server', 'use smtp://user:password@host:587 or smtps://user:password@host:465');
}

export function readMailAddress(text: string): Read<string> {
  const address = text.trim();
  if (/^(?:[^<>\r\n]*<[^\s<>@]+@[\w.-]+>|[^\s<>@]+@[\w.-]+)$/.test(address)) return good(address);
  return bad('', 'is not an address', 'use shop@example.com or "Shop <shop@example.com>"');
}

export function readWebhookSecret(text: string): Read<string> {
  if (webhookKey(text) !== undefined) return good(text);
  return bad('', 'is not a webhook secret', 'use whsec_ and 24 to 64 bytes in base64');
}

const PLACE = /^[\w.-]+:\d{1,5}$/;

export function readPlaces(text: string): Read<readonly string[]> {
  const places = text.split(',').map((place) => place.trim());
  if (places.every((place) => PLACE.test(place))) return good(places);
  return bad('', 'names no servers', 'use host:port, with commas between several: kafka-1:9092,kafka-2:9092');
}

export function readRedis(text: string): Read<string> {
  const [, places = ''] = /^redis\+(?:cluster|sentinel):\/\/([^/]+)(?:\/[\w.-]+)?$/.exec(text) ?? [];
  if (places !== '' && places.split(',').every((place) => PLACE.test(place))) return good(text);
  if (/^rediss?:$/.test(URL.parse(text)?.protocol ?? '')) return good(text);
  return bad(
    '',
    'is no Redis',
    'use redis://host:6379, redis+cluster://a:6379,b:6379 or redis+sentinel://a:26379/name',
  );
}

export function readPostgres(text: string): Read<string> {
  if (/^postgres(?:ql)?:$/.test(URL.parse(text)?.protocol ?? '')) return good(text);
  return bad('', 'is no PostgreSQL', 'use postgres://user:password@host:5432/database');
}

/** `auto` is one for each core that this process may use. */
export function readWorkers(text: string): Read<number> {
  if (text === 'auto') return good(Math.min(WORKERS_MAX, availableParallelism()));
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= WORKERS_MAX) return good(count);
  return bad('', 'is no number of processes', `use a whole number from 1 to ${WORKERS_MAX}, or auto`);
}
