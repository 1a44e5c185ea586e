/**
 * A membership as it is written down: each segment's key once, and the times beside it as differences. Invariant: unpacking gives
 * exactly what was packed.
 */
import { createPackedReader, createPackedWriter, isWritable } from '../std/packed-text.ts';
import { asTime, NEVER, type Time } from '../std/time.ts';
import type { Membership } from './segment.ts';

/** Plain JSON: the rules, the digits, and the keys that the digits point to. */
export type PackedMembership = readonly [rules: string, digits: string, ...keys: readonly string[]];

/** The membership itself when one of its times is not a whole number of milliseconds. */
export function packMembership(membership: Membership): PackedMembership | Membership {
  const { rules, segments, lapses } = membership;
  if (![...segments.map(({ since }) => since), ...lapses.map(({ at }) => at)].every(isWritable)) return membership;
  const keys = [...new Set([...segments, ...lapses].map(({ key }) => key))];
  const places = new Map(keys.map((key, i) => [key, i]));
  const { whole, signed, text } = createPackedWriter();
  let before = 0;
  const entry = (key: string, time: number) => {
    whole(places.get(key)!);
    signed(time - before);
    before = time;
  };
  whole(segments.length);
  for (const { key, since } of segments) entry(key, since);
  for (const { key, at } of lapses) entry(key, at);
  return [rules, text(), ...keys];
}

export function unpackMembership(packed: PackedMembership | Membership): Membership {
  if (!isPacked(packed)) return packed;
  const [rules, digits, ...keys] = packed;
  const { whole, signed, isAtEnd } = createPackedReader(digits);
  let time = 0;
  const next = (): readonly [key: string, time: Time] => {
    const key = keys[whole()]!;
    time += signed();
    return [key, asTime(time)];
  };
  const segments: { key: string; since: Time }[] = [];
  for (let left = whole(); left > 0; left--) {
    const [key, since] = next();
    segments.push({ key, since });
  }
  const lapses: { key: string; at: Time }[] = [];
  let lapsesAt = NEVER;
  while (!isAtEnd()) {
    const [key, at] = next();
    lapses.push({ key, at });
    if (at < lapsesAt) lapsesAt = at;
  }
  return { rules, segments, lapses, lapsesAt };
}

function isPacked(packed: PackedMembership | Membership): packed is PackedMembership {
  return Array.isArray(packed);
}
