/** Some of many, by their places: an ascending list of whole numbers below a bound that both sides know takes a bit for each of the many at most. */
import { createScale, type PackedReader, type PackedWriter } from './packed-text.ts';

/** @param places ascending, each once and below `count` */
export function writePlaces({ below, whole }: PackedWriter, places: readonly number[], count: number): void {
  below(places.length, count + 1);
  const gap = createScale(0);
  let next = 0;
  for (const place of places) {
    whole(place - next, gap);
    next = place + 1;
  }
}

export function readPlaces({ below, whole }: PackedReader, count: number): number[] {
  const places = new Array<number>(below(count + 1));
  const gap = createScale(0);
  let next = 0;
  for (let i = 0; i < places.length; i++) {
    places[i] = next + whole(gap);
    next = places[i]! + 1;
  }
  return places;
}

/** Whether the list can be written so. */
export function arePlaces(places: readonly number[], count: number): boolean {
  let before = -1;
  for (const place of places) {
    if (!(Number.isInteger(place) && place > before && place < count)) return false;
    before = place;
  }
  return true;
}
