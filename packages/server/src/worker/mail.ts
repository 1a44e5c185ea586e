/**
 * What one partition has to tell another one: an entry of the other's log. Whom it concerns is kept there, or belongs there from now on.
 */
import type { Cursor } from '@attune/backend';
import {
  type Decision,
  type IdentityKey,
  identityKeys,
  type PackedVisitor,
  type PersonId,
  type Signal,
} from '@attune/engine';

/** All that folding one entry of one partition says to another partition. */
export type Mail = {
  readonly kind: 'mail';
  readonly from: number;
  /** The place of that entry. A partition's mail comes in the order of its log: what is not beyond the last is a repetition. */
  readonly at: Cursor;
  readonly messages: readonly Message[];
};

/** The identity was seen to mean the person `by`. */
export type Claim = {
  readonly kind: 'claim';
  readonly key: IdentityKey;
  readonly by: PersonId;
  /** Also if it means a known user already. */
  readonly joins: boolean;
  /** Where nobody has the identity, this one is meant. */
  readonly orElse?: IdentityKey;
};

export type Message =
  /** It names somebody who is kept there. `hops`: how often it was sent on. */
  | { readonly kind: 'signal'; readonly signal: Signal; readonly hops: number }
  | { readonly kind: 'decision'; readonly decision: Decision; readonly hops: number }
  | Claim
  /** The identity, which nobody had, means the person `by`. */
  | { readonly kind: 'link'; readonly key: IdentityKey; readonly by: PersonId }
  /** A person who turned out to be `into`, with the identities that meant him. */
  | {
      readonly kind: 'arrival';
      readonly visitor: PackedVisitor;
      readonly keys: readonly IdentityKey[];
      readonly into: PersonId;
      readonly hops: number;
    };

/** Sent on so often, it stays where it is: nobody's identities are joined in so long a chain. */
export const HOPS_MAX = 16;

/** The identities that it speaks of. */
export function keysOfMessage(message: Message): readonly IdentityKey[] {
  if (message.kind === 'signal') return identityKeys(message.signal);
  if (message.kind === 'decision') return [message.decision.person];
  if (message.kind === 'arrival') return [message.into, ...message.keys];
  const orElse = message.kind === 'claim' ? message.orElse : undefined;
  return orElse === undefined ? [message.key, message.by] : [message.key, message.by, orElse];
}
