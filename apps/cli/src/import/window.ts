/**
 * A window: some rows that are sent side by side and acknowledged as a whole, before the next one is. Events of one person
 * stay in one lane and in order, and no window holds more of one person than the server can still recognise as repeated.
 */
import type { MappedEvent } from './map-row.ts';
import type { Place } from './read-rows.ts';

export type OutgoingEvent = { readonly event: MappedEvent; readonly line: number; readonly raw: string };

export type RefusedRow = { readonly line: number; readonly raw: string; readonly reason: string };

export type Tally = { readonly rows: number; readonly sent: number; readonly skipped: number; readonly bad: number };

export type Window = {
  /** Each lane is sent by itself, one batch after the other. */
  readonly lanes: readonly (readonly OutgoingEvent[])[];
  readonly refused: readonly RefusedRow[];
  readonly tally: Tally;
  /** Where the rows after this window begin. */
  readonly next: Place;
};

export type WindowBuilder = {
  readonly addEvent: (event: OutgoingEvent) => void;
  readonly addRefused: (row: RefusedRow) => void;
  readonly addSkipped: () => void;
  readonly isFull: () => boolean;
  readonly isEmpty: () => boolean;
  readonly close: (next: Place) => Window;
};

/** Fewer than the server keeps of one person, by far. */
const OF_ONE_PERSON_MAX = 200;

export function createWindowBuilder(options: { readonly lanes: number; readonly eventsMax: number }): WindowBuilder {
  const lanes: OutgoingEvent[][] = Array.from({ length: options.lanes }, () => []);
  const laneOf = new Map<string, { readonly lane: OutgoingEvent[]; events: number }>();
  const refused: RefusedRow[] = [];
  let [rows, sent, skipped, mostOfOne] = [0, 0, 0, 0];

  const addEvent = (outgoing: OutgoingEvent): void => {
    const person = String(outgoing.event.anonymousId ?? outgoing.event.userId);
    let place = laneOf.get(person);
    if (place === undefined) {
      place = { lane: lanes.reduce((least, lane) => (lane.length < least.length ? lane : least)), events: 0 };
      laneOf.set(person, place);
    }
    place.lane.push(outgoing);
    place.events++;
    mostOfOne = Math.max(mostOfOne, place.events);
    rows++;
    sent++;
  };
  return {
    addEvent,
    addRefused: (row) => {
      refused.push(row);
      rows++;
    },
    addSkipped: () => {
      skipped++;
      rows++;
    },
    isFull: () => sent >= options.eventsMax || mostOfOne >= OF_ONE_PERSON_MAX || rows >= options.eventsMax * 20,
    isEmpty: () => rows === 0,
    close: (next) => ({ lanes, refused, tally: { rows, sent, skipped, bad: refused.length }, next }),
  };
}
