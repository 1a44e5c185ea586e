/**
 * A visitor's retained past in order of time, worked out once: profiles never change, and one page asks for several lists.
 */
import type { Profile, Signal } from '@attune/engine';
import { pastInOrder } from './item-past.ts';

const known = new WeakMap<Profile['history'], readonly Signal[]>();

export function visitorPast(profile: Profile): readonly Signal[] {
  const past = known.get(profile.history);
  if (past !== undefined) return past;
  const found = pastInOrder(profile);
  known.set(profile.history, found);
  return found;
}
