/**
 * A draft of a condition, asked of one visitor's retained past: whether it holds now, exactly as it would once it is in force,
 * and when it would have begun and ceased to hold. Nothing of the visitor or of the rules in force is changed.
 */
import type { Definition, DefinitionKind } from './definition.ts';
import { atTime, newVisitor, step, underRules, type Visitor } from './loop.ts';
import type { PopulationView } from './population/population-view.ts';
import { byTime, retained } from './profile/retained.ts';
import { compileRules, type Rules, type VersionedDefinition } from './rules.ts';
import type { ConditionDocument } from './segment/condition.ts';
import type { Transition } from './segment/segment.ts';
import type { TrainedModels } from './segment/trained-model.ts';
import type { Signal } from './signal/signal.ts';
import { isObject, type JsonObject, type JsonValue } from './std/json.ts';
import { good, type Problem, type Read } from './std/read.ts';
import { asTime, type Time } from './std/time.ts';

/** No definition can have these keys: they contain a space. */
const DRAFT = 'the draft';
const IN_FORCE = 'in force';
/** A condition on the clock changes by itself several times a day; a past with more changes than this is cut short. */
const LAPSES_MAX = 10_000;

/** A draft made ready to be tried. */
export type Trial = {
  /** Only what the two conditions need, so that trying costs no more than they do. */
  readonly rules: Rules;
  /** The draft is compared with a condition in force. */
  readonly isCompared: boolean;
  /** The draft in plain English. */
  readonly says: string;
  /** What the retained past cannot tell, in plain English. */
  readonly notes: readonly string[];
};

/** Whether and when a condition held. */
export type Held = {
  readonly now: boolean;
  /** When it began to hold for the last time; null while it does not hold. */
  readonly since: Time | null;
  /** At the beginning of the window. */
  readonly before: boolean;
  /** Within the window, in order. */
  readonly changes: readonly { readonly kind: 'entered' | 'left'; readonly at: Time }[];
};

export type Tried = {
  readonly draft: Held;
  /** null when there is nothing to compare with. */
  readonly inForce: Held | null;
  /** Signals of the retained past. */
  readonly events: number;
  /** All that this visitor ever did is retained: the window is told exactly. */
  readonly isWhole: boolean;
};

/**
 * Compiles a draft with what it refers to among the definitions in force.
 * @param inForce the condition it would replace, or null
 * @param models what is trained of the models that it may ask
 * @returns the trial, or what the draft refers to in vain (paths begin with `condition`)
 */
export function compileTrial(
  definitions: readonly VersionedDefinition[],
  draft: ConditionDocument,
  inForce: ConditionDocument | null,
  models: TrainedModels = new Map(),
): Read<Trial> {
  const conditions = inForce === null ? [draft] : [draft, inForce];
  const segments = [segmentOf(DRAFT, draft), ...(inForce === null ? [] : [segmentOf(IN_FORCE, inForce)])];
  const needed = neededBy(conditions, definitions);
  const read = compileRules([...needed, ...segments], { models });
  if (!read.ok) return { ok: false, problems: problemsAmong(definitions, segments) };
  const documents = [draft, ...needed.map(({ document }) => document)];
  const says = read.value.segments.byKey.get(DRAFT)!.condition.says;
  return good({ rules: read.value, isCompared: inForce !== null, says, notes: notesOn(documents) });
}

/** What is wrong, told in sight of all definitions, so that the fix can name what was meant. */
function problemsAmong(
  definitions: readonly VersionedDefinition[],
  segments: readonly VersionedDefinition[],
): readonly Problem[] {
  const known = definitions.filter(({ kind }) => ['trait', 'segment', 'goal', 'model', 'settings'].includes(kind));
  const read = compileRules([...known.filter(isAlone).map(withoutParent), ...segments]);
  const problems = read.ok ? [] : read.problems;
  return problems.map(({ path, message, fix }) => {
    const told = { path: path.replace(`segment(${DRAFT}).`, ''), message };
    return fix === undefined ? told : { ...told, fix: fix.replaceAll(`, ${DRAFT}`, '') };
  });
}

function segmentOf(key: string, condition: ConditionDocument): VersionedDefinition {
  return { kind: 'segment', key, version: 0, document: { key, condition } };
}

/** The settings, and the segments, computed traits and models that the conditions lead to, however indirectly. */
function neededBy(
  conditions: readonly ConditionDocument[],
  definitions: readonly VersionedDefinition[],
): readonly VersionedDefinition[] {
  const needed = new Map<string, VersionedDefinition>();
  const take = (kind: DefinitionKind, key: unknown) => {
    const found = definitions.find((each) => each.kind === kind && each.key === key);
    if (found === undefined || needed.has(`${kind} ${found.key}`)) return;
    needed.set(`${kind} ${found.key}`, withoutParent(found));
    walk(found.document);
  };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) walk(each);
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'segment' || key === 'entered' || key === 'left') take('segment', inner);
      if (key === 'trait' || key === 'of') take('trait', inner);
      if (key === 'propensity' || key === 'model') take('model', inner);
      if (key === 'goal') take('goal', inner);
      if (key === 'attributes') for (const each of definitions) if (each.kind === 'trait') take('trait', each.key);
      walk(inner);
    }
  };
  walk(conditions);
  return [...definitions.filter(({ kind }) => kind === 'settings'), ...needed.values()];
}

/** Which variant to choose is no condition, and hangs on an experience. */
function isAlone({ document }: VersionedDefinition): boolean {
  return !('learns' in document && document.learns === 'choice');
}

/** A parent has no say in who is in a segment. */
function withoutParent(definition: VersionedDefinition): VersionedDefinition {
  if (definition.kind !== 'segment' || !('parent' in definition.document)) return definition;
  const { parent: _, ...document } = definition.document;
  return { ...definition, document: document as Definition };
}

const NOTES: readonly (readonly [forms: readonly string[], says: string])[] = [
  [
    ['context', 'device', 'place', 'referrer', 'campaign', 'weather', 'attributes', 'session'],
    'What a page said of itself (device, place, referrer, campaign and the like) is not kept with past events: the latest is taken for the whole past.',
  ],
  [
    ['percentile', 'outOfControl', 'metric'],
    'Where a visitor stands among all others is judged by the others as they are now, for past days too.',
  ],
  [
    ['propensity', 'cluster'],
    'What a trained model says is said by the version in force now, for past days too, which it may have learned from.',
  ],
];

function notesOn(documents: readonly unknown[]): readonly string[] {
  const keys = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) walk(each);
    if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        keys.add(key);
        walk(inner);
      }
    }
  };
  walk(documents);
  return NOTES.filter(([forms]) => forms.some((form) => keys.has(form))).map(([, says]) => says);
}

/** `population`: all visitors as they are now, for conditions on where one stands among them. */
export type TryWindow = { readonly from: Time; readonly now: Time; readonly population?: PopulationView | undefined };

/** Asks a trial of one visitor, from `from` (excluded) to `now`. */
export function tryOn(trial: Trial, visitor: Visitor, window: TryWindow): Tried {
  const { rules, isCompared } = trial;
  const past = [...retained(visitor.profile.history)].sort(byTime);
  const replayed = replay(rules, visitor, past, window);
  const current = atTime(rules, visitor, window.now, window.population).visitor.membership.segments.map(
    ({ key }) => key,
  );
  const heldOf = (key: string): Held => {
    const changes = replayed.transitions.filter(({ segment }) => segment === key).map(({ kind, at }) => ({ kind, at }));
    const since = replayed.visitor.membership.segments.find((each) => each.key === key)?.since;
    const now = current.includes(key);
    return { now, since: now ? (since ?? visitor.profile.lastAt) : null, before: replayed.before.has(key), changes };
  };
  return {
    draft: heldOf(DRAFT),
    inForce: isCompared ? heldOf(IN_FORCE) : null,
    events: past.length,
    isWhole: past.length === visitor.profile.events && replayed.isWhole,
  };
}

type Replayed = {
  readonly visitor: Visitor;
  readonly before: ReadonlySet<string>;
  readonly transitions: readonly Transition[];
  readonly isWhole: boolean;
};

/** The retained past lived again under the rules of the trial, with every moment at which something lapsed by itself. */
function replay(
  rules: Rules,
  visitor: Visitor,
  past: readonly Signal[],
  { from, now, population }: TryWindow,
): Replayed {
  let replayed = beginning(rules, visitor, past, population);
  let before: ReadonlySet<string> | undefined;
  let lapses = 0;
  const transitions: Transition[] = [];
  const passTo = (end: number): void => {
    while (replayed.membership.lapsesAt < end && lapses++ < LAPSES_MAX) {
      const passed = atTime(rules, replayed, replayed.membership.lapsesAt, population);
      if (passed.visitor === replayed) break;
      replayed = passed.visitor;
      transitions.push(...passed.transitions);
    }
  };
  const open = (): void => {
    if (before !== undefined) return;
    // Before the window nothing is told, so that nothing has to be passed moment by moment.
    replayed = atTime(rules, replayed, from, population).visitor;
    before = new Set(replayed.membership.segments.map(({ key }) => key));
  };
  for (const signal of past) {
    if (signal.at > now) break;
    if (signal.at > from) {
      open();
      passTo(signal.at);
    }
    const stepped = step(rules, replayed, signal, population);
    replayed = stepped.visitor;
    if (before !== undefined) transitions.push(...stepped.transitions);
  }
  open();
  passTo(now + 1);
  return { visitor: replayed, before: before ?? new Set(), transitions, isWhole: lapses <= LAPSES_MAX };
}

/** The visitor before the first retained signal: what no retained signal tells of him is taken as it is now. */
function beginning(
  rules: Rules,
  { profile }: Visitor,
  past: readonly Signal[],
  population: PopulationView | undefined,
): Visitor {
  const told = new Set<string>();
  for (const { type, properties } of past) {
    if (type === 'identify') for (const key of Object.keys(properties)) told.add(key);
    else if (type === 'group') told.add('group');
  }
  const known = Object.entries(profile.traits).filter(([key]) => !told.has(key));
  const traits: JsonObject = Object.fromEntries<JsonValue>(known);
  const fresh = newVisitor(rules, profile.id, asTime(past[0]?.at ?? profile.firstAt));
  const { context, consent } = profile;
  const membership = { ...fresh.membership, rules: '' };
  const begun = { ...fresh, membership, profile: { ...fresh.profile, traits, context, consent } };
  return underRules(rules, begun, population);
}
