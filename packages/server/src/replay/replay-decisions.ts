/**
 * Makes every decision of the log again, in the order of the log, from what was known when it was made. Whoever walks along sees
 * each one with the visitor, the rules and what was learned as of then; what cannot be made again comes with the reason why.
 */
import { type Backend, type Cursor, createMemoryBackend } from '@attune/backend';
import {
  type Decision,
  type DecisionId,
  decideOnPage,
  type Forced,
  type JsonObject,
  newVisitor,
  type PopulationView,
  type Rules,
  underRules,
  type Visitor,
} from '@attune/engine';
import type { Entry } from '../worker/entry.ts';
import type { InForce } from '../worker/in-force.ts';
import type { Made } from '../worker/made.ts';
import { type Difference, differenceOf } from './compare-decisions.ts';
import { openPastLoop, type PastHearing, type PastLoop } from './past-loop.ts';
import { type Gone, isGone, type ModelAt, openRulesOfLog, type RulesOfLog } from './rules-of-log.ts';

const PAGE = 200;

/**
 * Why a decision cannot be made again, or differs:
 * - `not-recorded`: an older release did not keep what it was made from.
 * - `fallback`: something failed or was late; that is in no log.
 * - `rules-gone`: a version of a definition is no longer kept.
 * - `model-gone`: a version of a trained model is no longer kept.
 * - `looked-back`: it was answered from an older view of the visitor, as more of him came than could be waited for.
 * - `others-moving`: it hangs on where the visitor stands among all, while edited definitions were still reaching them.
 * - `unknown`: it should be the same, and is not.
 */
export const REPLAY_CAUSES = [
  'not-recorded',
  'fallback',
  'rules-gone',
  'model-gone',
  'looked-back',
  'others-moving',
  'unknown',
] as const;
export type ReplayCause = (typeof REPLAY_CAUSES)[number];

/** What a decision was made from. */
export type Basis = {
  readonly visitor: Visitor;
  readonly rules: Rules;
  readonly context: JsonObject | undefined;
  /** Both as of then, and only until the walk goes on. */
  readonly population: PopulationView;
  readonly policies: PastLoop['population']['policies'];
};

export type ReplayedDecision = {
  readonly cursor: Cursor;
  readonly recorded: Decision;
  /** null: it could not be made again. */
  readonly basis: Basis | null;
  readonly replayed: Decision | null;
  readonly difference: Difference | null;
  /** null: it is the same. */
  readonly cause: ReplayCause | null;
  /** The version that is gone. */
  readonly what?: string;
};

export type ReplayOptions = {
  readonly log: Pick<Backend['log'], 'read'>;
  readonly rulesOf: RulesOfLog;
  /** The log is read up to here. */
  readonly end: Cursor;
  readonly hearing?: PastHearing;
  /** Waited for between pieces of work; undefined: at once. */
  readonly pace?: () => Promise<void> | undefined;
};

/** What the page said of itself, what else it asked for, and what somebody wanted to look at there. */
type AskedFor = Pick<Made, 'context' | 'page' | 'forced'>;

type Walk = {
  readonly options: ReplayOptions;
  readonly starts: ReadonlySet<Cursor>;
  readonly store: Backend;
  past: PastLoop | undefined;
  /** The fold may have been told this far before a start went back. */
  told: Cursor;
  /** Why the rules in force cannot be had. */
  missing: Gone | undefined;
  /** Definitions were edited: others may stand elsewhere than the fold says. */
  isMoved: boolean;
  asked: (AskedFor & { readonly id: DecisionId }) | undefined;
};

/** A backend's own past, up to `end`. */
export function replayUpTo(
  backend: Backend,
  end: Cursor,
  { modelAt, ...more }: Pick<ReplayOptions, 'hearing' | 'pace'> & { readonly modelAt?: ModelAt | undefined },
): { readonly end: Cursor; readonly decisions: AsyncGenerator<ReplayedDecision> } {
  const run = async function* () {
    yield* replayDecisions({ log: backend.log, rulesOf: await openRulesOfLog(backend, modelAt), end, ...more });
  };
  return { end, decisions: run() };
}

export async function* replayDecisions(options: ReplayOptions): AsyncGenerator<ReplayedDecision> {
  const starts = new Set<Cursor>();
  for await (const { entry } of entriesOf(options)) if (entry.kind === 'rules' && entry.isStart) starts.add(entry.from);
  const store = createMemoryBackend();
  const walk: Walk = {
    options,
    starts,
    store,
    past: undefined,
    told: 0,
    missing: undefined,
    isMoved: false,
    asked: undefined,
  };
  try {
    for await (const { entry, cursor } of entriesOf(options)) {
      if (entry.kind === 'rules') await putInForce(walk, entry);
      else if (entry.kind === 'decision') yield await again(walk, cursor, entry);
    }
    await walk.past?.foldTo(options.end);
  } finally {
    await store.close();
  }
}

async function* entriesOf({ log, end, pace }: ReplayOptions): AsyncGenerator<{ entry: Entry; cursor: Cursor }> {
  for (let from = 0; from < end; ) {
    const { entries, next } = await log.read(from, Math.min(PAGE, end - from));
    if (entries.length === 0) return;
    for (let i = 0; i < entries.length; i++) yield { entry: entries[i] as Entry, cursor: from + i };
    from = next;
    await pace?.();
  }
}

async function putInForce(walk: Walk, entry: InForce): Promise<void> {
  const { log, hearing, pace = () => undefined, rulesOf } = walk.options;
  const had = rulesOf(entry);
  const rules = isGone(had) ? undefined : had;
  const { past } = walk;
  if (past !== undefined) await past.foldTo(Math.max(entry.from, past.folded()));
  walk.missing = isGone(had) ? had : undefined;
  const isBack = entry.isStart && past !== undefined && past.folded() > entry.from;
  if (past !== undefined) walk.told = Math.max(walk.told, past.folded());
  // Under rules that cannot be had it goes on under the ones before: what is decided meanwhile is named as such.
  const under = rules ?? past?.rules();
  if (under === undefined) return;
  if (past === undefined || isBack) {
    const { store, starts: checkpoints, told: toldBefore } = walk;
    // It begins under the rules that its store was folded with, so that everybody is worked out anew.
    const before = past?.rules() ?? under;
    walk.past = await openPastLoop({ log, store, checkpoints, rules: before, hearing, toldBefore, pace });
  }
  walk.isMoved ||= past !== undefined && past.rules().revision !== under.revision;
  await walk.past!.use(under);
}

async function again(
  walk: Walk,
  cursor: Cursor,
  { decision: recorded, made }: Extract<Entry, { readonly kind: 'decision' }>,
): Promise<ReplayedDecision> {
  const { past } = walk;
  const not = (cause: ReplayCause): ReplayedDecision => {
    return { cursor, recorded, basis: null, replayed: null, difference: null, cause };
  };
  if (made === undefined) return not('not-recorded');
  const asked = askedFor(walk, recorded, made);
  if (walk.missing !== undefined) return { ...not(walk.missing.gone), what: walk.missing.what };
  if (past === undefined) return not('rules-gone');
  await past.foldTo(made.folded);
  if (recorded.reason === 'fallback') return not('fallback');
  const { folded, seen = folded } = made;
  if (seen < folded) return not('looked-back');
  const { basis, replayed, isAmongAll } = await decideThen(past, recorded, { seen, asked });
  const difference = differenceOf(recorded, replayed);
  const cause = difference === null ? null : isAmongAll && walk.isMoved ? 'others-moving' : 'unknown';
  return { cursor, recorded, basis, replayed, difference, cause };
}

function askedFor(walk: Walk, { id }: Decision, made: Made): AskedFor {
  if (made.with !== undefined) return walk.asked?.id === made.with ? walk.asked : {};
  if (made.context !== undefined || made.page !== undefined) walk.asked = { ...made, id };
  return made;
}

/** What no log knows but the decision itself: somebody looked at one variant. */
function forcedIn({ reason, experience, variant }: Decision): readonly Forced[] | undefined {
  if (reason !== 'preview' && reason !== 'forced') return undefined;
  return experience === null || variant === null ? undefined : [{ kind: reason, experience, variant }];
}

async function decideThen(
  { population, rules, visitor: visitorAt }: PastLoop,
  recorded: Decision,
  { seen, asked }: { readonly seen: Cursor; readonly asked: AskedFor },
): Promise<{ readonly basis: Basis; readonly replayed: Decision; readonly isAmongAll: boolean }> {
  const { id, person, placement, at } = recorded;
  const { context, page = [], forced = forcedIn(recorded) } = asked;
  const { view, policies } = population;
  let isAmongAll = false;
  const noting: PopulationView = {
    ...view,
    rank: (standing, bin) => {
      isAmongAll = true;
      return view.rank(standing, bin);
    },
    size: (segment) => {
      isAmongAll = true;
      return view.size(segment);
    },
  };
  const found = (await visitorAt(person, seen)) ?? newVisitor(rules(), person, at);
  const visitor = underRules(rules(), found, view);
  const learned = (experience: string) => policies.get(experience);
  const isOff = recorded.reason === 'switched-off';
  const ask = { placement, learned, now: at, id, context, population: noting, isOff, forced };
  const replayed = decideOnPage(rules(), visitor, ask, page);
  return { basis: { visitor, rules: rules(), context, population: view, policies }, replayed, isAmongAll };
}
