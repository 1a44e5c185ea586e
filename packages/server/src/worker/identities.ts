/** All that a visitor is known by: his own id first. */
import { anonymousKey, type IdentityKey, userKey, type Visitor } from '@attune/engine';

export function identitiesOf({ profile }: Visitor): readonly IdentityKey[] {
  const { anonymousIds, userIds } = profile.identities;
  return [...new Set([profile.id, ...anonymousIds.map(anonymousKey), ...userIds.map(userKey)])];
}
