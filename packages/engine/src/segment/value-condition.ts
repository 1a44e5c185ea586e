/**
 * The forms that ask for a value: a trait (told or computed), the context, the current visit, or all attributes together as a
 * GrowthBook condition.
 */

import type { AggregateWish } from '../profile/aggregate-plan.ts';
import { stateOf } from '../profile/aggregates.ts';
import { type TraitQuestion, traitLapse, traitReaches, traitValue } from '../profile/trait.ts';
import { type JsonValue, valueAt } from '../std/json.ts';
import { compilePredicate, type Predicate } from '../std/predicate.ts';
import {
  bindsNothing,
  type CompiledCondition,
  leaf,
  type Needs,
  needAggregate,
  type Subject,
  type Watch,
} from './compiled-condition.ts';

/** A computed trait with its aggregate. */
export type ComputedTrait = {
  readonly key: string;
  readonly question: TraitQuestion;
  readonly wish: AggregateWish;
  /** Its value is made of several aggregates, or of everybody's: all that it hangs on, and how it is read. */
  readonly derived?: DerivedValue;
};
export type DerivedValue = {
  readonly wishes: readonly AggregateWish[];
  /** Lowers `watch.until` to when the value may be another. */
  readonly valueFor: (subject: Subject, watch?: Watch) => JsonValue | undefined;
};
export type ComputedTraits = ReadonlyMap<string, ComputedTrait>;

export type Operators = { readonly [operator: string]: unknown };

/** Every computed trait of a profile at a time. */
export function computedValues(traits: ComputedTraits, subject: Subject): Record<string, JsonValue> {
  const values: Record<string, JsonValue> = {};
  for (const trait of traits.values()) {
    const value = valueOfTrait(trait, subject);
    if (value !== undefined) values[trait.key] = value;
  }
  return values;
}

function valueOfTrait({ question, wish, derived }: ComputedTrait, subject: Subject): JsonValue | undefined {
  if (derived !== undefined) return derived.valueFor(subject);
  return traitValue(question, stateOf(subject.profile.aggregates, wish.id), subject.now);
}

/** A trait with several aggregates behind it; `path`: a field of its value, if it has fields. */
function compileDerived(
  { derived, says }: { readonly derived: DerivedValue; readonly says: string },
  path: string,
  accepts: Predicate,
  needs: Needs,
): CompiledCondition {
  for (const wish of derived.wishes) needAggregate(needs, wish, 0);
  const valueIn = (value: JsonValue | undefined) => (path === '' ? value : valueAt(value, path));
  const test = (subject: Subject, watch: Watch) => accepts(valueIn(derived.valueFor(subject, watch)));
  return {
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { value: valueIn(derived.valueFor(subject)) ?? null }),
  };
}

/** What a trait is now, told or computed; undefined where it is not known. */
export function traitIn(name: string, traits: ComputedTraits, subject: Subject): unknown {
  const computed = traits.get(name);
  return computed === undefined ? valueAt(subject.profile.traits, name) : valueOfTrait(computed, subject);
}

export function compileTrait(
  name: string,
  operators: Operators,
  traits: ComputedTraits,
  needs: Needs,
): CompiledCondition {
  const says = `trait “${name}” ${saysOperators(operators)}`;
  const accepts = onValue(operators);
  const computed = computedTrait(name, traits);
  if (computed?.derived !== undefined) {
    const path = name.slice(computed.key.length + 1);
    return compileDerived({ derived: computed.derived, says }, path, accepts, needs);
  }
  if (computed === undefined) {
    needs.traits.add(name.split('.')[0]!);
    return asking((subject) => valueAt(subject.profile.traits, name), accepts, says);
  }
  const { question, wish } = computed;
  needAggregate(needs, wish, 0);
  const inner = name.slice(computed.key.length + 1);
  const valueFor = (subject: Subject) => {
    const value = traitValue(question, stateOf(subject.profile.aggregates, wish.id), subject.now);
    return inner === '' ? value : valueAt([value], `0.${inner}`);
  };
  const test = (subject: Subject, watch: Watch): boolean => {
    const state = stateOf(subject.profile.aggregates, wish.id);
    watch.until = Math.min(watch.until, traitLapse(question, state, subject.now));
    for (const limit of Object.values(operators)) {
      if (typeof limit === 'number')
        watch.until = Math.min(watch.until, traitReaches(question, state, limit, subject.now));
    }
    return accepts(valueFor(subject));
  };
  return {
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { [name]: valueFor(subject) ?? null }),
  };
}

/** The computed trait of that name, or the one whose value has a part of that name: `basket.mean`. */
export function computedTrait(name: string, traits: ComputedTraits): ComputedTrait | undefined {
  const known = traits.get(name);
  if (known !== undefined || !name.includes('.')) return known;
  const key = [...traits.keys()].find((each) => name.startsWith(`${each}.`));
  return key === undefined ? undefined : traits.get(key);
}

export function compileContext(path: string, operators: Operators, needs: Needs): CompiledCondition {
  needs.isRestless = true;
  return asking(
    (subject) => valueAt(subject.context, path),
    onValue(operators),
    `context “${path}” ${saysOperators(operators)}`,
  );
}

export const SESSION_FIELDS = ['number', 'events', 'pages', 'items', 'seconds', 'referrer', 'campaign'] as const;
export type SessionField = (typeof SESSION_FIELDS)[number];

export function compileSession(field: SessionField, operators: Operators, needs: Needs): CompiledCondition {
  needs.isRestless = true;
  return asking(
    ({ profile }) => sessionValue(profile.session, field),
    onValue(operators),
    `this visit’s ${field} ${saysOperators(operators)}`,
  );
}

function sessionValue(session: Subject['profile']['session'], field: SessionField): JsonValue {
  if (session === null) return field === 'referrer' || field === 'campaign' ? null : 0;
  if (field === 'items') return session.items.length;
  if (field === 'seconds') return (session.lastAt - session.startedAt) / 1_000;
  return session[field];
}

/** A GrowthBook condition over traits, computed traits, context and `id`, the later winning where names collide. */
export function compileAttributes(document: Operators, traits: ComputedTraits, needs: Needs): CompiledCondition {
  needs.isRestless = true;
  const accepts = compilePredicate(document);
  const computed = [...traits.values()];
  for (const trait of computed) for (const wish of trait.derived?.wishes ?? [trait.wish]) needAggregate(needs, wish, 0);
  const attributesOf = (subject: Subject) => ({
    id: subject.profile.id,
    ...subject.context,
    ...subject.profile.traits,
    ...computedValues(traits, subject),
  });
  const test = (subject: Subject, watch: Watch): boolean => {
    for (const trait of computed) {
      trait.derived?.valueFor(subject, watch);
      const lapse = traitLapse(trait.question, stateOf(subject.profile.aggregates, trait.wish.id), subject.now);
      if (lapse < watch.until) watch.until = lapse;
    }
    return accepts(attributesOf(subject));
  };
  const says = `attributes match ${JSON.stringify(document)}`;
  return {
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, valuesNamed(document, attributesOf(subject))),
  };
}

/** The attributes that a condition speaks of. */
function valuesNamed(document: Operators, attributes: object): Record<string, unknown> {
  const seen: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(document)) {
    if (!key.startsWith('$')) seen[key] = valueAt(attributes, key) ?? null;
    else
      for (const part of Array.isArray(inner) ? inner : [inner])
        Object.assign(seen, valuesNamed(part ?? {}, attributes));
  }
  return seen;
}

function asking(valueFor: (subject: Subject) => unknown, accepts: Predicate, says: string): CompiledCondition {
  const test = (subject: Subject) => accepts(valueFor(subject));
  return {
    test,
    says,
    isCheap: true,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { value: valueFor(subject) ?? null }),
  };
}

/** Operators applied to one value, with GrowthBook's semantics for a field. */
export function onValue(operators: Operators): Predicate {
  const accepts = compilePredicate({ value: operators });
  return (value: unknown) => accepts({ value });
}

const WORDS: Readonly<Record<string, string>> = {
  $eq: 'is',
  $ne: 'is not',
  $gt: 'is above',
  $gte: 'is at least',
  $lt: 'is below',
  $lte: 'is at most',
  $in: 'is one of',
  $nin: 'is none of',
  $regex: 'matches',
  $exists: 'is known:',
  $all: 'contains all of',
  $size: 'has size',
};

export function saysOperators(operators: Operators): string {
  return Object.entries(operators)
    .map(([operator, value]) => `${WORDS[operator] ?? operator} ${JSON.stringify(value)}`)
    .join(' and ');
}
