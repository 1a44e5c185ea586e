/**
 * A visitor as a store keeps him: the states that rules ask for, and the segments, in a small fraction of their length as JSON; the rest is as
 * it is. What all visitors repeat, the names of states and segments, is in a dictionary of the rules. Invariant: unpacking gives exactly what
 * was packed.
 */
import type { Visitor } from './loop.ts';
import { type Aggregates, aggregatesOf, entriesOf, NO_AGGREGATES } from './profile/aggregates.ts';
import { createStateReader, createStateWriter, noteTimes } from './profile/packed-aggregates.ts';
import type { Profile } from './profile/profile.ts';
import type { Rules } from './rules.ts';
import { noteMembership, readMembership, type SegmentNames, writeMembership } from './segment/packed-membership.ts';
import { type Membership, NO_LAPSES } from './segment/segment.ts';
import { wideHash } from './std/hash.ts';
import { canonical, type JsonValue } from './std/json.ts';
import { readPlaces, writePlaces } from './std/packed-places.ts';
import { createPackedReader, createPackedWriter } from './std/packed-text.ts';
import { readTimes, writeTimes } from './std/packed-times.ts';
import { createValueReader, createValueWriter } from './std/packed-values.ts';
import { NEVER } from './std/time.ts';

/** The names of all states and segments of some rules. Plain JSON. */
export type VisitorNames = {
  /** Ascending. */
  readonly ids: readonly number[];
  readonly segments: readonly string[];
  /** How many segments there are: a lapse has a place below it. */
  readonly places: number;
};

/** Names made ready to be written and read with; the same names have the same `name`. */
export type VisitorDictionary = { readonly name: string; readonly names: VisitorNames; readonly ready: ReadyNames };

type ReadyNames = {
  readonly ids: readonly number[];
  readonly placeOf: ReadonlyMap<number, number>;
  readonly segments: SegmentNames;
};

/** The name of the dictionary, or the names themselves; digits; and the texts and other values that the digits point to. */
type PackedStates = readonly [names: string | VisitorNames, digits: string, ...values: readonly JsonValue[]];

/** Plain JSON, for `unpackVisitor` alone. */
export type PackedVisitor = Omit<Visitor, 'profile' | 'membership'> & {
  readonly profile: Omit<Profile, 'aggregates'>;
  readonly rules: string;
  readonly states: PackedStates;
};

/** What visitors under these rules are written with. */
export function visitorNames({ plan, segments }: Rules): VisitorNames {
  const ids = plan.aggregates.map(({ id }) => id).sort((a, b) => a - b);
  return { ids, segments: segments.all.map(({ key }) => key).sort(), places: segments.all.length };
}

/** Names made ready to write and read visitors with. @returns a dictionary whose `name` is a hash of the names */
export function visitorDictionary(names: VisitorNames): VisitorDictionary {
  return { name: wideHash(canonical(names)).toString(36), names, ready: madeReady(names) };
}

/**
 * The visitor made short.
 * @param dictionary one that is kept for as long as the visitor is; where it lacks a name, or without one, his own names are written with him
 * @returns plain JSON; nothing is lost
 */
export function packVisitor(visitor: Visitor, dictionary?: VisitorDictionary): PackedVisitor {
  const { profile, membership, ...rest } = visitor;
  const { aggregates, ...kept } = profile;
  const isKnown = dictionary !== undefined && knows(dictionary.ready, visitor);
  const names = isKnown ? dictionary.names : ownNames(visitor);
  const { digits, values } = packed(aggregates, membership, isKnown ? dictionary.ready : madeReady(names));
  const states: PackedStates = [isKnown ? dictionary.name : names, digits, ...values];
  return { ...rest, profile: kept, rules: membership.rules, states };
}

/**
 * The visitor that was packed.
 * @param dictionaryOf the dictionary of a name. When it is lost, so are his states and segments: they are those of rules that nobody has, so that
 * his retained past is folded again.
 */
export function unpackVisitor(
  { profile, rules, states: [named, digits, ...values], ...rest }: PackedVisitor,
  dictionaryOf: (name: string) => VisitorDictionary | undefined,
): Visitor {
  const ready = typeof named === 'string' ? dictionaryOf(named)?.ready : madeReady(named);
  if (ready === undefined)
    return { ...rest, profile: { ...profile, plan: '', aggregates: NO_AGGREGATES }, membership: NOWHERE };
  const { aggregates, membership } = unpacked(digits, values, ready);
  return { ...rest, profile: { ...profile, aggregates }, membership: { rules, ...membership } };
}

const NOWHERE: Membership = { rules: '', segments: [], lapses: NO_LAPSES, lapsesAt: NEVER };

function madeReady({ ids, segments, places }: VisitorNames): ReadyNames {
  return {
    ids,
    placeOf: new Map(ids.map((id, place) => [id, place])),
    segments: { keys: segments, placeOf: new Map(segments.map((key, place) => [key, place])), places },
  };
}

function knows({ placeOf, segments }: ReadyNames, { profile, membership }: Visitor): boolean {
  const { lapses } = membership;
  return (
    profile.aggregates.every(({ ids }) => ids.every((id) => placeOf.has(id))) &&
    membership.segments.every(({ key }) => segments.placeOf.has(key)) &&
    lapses.places.every((place) => place < segments.places)
  );
}

function ownNames({ profile, membership }: Visitor): VisitorNames {
  const { segments, lapses } = membership;
  const ids = entriesOf(profile.aggregates).map(([id]) => id);
  return {
    ids: ids.sort((a, b) => a - b),
    segments: segments.map(({ key }) => key).sort(),
    places: Math.max(-1, ...lapses.places) + 1,
  };
}

function packed(aggregates: Aggregates, membership: Membership, { ids, placeOf, segments }: ReadyNames) {
  const entries = entriesOf(aggregates).toSorted((a, b) => a[0] - b[0]);
  const instants: number[] = [];
  const isWritten = noteMembership(membership, segments, instants);
  const areWhole = entries.map((entry) => noteTimes(entry[1], instants));
  const writer = createPackedWriter();
  const times = writeTimes(writer, instants);
  const values = createValueWriter(writer);
  writer.below(Number(isWritten), 2);
  if (isWritten) writeMembership(writer, times, membership, segments);
  else values.value(withoutRules(membership) as unknown as JsonValue);
  writePlaces(
    writer,
    entries.map((entry) => placeOf.get(entry[0])!),
    ids.length,
  );
  const write = createStateWriter(writer, times, values);
  for (let i = 0; i < entries.length; i++) write(entries[i]![1], areWhole[i]!);
  return { digits: writer.text(), values: values.kept };
}

function unpacked(digits: string, kept: readonly JsonValue[], { ids, segments }: ReadyNames) {
  const reader = createPackedReader(digits);
  const times = readTimes(reader);
  const values = createValueReader(reader, kept);
  const isWritten = reader.below(2) === 1;
  const membership = isWritten
    ? readMembership(reader, times, segments)
    : (values.value() as unknown as Omit<Membership, 'rules'>);
  const places = readPlaces(reader, ids.length);
  const read = createStateReader(reader, times, values);
  return { aggregates: aggregatesOf(places.map((place) => [ids[place]!, read()])), membership };
}

function withoutRules({ rules: _, ...rest }: Membership): Omit<Membership, 'rules'> {
  return rest;
}
