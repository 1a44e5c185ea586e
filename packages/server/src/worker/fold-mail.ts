/**
 * Folds what other partitions say, and says to them what folding here shows: who is kept there, who is one person with somebody there.
 * Identities belong to the partition of their hash for ever; that one knows who keeps their person. A person keeps to one partition, the
 * one of its id; of two that turn out to be one, the one that only has anonymous identities goes to the other, of two users the one with
 * the greater id.
 */
import {
  anonymousKey,
  asTime,
  type Decision,
  type IdentityKey,
  mergeVisitors,
  newVisitor,
  type PersonId,
  packVisitor,
  type Resolution,
  type Signal,
  unpackVisitor,
  userKey,
  type Visitor,
} from '@attune/engine';
import { awayFrom, awayTo, isAway } from './away.ts';
import type { FoldContext } from './folder.ts';
import { homeOf, whoseIs } from './home.ts';
import { identitiesOf } from './identities.ts';
import { type Claim, HOPS_MAX, type Message } from './mail.ts';
import type { Post } from './post.ts';

/** Who is sent is written out: dictionaries are each partition's own. */
const unnamed = () => undefined;

type Posting = FoldContext & { readonly post: Post };
type Sent<K> = Extract<Message, { readonly kind: K }>;

/** The partition that keeps the person whom the identity means; undefined: this one. */
function keeperOf({ cache, post }: Posting, key: IdentityKey, hops: number): number | undefined {
  const person = cache.known(key)?.person;
  const home = homeOf(key, post.partitions);
  const keeper = person !== undefined ? awayFrom(person) : home === post.here ? undefined : home;
  if (keeper === undefined || hops < HOPS_MAX) return keeper;
  cache.link(key, key as PersonId);
  return undefined;
}

/** Sends the signal to where its person is kept. @returns false: that is here */
export function forwardSignal(context: Posting, signal: Signal, hops: number): boolean {
  const keeper = keeperOf(context, whoseIs(signal), hops);
  if (keeper === undefined) return false;
  context.post.send(keeper, { kind: 'signal', signal, hops: hops + 1 });
  return true;
}

export function forwardDecision(context: Posting, decision: Decision, hops: number): boolean {
  const keeper = keeperOf(context, decision.person, hops);
  if (keeper === undefined) return false;
  context.post.send(keeper, { kind: 'decision', decision, hops: hops + 1 });
  return true;
}

/**
 * What the signal shows of identities that belong to other partitions is claimed there. @returns what of it is to be done here; of two
 * users who are one the lesser id stays, in whichever partition that is found out
 */
export function claimElsewhere(context: Posting, signal: Signal, resolution: Resolution): Resolution {
  const { cache, post } = context;
  const previous = signal.type === 'alias' ? previousOf(context, signal) : HERE;
  const own = signal.anonymousId === null ? undefined : anonymousKey(signal.anonymousId);
  const links = resolution.links.filter((key) => key === own || !previous.isElsewhere || key !== previous.key);
  const mine = own === undefined ? undefined : cache.known(own)?.person;
  const theirs = previous.isElsewhere ? cache.known(previous.key)?.person : undefined;
  const absorbed = resolution.absorbed.filter((each) => !isAway(each) && (each !== theirs || each === mine));
  const isUser = (each: PersonId) => cache.known(each)?.isIdentified === true;
  const person = [resolution.person, ...absorbed.filter(isUser)].reduce((a, b) => (b < a ? b : a));
  if (previous.claim !== undefined) post.send(previous.to, { ...previous.claim, by: person });
  for (const key of links) {
    const home = homeOf(key, post.partitions);
    if (home !== post.here) post.send(home, { kind: 'claim', key, by: person, joins: false });
  }
  if (person === resolution.person) return { person, links, absorbed };
  const others = [resolution.person, ...absorbed.filter((each) => each !== person)];
  return { person, links: [...links, resolution.person], absorbed: others };
}

type Previous = {
  /** The identity that is meant, as far as is known here. */
  readonly key: IdentityKey;
  readonly isElsewhere: boolean;
  readonly to: number;
  readonly claim?: Omit<Claim, 'by'>;
};
const HERE: Previous = { key: '', isElsewhere: false, to: 0 };

/** A former self is a user, or where there is no such user, a device. */
function previousOf({ cache, post }: Posting, { previousId }: Signal): Previous {
  const [user, device] = [userKey(previousId!), anonymousKey(previousId!)];
  const isUser = cache.known(user) !== undefined;
  const userHome = homeOf(user, post.partitions);
  if (!isUser && userHome !== post.here) {
    const claim = { kind: 'claim', key: user, joins: true, orElse: device } as const;
    return { key: device, isElsewhere: true, to: userHome, claim };
  }
  const key = isUser ? user : device;
  const known = cache.known(key);
  const to = known === undefined ? homeOf(key, post.partitions) : awayFrom(known.person);
  if (to === undefined || to === post.here) return { ...HERE, key };
  return { key, isElsewhere: true, to, claim: { kind: 'claim', key, joins: true } };
}

export function foldClaim(context: Posting, claim: Claim): void {
  const { cache, post } = context;
  const { key, by, joins, orElse } = claim;
  const known = cache.known(key);
  const to = homeOf(by, post.partitions);
  if (known === undefined) return claimNobodys(context, claim);
  const away = awayFrom(known.person);
  if (away !== undefined) {
    // Somebody else's device; but whoever names it as his former self means the person, wherever that is.
    if (joins && away !== to) post.send(away, orElse === undefined ? claim : { kind: 'claim', key, by, joins });
    return;
  }
  if (known.person === (cache.known(by)?.person ?? by) || (known.isIdentified && !joins)) return;
  if (known.isIdentified && known.person < by)
    return post.send(to, { kind: 'claim', key: by, by: known.person, joins: true });
  const visitor = cache.get(known.person)!;
  if (to === post.here) return arrive(context, { visitor, keys: ownKeys(context, visitor), into: by });
  giveAway(context, visitor, { into: by, to });
}

function claimNobodys(context: Posting, { key, by, joins, orElse }: Claim): void {
  const { cache, post } = context;
  if (orElse !== undefined) {
    const other: Claim = { kind: 'claim', key: orElse, by, joins };
    const home = homeOf(orElse, post.partitions);
    return home === post.here ? foldClaim(context, other) : post.send(home, other);
  }
  const to = homeOf(by, post.partitions);
  if (to === post.here) return cache.link(key, cache.known(by)?.person ?? by);
  cache.link(key, awayTo(to));
  if (joins) post.send(to, { kind: 'link', key, by });
}

/** An identity that nobody had means this person. */
export function foldLink({ cache, post }: Posting, { key, by }: Sent<'link'>): void {
  const person = cache.known(by)?.person ?? by;
  const away = awayFrom(person);
  if (away !== undefined) post.send(away, { kind: 'link', key, by });
  if (cache.known(key) === undefined) cache.link(key, person);
}

function giveAway(context: Posting, visitor: Visitor, where: { readonly into: PersonId; readonly to: number }): void {
  const { cache, post, acting } = context;
  const { into, to } = where;
  const keys = ownKeys(context, visitor);
  cache.remove(visitor.profile.id);
  acting.gone(visitor.profile.id);
  for (const key of keys) cache.link(key, awayTo(to));
  post.send(to, { kind: 'arrival', visitor: packVisitor(visitor), keys, into, hops: 0 });
}

/** The identities that mean this person here. He may have others' too: those of a device that he shared. */
function ownKeys({ cache }: FoldContext, visitor: Visitor): readonly IdentityKey[] {
  const { id } = visitor.profile;
  return identitiesOf(visitor).filter((key) => key === id || cache.known(key)?.person === id);
}

export function foldArrival(context: Posting, arrival: Sent<'arrival'>): void {
  const { into, hops } = arrival;
  const keeper = keeperOf(context, into, hops);
  if (keeper !== undefined) {
    // Who was told that he is here is told from here where he is.
    for (const key of arrival.keys) if (context.cache.known(key) === undefined) context.cache.link(key, awayTo(keeper));
    return context.post.send(keeper, { ...arrival, hops: hops + 1 });
  }
  arrive(context, { ...arrival, visitor: unpackVisitor(arrival.visitor, unnamed) });
}

/** Whoever is somebody else here by now stays that. */
export function arrive(
  context: FoldContext,
  {
    visitor,
    keys,
    into,
  }: { readonly visitor: Visitor; readonly keys: readonly IdentityKey[]; readonly into: PersonId },
): void {
  const { cache, rules, population, acting, moved } = context;
  const { id } = visitor.profile;
  const person = cache.known(into)?.person ?? into;
  if (person === id) return;
  const found = cache.get(person) ?? newVisitor(rules(), person, asTime(visitor.profile.lastAt));
  if (cache.get(id) !== undefined) {
    cache.remove(id);
    acting.gone(id);
  }
  const isOwn = (id: string) => keys.includes(anonymousKey(id)) || cache.known(anonymousKey(id))?.person === person;
  const [kept, gone] = [withoutMistaken(found, visitor, isOwn), withoutMistaken(visitor, found, isOwn)];
  const merged = mergeVisitors(rules(), kept, gone, population.view);
  for (const key of keys) {
    const known = cache.known(key);
    if (known === undefined || isAway(known.person) || known.person === id) cache.link(key, person);
  }
  cache.set(merged);
  acting.folded(found, merged, []);
  moved(person, [id]);
}

/** A former self is taken for a device until it comes as the user it is. */
function withoutMistaken(visitor: Visitor, other: Visitor, isOwn: (id: string) => boolean): Visitor {
  const { profile } = visitor;
  const { anonymousIds, userIds } = profile.identities;
  const kept = anonymousIds.filter((id) => !other.profile.identities.userIds.includes(id) || isOwn(id));
  if (kept.length === anonymousIds.length) return visitor;
  return { ...visitor, profile: { ...profile, identities: { anonymousIds: kept, userIds } } };
}

/** The same for a look ahead, in which all partitions are one: what is said was not folded where it was said. */
export function foldMessageInView(
  context: FoldContext,
  message: Exclude<Message, { readonly kind: 'signal' | 'decision' }>,
): void {
  const { cache } = context;
  const { kind } = message;
  if (kind === 'arrival') return arrive(context, { ...message, visitor: unpackVisitor(message.visitor, unnamed) });
  const by = cache.known(message.by)?.person ?? message.by;
  const known = cache.known(message.key);
  if (known === undefined) {
    const orElse = kind === 'claim' ? message.orElse : undefined;
    if (orElse === undefined || kind !== 'claim') return cache.link(message.key, by);
    return foldMessageInView(context, { kind: 'claim', key: orElse, by, joins: message.joins });
  }
  if (kind === 'link' || known.person === by || (known.isIdentified && !message.joins)) return;
  const visitor = cache.get(known.person);
  if (visitor === undefined) return;
  arrive(context, { visitor, keys: ownKeys(context, visitor), into: by });
}
