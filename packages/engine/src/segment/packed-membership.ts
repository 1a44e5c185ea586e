/**
 * A membership as it is written down: each segment's key once, and the times beside it as differences. Invariant: unpacking gives
 * exactly what was packed.
 */
import { createPackedReader, createPackedWriter, isWritable } from '../std/packed-text.ts';
import { asTime, type Time } from '../std/time.ts';
import { earliest, type Membership } from './segment.ts';

/** Plain JSON: the rules, the digits, and the keys of the segments, sorted as they are. */
export type PackedMembership = readonly [rules: string, digits: string, ...keys: readonly string[]];

/** The membership itself when one of its times is not a whole number of milliseconds. */
export function packMembership(membership: Membership): PackedMembership | Membership {
  const { rules, segments, lapses } = membership;
  if (!segments.every(({ since }) => isWritable(since)) || !lapses.ats.every(isWritable)) return membership;
  const { whole, signed, text } = createPackedWriter();
  let before = 0;
  const time = (each: number) => {
    signed(each - before);
    before = each;
  };
  for (const { since } of segments) time(since);
  lapses.places.forEach((place, i) => {
    whole(place);
    time(lapses.ats[i]!);
  });
  return [rules, text(), ...segments.map(({ key }) => key)];
}

export function unpackMembership(packed: PackedMembership | Membership): Membership {
  if (!isPacked(packed)) return packed;
  const [rules, digits, ...keys] = packed;
  const { whole, signed, isAtEnd } = createPackedReader(digits);
  let before = 0;
  const time = (): Time => {
    before += signed();
    return asTime(before);
  };
  const segments = keys.map((key) => ({ key, since: time() }));
  const places: number[] = [];
  const ats: number[] = [];
  while (!isAtEnd()) {
    places.push(whole());
    ats.push(time());
  }
  return { rules, segments, lapses: { places, ats }, lapsesAt: earliest(ats) };
}

function isPacked(packed: PackedMembership | Membership): packed is PackedMembership {
  return Array.isArray(packed);
}
