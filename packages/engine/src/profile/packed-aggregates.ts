/**
 * Aggregate states as they are written down: several times shorter than their JSON, since a person's states speak of the same few
 * moments and values again and again. Each kind has a line that names its fields; a kind without one is kept as JSON. Invariant:
 * unpacking gives exactly what was packed.
 */
import type { JsonValue } from '../std/json.ts';
import { createScale, isWritable, type PackedReader, type PackedWriter, type Scale } from '../std/packed-text.ts';
import { createListScales, type ListScales, type TimeReader, type TimeWriter } from '../std/packed-times.ts';
import type { ValueReader, ValueWriter } from '../std/packed-values.ts';
import type { AggregateState, GroupsState } from './aggregate.ts';

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
const FIELDS = LAYOUTS.map(([, fields]) => Object.entries(fields).map(([name, field]) => ({ name, field })));
const AS_JSON = 0;
const NUMBER_BITS = 4;
const PAUSE_BITS = 4;

type Fields = Readonly<Record<string, unknown>>;
type Group = GroupsState['groups'][number];
type Pairs = readonly (readonly number[])[];

function placeOf({ kind }: AggregateState): number {
  return PLACES.get(kind) ?? AS_JSON;
}

/** Collects the moments that a state speaks of; false when it has a number that cannot be written field by field. */
export function noteTimes(state: AggregateState, into: number[]): boolean {
  const note = (time: number) => isWritable(time) && into.push(time) > 0;
  return FIELDS[placeOf(state)]!.every(({ name, field }) => {
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

/** Of each field of each kind what it is like, and whether the last state was of the kind that this one is. */
type Scales = { readonly fields: readonly (readonly ListScales[])[]; readonly inner: Scale };

function createScales(): Scales {
  const bits = (field: Field) => (field === 'times' ? PAUSE_BITS : field === 'pairs' ? 0 : NUMBER_BITS);
  const fields = FIELDS.map((each) => each.map(({ field }) => createListScales(bits(field))));
  return { fields, inner: createScale(1) };
}

export type StateWriter = (state: AggregateState, isWhole: boolean) => void;

/** Writes states one by one. `isWhole`: what `noteTimes` said of the state; else it is kept as JSON. */
export function createStateWriter(
  { below, whole, signed }: PackedWriter,
  times: TimeWriter,
  { value, number }: ValueWriter,
): StateWriter {
  const { fields, inner } = createScales();
  const list = <T>(items: readonly T[], size: Scale, write: (item: T) => void) => {
    whole(items.length, size);
    for (const item of items) write(item);
  };
  const group = (each: Group) => {
    value(each.group);
    times.one(each.at);
    state(each.state, true);
  };
  const write: { readonly [field in Field]: (each: never, scales: ListScales) => void } = {
    whole: (each: number, scales) => whole(each, scales.each),
    signed: (each: number, scales) => signed(each, scales.each),
    number,
    numbers: (each: readonly number[], { size }) => list(each, size, number),
    time: times.one,
    times: times.list,
    pairs: (each: Pairs, { size }) => list(each, inner, (pairs) => list(pairs, size, times.one)),
    value,
    values: (each: readonly JsonValue[], { size }) => list(each, size, value),
    groups: (each: readonly Group[], { size }) => list(each, size, group),
  };
  const state: StateWriter = (each, isWhole) => {
    const place = isWhole ? placeOf(each) : AS_JSON;
    below(place, LAYOUTS.length);
    if (place === AS_JSON) return value(each as unknown as JsonValue);
    const names = FIELDS[place]!;
    for (let i = 0; i < names.length; i++) {
      const { name, field } = names[i]!;
      write[field]((each as Fields)[name] as never, fields[place]![i]!);
    }
  };
  return state;
}

/** Reads them in the same order. */
export function createStateReader(
  { below, whole, signed }: PackedReader,
  times: TimeReader,
  { value, number }: ValueReader,
): () => AggregateState {
  const scales = createScales();
  const list = <T>(size: Scale, read: () => T): T[] => {
    const items = new Array<T>(whole(size));
    for (let i = 0; i < items.length; i++) items[i] = read();
    return items;
  };
  const group = (): Group => ({
    group: value() as string | number,
    at: times.one(),
    state: state() as Group['state'],
  });
  const read: { readonly [field in Field]: (scales: ListScales) => unknown } = {
    whole: ({ each }) => whole(each),
    signed: ({ each }) => signed(each),
    number,
    numbers: ({ size }) => list(size, number),
    time: times.one,
    times: times.list,
    pairs: ({ size }) => list(scales.inner, () => list(size, times.one)),
    value,
    values: ({ size }) => list(size, value),
    groups: ({ size }) => list(size, group),
  };
  const state = (): AggregateState => {
    const place = below(LAYOUTS.length);
    if (place === AS_JSON) return value() as unknown as AggregateState;
    const fields: Record<string, unknown> = { kind: LAYOUTS[place]![0] };
    const names = FIELDS[place]!;
    for (let i = 0; i < names.length; i++) {
      const { name, field } = names[i]!;
      fields[name] = read[field](scales.fields[place]![i]!);
    }
    return fields as AggregateState;
  };
  return state;
}
