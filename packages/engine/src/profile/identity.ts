/**
 * Who a signal speaks of. Identities are linked to persons; this step says which person gets the signal, which links
 * it makes, and which two persons it shows to be one. It decides on what it is shown and stores nothing.
 */
import type { Signal } from '../signal/signal.ts';
import type { PersonId } from './profile.ts';

/** `a:<anonymousId>` or `u:<userId>`. A person's id is the first of these that was seen. */
export type IdentityKey = string;

/** `a:<anonymousId>` */
export function anonymousKey(id: string): IdentityKey {
  return `a:${id}`;
}
/** `u:<userId>` */
export function userKey(id: string): IdentityKey {
  return `u:${id}`;
}

/** The identities whose links must be known to resolve this signal. */
export function identityKeys(signal: {
  readonly anonymousId: string | null;
  readonly userId: string | null;
  readonly previousId?: string | null;
}): readonly IdentityKey[] {
  const keys: IdentityKey[] = [];
  if (signal.userId !== null) keys.push(userKey(signal.userId));
  if (signal.anonymousId !== null) keys.push(anonymousKey(signal.anonymousId));
  const { previousId } = signal;
  if (previousId !== undefined && previousId !== null) keys.push(anonymousKey(previousId), userKey(previousId));
  return keys;
}

/** What is known of one identity: the person it is linked to, and whether that person has a userId already. */
export type KnownIdentity = { readonly person: PersonId; readonly isIdentified: boolean };

export type Resolution = {
  readonly person: PersonId;
  /** Identities that from now on mean this person. */
  readonly links: readonly IdentityKey[];
  /** The persons that turn out to be this one: their profiles are merged into it. */
  readonly absorbed: readonly PersonId[];
};

const NONE: readonly never[] = [];

/**
 * A userId wins over an anonymousId. An anonymous person who names himself becomes that user (merged, if the user is
 * already known). Two users are never made one by sharing a device: only `alias` joins what has been identified.
 */
export function resolveIdentity(
  signal: Pick<Signal, 'type' | 'anonymousId' | 'userId' | 'previousId'>,
  known: (key: IdentityKey) => KnownIdentity | undefined,
): Resolution {
  const anonymous = signal.anonymousId === null ? undefined : anonymousKey(signal.anonymousId);
  if (signal.userId === null) {
    const key = anonymous!;
    const there = known(key);
    return { person: there?.person ?? (key as PersonId), links: NONE, absorbed: NONE };
  }
  const user = userKey(signal.userId);
  const asUser = known(user);
  const asAnonymous = anonymous === undefined ? undefined : known(anonymous);
  const links: IdentityKey[] = [];
  const absorbed: PersonId[] = [];
  let person = asUser?.person;
  if (person === undefined) {
    person = asAnonymous !== undefined && !asAnonymous.isIdentified ? asAnonymous.person : (user as PersonId);
    if (person !== user) links.push(user);
  }
  if (anonymous !== undefined) {
    if (asAnonymous === undefined) links.push(anonymous);
    else if (asAnonymous.person !== person && !asAnonymous.isIdentified) absorbed.push(asAnonymous.person);
  }
  if (signal.type === 'alias') joinPrevious(signal.previousId!, person, known, { links, absorbed });
  return { person, links, absorbed };
}

function joinPrevious(
  previousId: string,
  person: PersonId,
  known: (key: IdentityKey) => KnownIdentity | undefined,
  into: { readonly links: IdentityKey[]; readonly absorbed: PersonId[] },
): void {
  const key = known(userKey(previousId)) === undefined ? anonymousKey(previousId) : userKey(previousId);
  const previous = known(key);
  if (previous === undefined) into.links.push(key);
  else if (previous.person !== person && !into.absorbed.includes(previous.person)) into.absorbed.push(previous.person);
}
