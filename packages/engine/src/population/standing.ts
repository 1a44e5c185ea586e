/**
 * Where a visitor stands: for each trait that somebody asks a rank of, the bin that the visitor is counted in now. It is kept with the
 * visitor, so that he can be taken out again exactly: a sketch is always the count of what its visitors say of themselves.
 */
import type { AggregateState } from '../profile/aggregate.ts';
import type { AggregateWish } from '../profile/aggregate-plan.ts';
import { stateOf } from '../profile/aggregates.ts';
import type { Profile } from '../profile/profile.ts';
import { type TraitQuestion, traitValue } from '../profile/trait.ts';
import { wideHash } from '../std/hash.ts';
import { canonical, valueAt } from '../std/json.ts';
import { binOf, binOfScore } from './standing-bin.ts';

/** Of what: a trait that was told, a computed one, how long ago something happened last, or how much it was worth in all. */
export type StandingQuestion =
  | { readonly kind: 'told'; readonly name: string }
  | {
      readonly kind: 'computed';
      /** The trait, with a part of its value perhaps: "basket.mean". */
      readonly name: string;
      readonly inner: string;
      readonly question: TraitQuestion;
      readonly wish: AggregateWish;
    }
  | { readonly kind: 'recency' | 'total'; readonly wish: AggregateWish };

export type StandingPlan = {
  /** The same for the same question under every revision of the definitions. */
  readonly id: number;
  readonly question: StandingQuestion;
};

/** Pairs of the id of a question and the bin, in the order of the plan. */
export type Standing = readonly (readonly [id: number, bin: number])[];

export const NO_STANDING: Standing = [];

/** Collects what is asked of the population while definitions are compiled. */
export type StandingPlanner = {
  readonly want: (question: StandingQuestion) => StandingPlan;
  readonly plans: () => readonly StandingPlan[];
};

export function createStandingPlanner(): StandingPlanner {
  const plans = new Map<number, StandingPlan>();
  return {
    want: (question) => {
      const id = wideHash(canonical(identityOf(question)));
      const plan = plans.get(id) ?? { id, question };
      plans.set(id, plan);
      return plan;
    },
    plans: () => [...plans.values()],
  };
}

/** What makes two questions the same; `keep` may still be raised by others, which changes nothing in the answer. */
function identityOf(question: StandingQuestion): unknown {
  if (question.kind === 'told') return question;
  const spec = { ...question.wish.spec, keep: null };
  return question.kind === 'computed' ? { kind: 'computed', name: question.name, spec } : { kind: question.kind, spec };
}

/** The bin of a visitor at a time; undefined when the visitor has no such value: then he is not counted. */
export function standingBin(question: StandingQuestion, profile: Profile, now: number): number | undefined {
  if (question.kind === 'told') return numberBin(valueAt(profile.traits, question.name));
  const state = stateOf(profile.aggregates, question.wish.id);
  if (state === undefined) return undefined;
  if (question.kind !== 'computed') return question.kind === 'recency' ? recencyBin(state) : totalBin(state);
  const { inner, question: asked } = question;
  const { spec } = asked;
  if (spec.kind === 'score')
    return state.kind === 'score' ? binOfScore(state.score, state.at, spec.halfLifeMs) : undefined;
  const value = traitValue(asked, state, now);
  return numberBin(inner === '' ? value : valueAt([value], `0.${inner}`));
}

/** Lists and texts do not stand anywhere; of a list of distinct values it is their number. */
function numberBin(value: unknown): number | undefined {
  if (Array.isArray(value)) return binOf(value.length);
  return typeof value === 'number' && Number.isFinite(value) ? binOf(value) : undefined;
}

/** The age of the latest time, told apart to 2 hours over the last year: as a score of 1 that halves in three days. */
const RECENCY_HALF_LIFE_MS = 3 * 86_400_000;

function recencyBin(state: AggregateState): number | undefined {
  const latest = state.kind === 'times' ? state.times.at(-1) : undefined;
  return latest === undefined ? undefined : binOfScore(1, latest, RECENCY_HALF_LIFE_MS);
}

function totalBin(state: AggregateState): number | undefined {
  return state.kind === 'total' ? binOf(state.whole + state.micro / 1e6) : undefined;
}

/**
 * The standing of a profile as of its last event. The very same one as `before` when nothing has moved.
 * Invariant: what is counted of a visitor is exactly his standing, so a change of it is a change of the sketches.
 */
export function standingOf(plans: readonly StandingPlan[], before: Standing, profile: Profile): Standing {
  if (plans.length === 0) return before.length === 0 ? before : NO_STANDING;
  let standing: (readonly [number, number])[] | undefined;
  let place = 0;
  for (let i = 0; i < plans.length; i++) {
    const { id, question } = plans[i]!;
    const bin = standingBin(question, profile, profile.lastAt);
    if (bin === undefined) continue;
    const known = before[place];
    if (standing === undefined && (known?.[0] !== id || known[1] !== bin)) standing = before.slice(0, place);
    standing?.push([id, bin]);
    place++;
  }
  if (standing === undefined && place < before.length) return before.slice(0, place);
  return standing ?? before;
}
