/**
 * Loop tests as sentences: `given(definitions).saw('Product Viewed', …).after('2m').ask('home-hero')`. Only tests import this.
 */
import type { Effect } from '../action/effect.ts';
import { decide } from '../ask.ts';
import type { Decision, DecisionId } from '../decision/decision.ts';
import type { Definition, DefinitionKind } from '../definition.ts';
import { readDefinition } from '../definition.ts';
import type { Policy } from '../learning/policy.ts';
import { atTime, fireLater, learnFrom, newVisitor, step, type Visitor, withDecided } from '../loop.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { CLICK_EVENT, EXPOSURE_EVENT } from '../outcome/outcome.ts';
import type { PersonId } from '../profile/profile.ts';
import { compileRules, type Rules, type VersionedDefinition } from '../rules.ts';
import type { Transition } from '../segment/segment.ts';
import type { TrainedModels } from '../segment/trained-model.ts';
import type { MessageId, Signal } from '../signal/signal.ts';
import { assert } from '../std/assert.ts';
import type { JsonObject } from '../std/json.ts';
import { asTime, readSpan, type Time } from '../std/time.ts';

export const NOON = asTime(Date.UTC(2026, 4, 6, 12));

type Documents = { readonly [kind in DefinitionKind]?: readonly object[] };

/** Compiles documents after reading each as the product would; throws with the problems. */
export function rulesOf(documents: Documents, models?: TrainedModels): Rules {
  const list: VersionedDefinition[] = [];
  for (const [kind, each] of Object.entries(documents) as [DefinitionKind, readonly object[]][]) {
    for (const document of each) {
      const read = readDefinition(kind, document);
      if (!read.ok) throw new Error(`${kind}: ${JSON.stringify(read.problems)}`);
      list.push({ kind, key: (document as { key: string }).key, version: 1, document: document as Definition });
    }
  }
  const read = compileRules(list, models === undefined ? {} : { models });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

export type SignalWish = Partial<Omit<Signal, 'id'>> & { readonly id?: string };

export function signalOf(wish: SignalWish): Signal {
  const at = wish.at ?? NOON;
  return {
    type: 'track',
    event: 'Something Happened',
    receivedAt: at,
    anonymousId: 'visitor',
    userId: null,
    previousId: null,
    properties: {},
    context: {},
    ...wish,
    at,
    id: (wish.id ?? 'm') as MessageId,
  };
}

/** One visitor's story under some rules. */
export type Story = {
  readonly saw: (event: string, properties?: JsonObject, more?: Partial<Signal>) => Story;
  readonly told: (traits: JsonObject) => Story;
  /** Time passes. */
  readonly after: (span: string) => Story;
  /** Decides, and the visitor remembers it. */
  readonly ask: (placement: string, context?: JsonObject) => Decision;
  /** The page reports that the visitor really saw what was decided. */
  readonly sees: (decision: Decision) => Story;
  readonly clicks: (decision: Decision) => Story;
  /** The segments now. */
  readonly segments: () => readonly string[];
  readonly visitor: () => Visitor;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly outcomes: readonly Outcome[];
  readonly transitions: readonly Transition[];
  /** What the triggers that fired so far want done; asking brings them up to now. */
  readonly effects: () => readonly Effect[];
  readonly now: () => Time;
  readonly use: (rules: Rules) => Story;
  readonly rules: () => Rules;
};

export function given(documents: Documents | Rules, person = 'a:visitor', start: Time = NOON): Story {
  let rules = 'revision' in documents ? (documents as Rules) : rulesOf(documents as Documents);
  let now = start;
  let count = 0;
  let visitor = newVisitor(rules, person as PersonId, now);
  const policies = new Map<string, Policy>();
  const outcomes: Outcome[] = [];
  const transitions: Transition[] = [];
  const effects: Effect[] = [];
  const take = (wish: SignalWish): Story => {
    const stepped = step(rules, visitor, signalOf({ at: now, id: `${person}-${count++}`, ...wish }));
    visitor = stepped.visitor;
    transitions.push(...stepped.transitions);
    effects.push(...stepped.effects);
    for (const outcome of stepped.outcomes) {
      outcomes.push(outcome);
      policies.set(outcome.experience, learnFrom(rules, policies.get(outcome.experience), outcome));
    }
    return story;
  };
  const report = (event: string, decision: Decision) => take({ event, properties: { decision_id: decision.id } });
  const story: Story = {
    saw: (event, properties = {}, more = {}) => take({ event, properties, ...more }),
    told: (traits) => take({ type: 'identify', event: 'Identified', properties: traits }),
    after: (span) => {
      const read = readSpan(span);
      assert(read.ok, `"${span}" is a span`);
      now = asTime(now + read.value);
      return story;
    },
    ask: (placement, context) => {
      const id = `${person}-decision-${count++}` as DecisionId;
      const learned = (experience: string) => policies.get(experience);
      const decision = decide(rules, visitor, { placement, learned, now, id, ...(context && { context }) });
      visitor = withDecided(visitor, decision);
      return decision;
    },
    sees: (decision) => report(EXPOSURE_EVENT, decision),
    clicks: (decision) => report(CLICK_EVENT, decision),
    segments: () => {
      const later = atTime(rules, visitor, now);
      visitor = later.visitor;
      transitions.push(...later.transitions);
      return visitor.membership.segments.map(({ key }) => key);
    },
    visitor: () => visitor,
    effects: () => {
      const later = fireLater(rules, visitor, now);
      visitor = later.visitor;
      effects.push(...later.effects);
      return effects;
    },
    policies,
    outcomes,
    transitions,
    now: () => now,
    rules: () => rules,
    use: (next) => {
      rules = next;
      return story;
    },
  };
  return story;
}
