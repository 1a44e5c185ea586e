/**
 * Aggregate states as they are written down: several times shorter than their JSON, since a person's states speak of the same few
 * moments and values again and again. Each kind has a line that names its fields; a kind without one is kept as JSON. Invariant:
 * unpacking gives exactly what was packed.
 */
import type { JsonValue } from '../std/json.ts';
import {
  createPackedReader,
  createPackedWriter,
  isWritable,
  type PackedReader,
  type PackedWriter,
} from '../std/packed-text.ts';
import type { AggregateState, GroupsState } from './aggregate.ts';
import { type Aggregates, aggregatesOf, entriesOf } from './aggregates.ts';

/** Plain JSON: the digits, and after them the texts and other values that the digits point to. */
export type PackedAggregates = readonly [digits: string, ...values: readonly JsonValue[]];

/** What is written and read, field by field. */
type Field = 'whole' | 'signed' | 'number' | 'numbers' | 'time' | 'times' | 'pairs' | 'value' | 'values' | 'groups';

/** Invariant: lines are only ever added, at the end; their places are what is written down. The first is any kind, as JSON. */
const LAYOUTS: readonly (readonly [kind: string, fields: Readonly<Record<string, Field>>])[] = [
  ['', {}],
  ['count', { count: 'whole' }],
  ['times', { times: 'times' }],
  ['first-times', { times: 'times' }],
  ['value', { at: 'time', value: 'value' }],
  ['unique', { ats: 'times', values: 'values' }],
  ['total', { count: 'whole', whole: 'signed', micro: 'whole', min: 'number', max: 'number' }],
  ['values', { times: 'times', values: 'numbers' }],
  ['recent', { times: 'times', values: 'values' }],
  ['score', { score: 'number', at: 'time' }],
  ['ema', { sum: 'number', weight: 'number', at: 'time' }],
  ['by', { floor: 'time', groups: 'groups' }],
  ['sequence', { chains: 'pairs', nots: 'pairs', times: 'times' }],
  ['since', { since: 'time', at: 'time', value: 'value' }],
];
const PLACES = new Map(LAYOUTS.map(([kind], place) => [kind, place]));
const FIELDS = LAYOUTS.map(([, fields]) => Object.entries(fields));
const AS_JSON = 0;

type Fields = Readonly<Record<string, unknown>>;
type Group = GroupsState['groups'][number];
type Pairs = readonly (readonly number[])[];

export function packAggregates(aggregates: Aggregates): PackedAggregates {
  const entries = entriesOf(aggregates).toSorted(([a], [b]) => a - b);
  const times = new Set<number>();
  const places = entries.map(([, state]) => (noteTimes(state, times) ? placeOf(state) : AS_JSON));
  const descending = [...times].sort((a, b) => b - a);
  const writer = createPackedWriter();
  const { whole } = writer;
  whole(descending.length);
  for (let i = 0; i < descending.length; i++) {
    if (i === 0) writer.signed(descending[i]!);
    else whole(descending[i - 1]! - descending[i]!);
  }
  const values: JsonValue[] = [];
  const pack = createPacker(writer, new Map(descending.map((time, i) => [time, i])), values);
  let before = 0;
  for (const [i, [id, state]] of entries.entries()) {
    whole(id - before);
    before = id;
    pack(state, places[i]!);
  }
  return [writer.text(), ...values];
}

export function unpackAggregates([digits, ...values]: PackedAggregates): Aggregates {
  const reader = createPackedReader(digits);
  const { whole } = reader;
  const times: number[] = [];
  for (let left = whole(); left > 0; left--) {
    times.push(times.length === 0 ? reader.signed() : times[times.length - 1]! - whole());
  }
  const unpack = createUnpacker(reader, times, values);
  const entries: [id: number, state: AggregateState][] = [];
  let id = 0;
  while (!reader.isAtEnd()) {
    id += whole();
    entries.push([id, unpack()]);
  }
  return aggregatesOf(entries);
}

function placeOf({ kind }: AggregateState): number {
  return PLACES.get(kind) ?? AS_JSON;
}

/** Collects the moments that a state speaks of; false when it has a number that cannot be written field by field. */
function noteTimes(state: AggregateState, into: Set<number>): boolean {
  const note = (time: number) => isWritable(time) && into.add(time) !== undefined;
  return FIELDS[placeOf(state)]!.every(([name, field]) => {
    const value = (state as Fields)[name];
    if (field === 'time') return note(value as number);
    if (field === 'times') return (value as readonly number[]).every(note);
    if (field === 'pairs') return (value as Pairs).every((pairs) => pairs.every(note));
    if (field === 'whole' || field === 'signed') return isWritable(value as number);
    return (
      field !== 'groups' || (value as readonly Group[]).every((group) => note(group.at) && noteTimes(group.state, into))
    );
  });
}

/** Decimal numbers have at most so many places after the point, or are kept as JSON. */
const PLACES_MAX = 6;

function createPacker(
  { whole, signed }: PackedWriter,
  places: ReadonlyMap<number, number>,
  values: JsonValue[],
): (state: AggregateState, place: number) => void {
  const known = new Map<unknown, number>();
  const value = (each: unknown) => {
    let place = known.get(each);
    if (place === undefined) {
      place = values.push(each as JsonValue) - 1;
      // Texts and numbers come again and again; the same object hardly ever.
      known.set(each, place);
    }
    whole(place);
  };
  const number = (each: number) => {
    for (let digits = 0; digits <= PLACES_MAX; digits++) {
      const scaled = Math.round(each * 10 ** digits);
      if (scaled / 10 ** digits !== each || !isWritable(scaled)) continue;
      whole(1 + digits);
      return signed(scaled);
    }
    whole(0);
    value(each);
  };
  const time = (each: number) => whole(places.get(each)!);
  const list = <T>(each: readonly T[], write: (item: T) => void) => {
    whole(each.length);
    for (const item of each) write(item);
  };
  // From the newest back, so that the places ascend and their differences are small.
  const times = (ascending: readonly number[]) => {
    whole(ascending.length);
    for (let i = ascending.length - 1, before = 0; i >= 0; i--) {
      const place = places.get(ascending[i]!)!;
      whole(place - before);
      before = place;
    }
  };
  const group = (each: Group) => {
    value(each.group);
    time(each.at);
    state(each.state, placeOf(each.state));
  };
  const write: { readonly [field in Field]: (each: never) => void } = {
    whole,
    signed,
    number,
    numbers: (each: readonly number[]) => list(each, number),
    time,
    times,
    pairs: (each: Pairs) => list(each, (pairs) => list(pairs, time)),
    value,
    values: (each: readonly JsonValue[]) => list(each, value),
    groups: (each: readonly Group[]) => list(each, group),
  };
  const state = (each: AggregateState, place: number): void => {
    whole(place);
    if (place === AS_JSON) return value(each);
    for (const [name, field] of FIELDS[place]!) write[field]((each as Fields)[name] as never);
  };
  return state;
}

function createUnpacker(
  { whole, signed }: PackedReader,
  times: readonly number[],
  values: readonly JsonValue[],
): () => AggregateState {
  const value = () => values[whole()]!;
  const number = () => {
    const digits = whole();
    return digits === 0 ? (value() as number) : signed() / 10 ** (digits - 1);
  };
  const time = () => times[whole()]!;
  const list = <T>(read: () => T): T[] => {
    const items: T[] = [];
    for (let left = whole(); left > 0; left--) items.push(read());
    return items;
  };
  const ascending = () => {
    let place = 0;
    return list(() => {
      place += whole();
      return times[place]!;
    }).reverse();
  };
  const group = (): Group => ({ group: value() as string | number, at: time(), state: state() as Group['state'] });
  const read: { readonly [field in Field]: () => unknown } = {
    whole,
    signed,
    number,
    numbers: () => list(number),
    time,
    times: ascending,
    pairs: () => list(() => list(time)),
    value,
    values: () => list(value),
    groups: () => list(group),
  };
  const state = (): AggregateState => {
    const place = whole();
    if (place === AS_JSON) return value() as unknown as AggregateState;
    const fields: Record<string, unknown> = { kind: LAYOUTS[place]![0] };
    for (const [name, field] of FIELDS[place]!) fields[name] = read[field]();
    return fields as AggregateState;
  };
  return state;
}
