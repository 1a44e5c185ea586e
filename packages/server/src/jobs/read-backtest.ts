/**
 * From a draft of an experience to rules that the past can be asked under: those in force, with the draft in the place of the one of its
 * key, and without what has no say in what its placement shows.
 */
import {
  bad,
  type CompiledGoal,
  compileRules,
  type ExperienceDefinition,
  good,
  type ModelDefinition,
  type Read,
  type Rules,
  readDefinition,
  type VersionedDefinition,
} from '@attune/engine';
import type { DefinitionStore } from '../definition-store.ts';

export type BacktestPlan = {
  readonly rules: Rules;
  readonly draft: ExperienceDefinition;
  /** null: the draft has none, and nothing can be said of its worth. */
  readonly goal: CompiledGoal | null;
  /** What the past cannot tell, in plain English. */
  readonly notes: readonly string[];
};

/** @returns the plan, or what is wrong with the draft (as `definitions.check` says it) */
export function readBacktest(definitions: DefinitionStore, kind: string, document: unknown): Read<BacktestPlan> {
  if (kind !== 'experience')
    return bad(
      'kind',
      `a ${kind} shows nothing that could be judged`,
      'send an experience, with its allocation and its goal',
    );
  const checked = definitions.check('experience', document);
  if (!checked.ok) return { ok: false, problems: checked.problems };
  const read = readDefinition('experience', document);
  if (!read.ok) return read;
  const draft = read.value as ExperienceDefinition;
  // In the past it would have been running: when it is to begin, and whether it does already, is another matter.
  const { status: _, schedule, ...running } = draft;
  const inForce = definitions.rules();
  const beside = inForce.definitions.filter((each) => hasSay(each, draft, inForce));
  const rules = compileRules([...beside, { kind: 'experience', key: draft.key, version: 0, document: running }], {
    models: inForce.trained,
  });
  if (!rules.ok) return rules;
  const goals = [...rules.value.goals.values()].flat().filter(({ experience }) => experience === draft.key);
  return good({ rules: rules.value, draft, goal: goals[0] ?? null, notes: notesOn(rules.value, inForce, schedule) });
}

/** Models choose for one experience: they go where it goes. */
function isOf(model: ModelDefinition, { key, placement }: ExperienceDefinition, inForce: Rules): boolean {
  if (model.learns !== 'choice' || model.experience === key) return true;
  return inForce.experiences.get(model.experience)?.definition.placement === placement;
}

function hasSay({ kind, key, document }: VersionedDefinition, draft: ExperienceDefinition, inForce: Rules): boolean {
  if (kind === 'trigger') return false;
  if (kind === 'model') return isOf(document as ModelDefinition, draft, inForce);
  if (kind !== 'experience') return true;
  return key !== draft.key && (document as ExperienceDefinition).placement === draft.placement;
}

function notesOn(rules: Rules, inForce: Rules, schedule: ExperienceDefinition['schedule']): string[] {
  const notes = [
    'Each decision is judged by itself: what the draft would have changed in how a visitor went on is not known.',
    'Of each visitor the latest 500 events before a decision are retained; what the draft newly asks is answered from those.',
  ];
  if (schedule !== undefined)
    notes.push('The schedule of the draft is passed over: the past is asked as if it had been running.');
  if (rules.models.length > 0)
    notes.push(
      'What a trained model says of past moments is said by the version in force now, which may have learned from them.',
    );
  const known = new Set(inForce.standings.map(({ id }) => id));
  if (rules.standings.some(({ id }) => !known.has(id)))
    notes.push(
      'The draft compares visitors by something that nothing in force compares them by: in the past that holds of nobody.',
    );
  return notes;
}
