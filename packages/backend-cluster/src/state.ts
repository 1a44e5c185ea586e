/**
 * State in Redis: one partition is one hash of values, one ordered set of their keys and one hash of cursors, all in one slot, so that
 * puts and the reader's cursor become visible together. The scripts are the only writers.
 */
import { createHash } from 'node:crypto';
import { assertStoreKey, type Backend, type StateValue, storeError } from '@attune/backend';
import type { RedisDoor, RedisScript } from './redis-door.ts';
import { createTurns } from './turns.ts';

const script = (text: string): RedisScript => ({ text, sha1: createHash('sha1').update(text).digest('hex') });

/** A value is kept as its version, a line break, and its JSON; the version is the number of the commit that wrote it. */
const COMMIT = script(`
local values, order, meta = KEYS[1], KEYS[2], KEYS[3]
local stored = redis.call('HGET', meta, 'cursor/' .. ARGV[1]) or '0'
local conflicts = {}
for i = 4, #ARGV, 3 do
  if ARGV[i + 1] ~= '' then
    local kept = redis.call('HGET', values, ARGV[i])
    local version = kept and string.sub(kept, 1, string.find(kept, '\\n', 1, true) - 1) or '0'
    if version ~= ARGV[i + 1] then conflicts[#conflicts + 1] = ARGV[i] end
  end
end
if stored ~= ARGV[3] or #conflicts > 0 then
  table.insert(conflicts, 1, stored)
  return conflicts
end
local version = redis.call('HINCRBY', meta, 'commits', 1)
for i = 4, #ARGV, 3 do
  if ARGV[i + 2] == '' then
    redis.call('HDEL', values, ARGV[i])
    redis.call('ZREM', order, ARGV[i])
  elseif redis.call('HSET', values, ARGV[i], version .. '\\n' .. ARGV[i + 2]) == 1 then
    redis.call('ZADD', order, 0, ARGV[i])
  end
end
redis.call('HSET', meta, 'cursor/' .. ARGV[1], ARGV[2])
return false
`);

const LOAD = script(`
local found = {}
for i = 1, #ARGV do found[i] = redis.call('HGET', KEYS[1], ARGV[i]) end
return found
`);

const CURSOR = script(`return redis.call('HGET', KEYS[3], 'cursor/' .. ARGV[1]) or '0'`);

/** First the last key that was looked at, where there may be more; then keys and values. */
const SCAN = script(`
local keys = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])
local above = tonumber(ARGV[4])
local found = { #keys == tonumber(ARGV[3]) and keys[#keys] or '' }
for _, key in ipairs(keys) do
  local kept = redis.call('HGET', KEYS[1], key)
  if above == 0 or tonumber(string.sub(kept, 1, string.find(kept, '\\n', 1, true) - 1)) > above then
    found[#found + 1] = key
    found[#found + 1] = kept
  end
end
return found
`);
/** So many keys are looked at in one call. */
const LOOKED_AT_MAX = 5_000;

/** @param prefix the partition's keys begin with it; it holds the hash tag that puts them into one slot */
export function openRedisState(redis: RedisDoor, prefix: string): Backend['state'] {
  const keys = [`${prefix}:values`, `${prefix}:order`, `${prefix}:meta`];
  const inTurn = createTurns();
  return {
    async load(wanted) {
      for (const key of wanted) assertStoreKey(key, 'state key');
      if (wanted.length === 0) return [];
      const found = (await redis.run(LOAD, keys, wanted)) as readonly (string | null)[];
      return wanted.map((_, i) => stateValue(found[i]));
    },
    async commit({ reader, cursor, expectedCursor, puts }) {
      assertStoreKey(reader, 'reader');
      const args = [reader, String(cursor), String(expectedCursor)];
      for (const { key, value, expected } of puts) {
        assertStoreKey(key, 'state key');
        args.push(key, expected === undefined ? '' : String(expected), value === undefined ? '' : textOf(value));
      }
      const refused = (await inTurn(() => redis.run(COMMIT, keys, args))) as readonly string[] | null;
      if (refused === null) return { committed: true };
      const [stored, ...conflicts] = refused;
      return { committed: false, conflicts, cursor: Number(stored) };
    },
    async cursor(reader) {
      assertStoreKey(reader, 'reader');
      return Number(await redis.run(CURSOR, keys, [reader]));
    },
    async scan(prefix, { after = '', limit, above = 0 }) {
      const isAfter = Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0 && after !== '';
      // No byte of UTF-8 is 0xff, so it ends what begins with the prefix.
      const to = prefix === '' ? '+' : Buffer.concat([Buffer.from(`(${prefix}`), Buffer.from([0xff])]);
      const rows: (StateValue & { readonly key: string })[] = [];
      for (let from = isAfter ? `(${after}` : prefix === '' ? '-' : `[${prefix}`; rows.length < limit; ) {
        const most = Math.min(LOOKED_AT_MAX, Math.floor(limit - rows.length));
        const [last, ...found] = (await redis.run(SCAN, keys, [from, to, String(most), String(above)])) as [
          string,
          ...string[],
        ];
        for (let i = 0; i < found.length; i += 2) rows.push({ key: found[i]!, ...stateValue(found[i + 1])! });
        if (last === '') break;
        from = `(${last}`;
      }
      return rows;
    },
  };
}

function textOf(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw storeError('store-value', `${typeof value} is not JSON and cannot be stored`);
  return text;
}

function stateValue(kept: string | null | undefined): StateValue | undefined {
  if (kept === null || kept === undefined) return undefined;
  const end = kept.indexOf('\n');
  return { value: JSON.parse(kept.slice(end + 1)), version: Number(kept.slice(0, end)) };
}
