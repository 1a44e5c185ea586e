/**
 * A membership as it is written down: the segments by their places, and most times as instants at which something happened, or so many
 * minutes after one. Invariant: unpacking gives exactly what was packed.
 */
import { arePlaces, readPlaces, writePlaces } from '../std/packed-places.ts';
import { createScale, isWritable, type PackedReader, type PackedWriter } from '../std/packed-text.ts';
import type { TimeReader, TimeWriter } from '../std/packed-times.ts';
import { asTime, MINUTE_MS, type Time } from '../std/time.ts';
import { earliest, type Membership } from './segment.ts';

/** The keys of all segments, in the order of the keys; a lapse has a place below `places`. */
export type SegmentNames = {
  readonly keys: readonly string[];
  readonly placeOf: ReadonlyMap<string, number>;
  readonly places: number;
};

/** Spans of conditions, in minutes; and a lapse that is none of them, in milliseconds after the newest instant. */
const SPAN_BITS = 8;
const LAPSE_BITS = 26;

/** Collects the instants at which segments were entered; false when the membership cannot be written with these names. */
export function noteMembership({ segments, lapses }: Membership, names: SegmentNames, into: number[]): boolean {
  if (!arePlaces(lapses.places, names.places) || !lapses.ats.every(isWritable)) return false;
  if (!arePlaces(placesOf(segments, names), names.keys.length)) return false;
  return segments.every(({ since }) => isWritable(since) && into.push(since) > 0);
}

function placesOf(segments: Membership['segments'], { placeOf }: SegmentNames): readonly number[] {
  return segments.map(({ key }) => placeOf.get(key) ?? Number.NaN);
}

/** @param membership one of which `noteMembership` said that it can be written */
export function writeMembership(
  writer: PackedWriter,
  times: TimeWriter,
  { segments, lapses }: Membership,
  names: SegmentNames,
): void {
  writePlaces(writer, placesOf(segments, names), names.keys.length);
  for (const { since } of segments) times.one(since);
  writePlaces(writer, lapses.places, names.places);
  const writeLapse = createLapseWriter(writer, times);
  for (const at of lapses.ats) writeLapse(at);
}

export function readMembership(
  reader: PackedReader,
  times: TimeReader,
  names: SegmentNames,
): Omit<Membership, 'rules'> {
  const entered = readPlaces(reader, names.keys.length);
  const segments = entered.map((place) => ({ key: names.keys[place]!, since: asTime(times.one()) }));
  const places = readPlaces(reader, names.places);
  const readLapse = createLapseReader(reader, times);
  const ats = places.map(readLapse);
  return { segments, lapses: { places, ats }, lapsesAt: earliest(ats) };
}

/** A lapse is nearly always some minutes after something happened: the window of a condition after an event that is in it. */
function createLapseWriter({ below, whole, signed }: PackedWriter, times: TimeWriter): (at: number) => void {
  const spans: number[] = [];
  const span = createScale(SPAN_BITS);
  const rest = createScale(LAPSE_BITS);
  let seconds: Float64Array | undefined;
  const minutesAfter = (at: number): number => {
    seconds ??= times.all.map((time) => time % MINUTE_MS);
    const place = seconds.indexOf(at % MINUTE_MS);
    return place < 0 ? -1 : (at - times.all[place]!) / MINUTE_MS;
  };
  return (at) => {
    const known = spans.findIndex((minutes) => times.has(at - minutes * MINUTE_MS));
    const minutes = known < 0 ? minutesAfter(at) : spans[known]!;
    below(minutes < 0 ? 0 : 1, 2);
    if (minutes < 0) return signed(at - (times.all.at(-1) ?? 0), rest);
    times.one(at - minutes * MINUTE_MS);
    below(known < 0 ? spans.length : known, spans.length + 1);
    if (known < 0) whole(spans[spans.push(minutes) - 1]!, span);
  };
}

function createLapseReader({ below, whole, signed }: PackedReader, times: TimeReader): () => Time {
  const spans: number[] = [];
  const span = createScale(SPAN_BITS);
  const rest = createScale(LAPSE_BITS);
  return () => {
    if (below(2) === 0) return asTime(times.newest + signed(rest));
    const event = times.one();
    const known = below(spans.length + 1);
    if (known === spans.length) spans.push(whole(span));
    return asTime(event + spans[known]! * MINUTE_MS);
  };
}
