/**
 * Asking what a visitor gets: the step of the loop that changes nothing. What is decided is remembered by `withDecided` (loop.ts).
 */
import { type Chance, chances as chancesOf } from './decision/chances.ts';
import { type DecideOptions, decide as decideOne, isHeldOut } from './decision/decide.ts';
import type { Decision } from './decision/decision.ts';
import { isHeldOutOf } from './decision/guard.ts';
import { withinMost } from './decision/most.ts';
import { unitIdOf } from './decision/unit.ts';
import type { Visitor } from './loop.ts';
import type { Rules } from './rules.ts';

export type AskOptions = Pick<
  DecideOptions,
  'placement' | 'learned' | 'now' | 'id' | 'context' | 'watch' | 'population' | 'isOff' | 'forced'
>;

/** What this visitor gets in a placement now. */
export function decide(rules: Rules, visitor: Visitor, ask: AskOptions): Decision {
  return decideOne(optionsOf(rules, visitor, ask));
}

/** What this visitor could get in a placement now, and how likely, before his bucket is looked at. */
export function chances(rules: Rules, visitor: Visitor, ask: AskOptions): readonly Chance[] {
  return chancesOf(optionsOf(rules, visitor, ask));
}

function optionsOf(rules: Rules, visitor: Visitor, ask: AskOptions): DecideOptions {
  const { profile, exposures } = visitor;
  const { placements, guards, revision, holdout } = rules;
  const { placement, learned, now, id, context, watch, population, isOff, forced } = ask;
  return {
    placements,
    guards,
    rules: revision,
    holdout,
    placement,
    profile,
    exposures,
    learned,
    now,
    id,
    context,
    watch,
    population,
    isOff,
    forced,
  };
}

/** The same for one placement of a page: where only so many of them may be personalised (`most`), all of it is decided together. */
export function decideOnPage(rules: Rules, visitor: Visitor, ask: AskOptions, page: readonly string[]): Decision {
  const decided = decide(rules, visitor, ask);
  if (rules.most === null || decided.reason !== 'chosen') return decided;
  const others = [...new Set(page)].filter((placement) => placement !== ask.placement);
  const decisions = others.map((placement) => decide(rules, visitor, { ...ask, placement }));
  return limitPage(rules, [decided, ...decisions])[0]!;
}

/** The decisions of one page, where the settings allow only so many personalised placements (`most`); else the same ones. */
export function limitPage(rules: Rules, decisions: readonly Decision[]): readonly Decision[] {
  const { most, experiences } = rules;
  return most === null
    ? decisions
    : withinMost(decisions, most, (key) => experiences.get(key)?.definition.priority ?? 0);
}

/** The programs that a visitor never gets anything of, by key; `*` when nothing at all is for him. */
export function heldOutOf(rules: Rules, visitor: Visitor): readonly string[] {
  const unit = unitIdOf(visitor);
  if (isHeldOut(unit, rules.holdout)) return ['*'];
  return [...rules.programs.values()].filter((program) => isHeldOutOf(program, unit)).map(({ key }) => key);
}
