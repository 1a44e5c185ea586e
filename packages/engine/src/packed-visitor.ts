/**
 * A visitor as a store keeps him: the states that rules ask for, and the segments, in a fraction of their length as JSON. The rest
 * is as it is. Invariant: unpacking gives exactly what was packed, and takes a visitor that was never packed as he is.
 */
import type { Visitor } from './loop.ts';
import type { Aggregates } from './profile/aggregates.ts';
import { type PackedAggregates, packAggregates, unpackAggregates } from './profile/packed-aggregates.ts';
import type { Profile } from './profile/profile.ts';
import { type PackedMembership, packMembership, unpackMembership } from './segment/packed-membership.ts';
import type { Membership } from './segment/segment.ts';

/** Plain JSON, for `unpackVisitor` alone. */
export type PackedVisitor = Omit<Visitor, 'profile' | 'membership'> & {
  readonly profile: Omit<Profile, 'aggregates'> & { readonly aggregates: PackedAggregates | Aggregates };
  readonly membership: PackedMembership | Membership;
};

/** The visitor made short. @returns plain JSON; nothing is lost */
export function packVisitor(visitor: Visitor): PackedVisitor {
  const aggregates = packAggregates(visitor.profile.aggregates);
  return { ...visitor, profile: { ...visitor.profile, aggregates }, membership: packMembership(visitor.membership) };
}

/** The visitor that was packed. @returns the same visitor when he was not */
export function unpackVisitor(packed: PackedVisitor | Visitor): Visitor {
  const { aggregates } = packed.profile;
  const states = isPacked(aggregates) ? unpackAggregates(aggregates) : aggregates;
  const membership = unpackMembership(packed.membership);
  return { ...packed, profile: { ...packed.profile, aggregates: states }, membership };
}

function isPacked(aggregates: PackedAggregates | Aggregates): aggregates is PackedAggregates {
  return typeof aggregates[0] === 'string';
}
