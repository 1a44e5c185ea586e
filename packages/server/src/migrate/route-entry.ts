/**
 * Where an entry of one log belongs in a store of another number of partitions: to the partition of the person it speaks of, as a server
 * would have appended it there. All that hangs on the places of the former log is left out.
 */
import { type Signal, type Time, wideHash } from '@attune/engine';
import { type Entry, signalsOf } from '../worker/entry.ts';
import { homeOf, whoseIs } from '../worker/home.ts';

export type Routed = { readonly partition: number; readonly entry: Entry };

/**
 * @param from the partition it was in
 * @param partitions how many there are now
 */
export function routeEntry(entry: Entry, from: number, partitions: number): readonly Routed[] {
  const one = (partition: number, routed: Entry = entry): readonly Routed[] => [{ partition, entry: routed }];
  switch (entry.kind) {
    case 'signal':
      return one(homeOf(whoseIs(entry.signal), partitions));
    case 'batch':
      return routeBatch(entry, signalsOf(entry), partitions);
    case 'released':
      // Where it was refused is known in the former log alone: here it is a signal like any other.
      return one(homeOf(whoseIs(entry.signal), partitions), { kind: 'signal', signal: entry.signal });
    case 'decision':
      // What it was made from names places of the former log.
      return one(homeOf(entry.decision.person, partitions), { kind: 'decision', decision: entry.decision });
    case 'refused':
      return one(0);
    case 'time':
      return one(entry.person === null ? 0 : homeOf(entry.person, partitions));
    case 'effect':
      return one(wideHash(entry.outcome.id) % partitions);
    case 'rules':
      // Each partition told of them; from which place on they held is known there alone.
      return from === 0 ? one(0) : [];
    case 'mail':
      // What it says was written first where it came from.
      return [];
  }
}

/** A request stays one entry where all of it is one partition's. */
function routeBatch(entry: Entry, signals: readonly Signal[], partitions: number): readonly Routed[] {
  const homes = signals.map((signal) => homeOf(whoseIs(signal), partitions));
  const [first = 0] = homes;
  if (homes.every((home) => home === first)) return [{ partition: first, entry }];
  return signals.map((signal, i) => ({ partition: homes[i]!, entry: { kind: 'signal', signal } }));
}

/** When the entry was written, as far as it says. */
export function timeOf(entry: Entry): Time | undefined {
  switch (entry.kind) {
    case 'signal':
    case 'released':
      return entry.signal.receivedAt;
    case 'decision':
      return entry.decision.at;
    case 'refused':
      return entry.refused.at as Time;
    case 'effect':
      return entry.outcome.at;
    case 'mail':
      return undefined;
    default:
      return entry.at;
  }
}
