/**
 * A visitor as a store keeps him: the states that rules ask for, and the segments, in a fraction of their length as JSON. The rest
 * is as it is. Invariant: unpacking gives exactly what was packed.
 */
import type { Visitor } from './loop.ts';
import { endOf, type HistoryChunk, historyOf } from './profile/history.ts';
import { type PackedAggregates, packAggregates, unpackAggregates } from './profile/packed-aggregates.ts';
import type { Profile } from './profile/profile.ts';
import { type PackedMembership, packMembership, unpackMembership } from './segment/packed-membership.ts';
import type { Membership } from './segment/segment.ts';

/** Plain JSON, for `unpackVisitor` alone. */
export type PackedVisitor = Omit<Visitor, 'profile' | 'membership'> & {
  readonly profile: Omit<Profile, 'aggregates' | 'history'> & {
    readonly aggregates: PackedAggregates;
    readonly history: { readonly chunks: readonly HistoryChunk[]; readonly end: HistoryChunk };
  };
  readonly membership: PackedMembership | Membership;
};

/** The visitor made short. @returns plain JSON; nothing is lost */
export function packVisitor(visitor: Visitor): PackedVisitor {
  const { profile } = visitor;
  const aggregates = packAggregates(profile.aggregates);
  const history = { chunks: profile.history.chunks, end: endOf(profile.history) };
  return { ...visitor, profile: { ...profile, aggregates, history }, membership: packMembership(visitor.membership) };
}

/** The visitor that was packed. */
export function unpackVisitor(packed: PackedVisitor): Visitor {
  const { profile } = packed;
  const aggregates = unpackAggregates(profile.aggregates);
  const history = historyOf(profile.history.chunks, profile.history.end);
  return { ...packed, profile: { ...profile, aggregates, history }, membership: unpackMembership(packed.membership) };
}
