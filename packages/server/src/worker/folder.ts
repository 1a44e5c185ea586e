/**
 * Folds the log's entries into visitors and population, one after the other. It never waits: what an entry needs has been
 * loaded before.
 */
import {
  anonymousKey,
  type Decision,
  type IdentityKey,
  identityKeys,
  mergeVisitors,
  newVisitor,
  type PersonId,
  type Rules,
  resolveIdentity,
  type Signal,
  step,
  type Visitor,
  withDecided,
} from '@attune/engine';
import type { Acting } from './acting.ts';
import { type Entry, signalsOf } from './entry.ts';
import { claimElsewhere, foldArrival, foldClaim, foldLink, forwardDecision, forwardSignal } from './fold-mail.ts';
import { identitiesOf } from './identities.ts';
import type { LastInForce } from './in-force.ts';
import type { LiveEvent } from './live-loop.ts';
import { keysOfMessage, type Mail } from './mail.ts';
import type { Population } from './population.ts';
import type { Post } from './post.ts';
import type { Releases } from './releases.ts';
import type { VisitorCache } from './visitor-cache.ts';

/** Counted by folding, so that a replay counts the same. */
export type FoldCounts = {
  stored: number;
  folded: number;
  duplicate: number;
  quarantined: number;
  /** Of the quarantined ones: read, but too late to be folded. */
  late: number;
  /** Were quarantined, judged again, and taken. */
  released: number;
  decisions: number;
  fallbacks: number;
  exposures: number;
  conversions: number;
};

export const NO_FOLD_COUNTS: Readonly<FoldCounts> = {
  stored: 0,
  folded: 0,
  duplicate: 0,
  quarantined: 0,
  late: 0,
  released: 0,
  decisions: 0,
  fallbacks: 0,
  exposures: 0,
  conversions: 0,
};

export type FoldContext = {
  readonly cache: Pick<VisitorCache, 'known' | 'get' | 'set' | 'link' | 'remove'>;
  readonly population: Pick<Population, 'learn' | 'look' | 'view'> & {
    readonly results: Pick<Population['results'], 'decided'>;
  };
  readonly counts: FoldCounts;
  /** A signal came too late to be folded. */
  readonly late: (signal: Signal) => void;
  readonly rules: () => Rules;
  /** Somebody listens: events are worth making. */
  readonly isHeard: () => boolean;
  readonly tell: (event: LiveEvent) => void;
  /** The visitor is another one now; `absorbed` lists the persons that became this one. */
  readonly moved: (person: PersonId, absorbed: readonly PersonId[]) => void;
  readonly acting: Pick<Acting, 'folded' | 'gone' | 'fold' | 'learned'>;
  /** What was taken out of the quarantine before; absent: whatever comes is new. */
  readonly releases?: Pick<Releases, 'take'> | undefined;
  readonly lastInForce: Pick<LastInForce, 'fold'>;
  /** To the other partitions; absent: there are none. */
  readonly post?: Post | undefined;
};

/** The identities that must be loaded before this entry can be folded. */
export function keysOf(entry: Entry): readonly IdentityKey[] {
  if (entry.kind === 'decision') return entry.decision.reason === 'chosen' ? [entry.decision.person] : [];
  if (entry.kind === 'time') return entry.person === null ? [] : [entry.person];
  if (entry.kind === 'mail') return entry.messages.flatMap(keysOfMessage);
  const keys: IdentityKey[] = [];
  for (const signal of signalsOf(entry)) {
    // Nearly all signals name one anonymous visitor.
    if (signal.userId === null) keys.push(anonymousKey(signal.anonymousId!));
    else keys.push(...identityKeys(signal));
  }
  return keys;
}

/** The same of those whom it may send to another partition: all that means them, as far as they are loaded. */
export function keysOfThose(entry: Entry, { known, get }: Pick<VisitorCache, 'known' | 'get'>): readonly IdentityKey[] {
  if (entry.kind !== 'mail') return [];
  return entry.messages.flatMap((message) => {
    if (message.kind !== 'claim') return [];
    const claimed = message.orElse === undefined ? [message.key] : [message.key, message.orElse];
    return claimed.flatMap((key) => {
      const person = known(key)?.person;
      const visitor = person === undefined ? undefined : get(person);
      return visitor === undefined ? [] : identitiesOf(visitor);
    });
  });
}

export function foldEntry(context: FoldContext, entry: Entry): void {
  if (entry.kind === 'decision') foldDecision(context, entry.decision);
  else if (entry.kind === 'refused') context.counts.quarantined++;
  else if (entry.kind === 'released') foldReleased(context, entry);
  else if (entry.kind === 'time' || entry.kind === 'effect') context.acting.fold(entry);
  else if (entry.kind === 'rules') context.lastInForce.fold(entry);
  else if (entry.kind === 'mail') foldMail(context, entry);
  else for (const signal of signalsOf(entry)) foldSignal(context, signal);
}

/** Out of the quarantine and into the rest, once. */
function foldReleased(context: FoldContext, { refused, signal }: Extract<Entry, { readonly kind: 'released' }>): void {
  if (context.releases?.take(refused) === false) return;
  context.counts.quarantined--;
  context.counts.released++;
  foldSignal(context, signal);
}

/** What another partition says, once. */
function foldMail(context: FoldContext, mail: Mail): void {
  const { post } = context;
  if (post === undefined || !post.isNew(mail)) return;
  const posting = { ...context, post };
  for (const message of mail.messages) {
    if (message.kind === 'signal') foldSignal(context, message.signal, message.hops);
    else if (message.kind === 'decision') foldDecision(context, message.decision, message.hops);
    else if (message.kind === 'claim') foldClaim(posting, message);
    else if (message.kind === 'link') foldLink(posting, message);
    else foldArrival(posting, message);
  }
}

/** One signal: whose it is, what becomes of him, and what all learn of it. */
export function foldSignal(context: FoldContext, signal: Signal, hops = 0): void {
  const { cache, counts, population, post } = context;
  if (post !== undefined && forwardSignal({ ...context, post }, signal, hops)) return;
  const rules = context.rules();
  const resolution = resolveIdentity(signal, cache.known);
  const { person, links, absorbed } =
    post === undefined ? resolution : claimElsewhere({ ...context, post }, signal, resolution);
  const found = cache.get(person) ?? newVisitor(rules, person, signal.at);
  let visitor = found;
  for (const other of absorbed) visitor = absorb(context, visitor, other);
  for (const key of links) cache.link(key, person);
  const stepped = step(rules, visitor, signal, population.view);
  if (stepped.late) return foldLate(context, visitor, signal);
  counts.stored++;
  if (stepped.duplicate) {
    counts.duplicate++;
    if (absorbed.length > 0) cache.set(visitor);
    context.acting.folded(found, visitor, []);
  } else {
    counts.folded++;
    cache.set(stepped.visitor);
    context.acting.folded(found, stepped.visitor, stepped.effects);
    if (stepped.itemView !== null) population.look(stepped.itemView);
    for (const outcome of stepped.outcomes) {
      population.learn(rules, outcome);
      context.acting.learned(outcome);
      if (outcome.kind === 'exposed') counts.exposures++;
      else if (outcome.kind === 'converted') counts.conversions++;
    }
    context.moved(person, absorbed);
  }
  if (!context.isHeard()) return;
  context.tell({ kind: 'signal', person, signal, duplicate: stepped.duplicate });
  for (const outcome of stepped.outcomes) context.tell({ kind: 'outcome', person, outcome });
  for (const transition of stepped.transitions) context.tell({ kind: 'transition', person, transition });
}

/** Quarantined instead of stored: only who is who has been learned from it. */
function foldLate({ cache, counts, late }: FoldContext, visitor: Visitor, signal: Signal): void {
  counts.quarantined++;
  counts.late++;
  cache.set(visitor);
  late(signal);
}

function absorb({ cache, rules, population, acting }: FoldContext, visitor: Visitor, other: PersonId): Visitor {
  const gone = cache.get(other);
  if (gone === undefined) return visitor;
  // Somebody who was only ever asked about has no identities yet, but is known by his own.
  cache.link(other, visitor.profile.id);
  const { anonymousIds, userIds } = gone.profile.identities;
  for (const id of anonymousIds) cache.link(`a:${id}`, visitor.profile.id);
  for (const id of userIds) cache.link(`u:${id}`, visitor.profile.id);
  cache.remove(other);
  acting.gone(other);
  return mergeVisitors(rules(), visitor, gone, population.view);
}

function foldDecision(context: FoldContext, decision: Decision, hops = 0): void {
  const { cache, counts, isHeard, tell, rules, population, post } = context;
  const isMine = decision.reason !== 'chosen' || post === undefined;
  if (!isMine && forwardDecision({ ...context, post }, decision, hops)) return;
  counts.decisions++;
  if (decision.reason === 'fallback') counts.fallbacks++;
  // Only what was decided is remembered and counted: defaults are not, nor what somebody only looked at.
  if (decision.reason === 'chosen') {
    population.results.decided(decision);
    const person = cache.known(decision.person)?.person ?? decision.person;
    const visitor = cache.get(person) ?? newVisitor(rules(), person, decision.at);
    cache.set(withDecided(visitor, decision));
  }
  if (isHeard()) tell({ kind: 'decision', decision });
}
