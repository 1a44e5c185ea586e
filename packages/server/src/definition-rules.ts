/**
 * From stored definitions to rules: the whole set is read and compiled together, so that what one definition breaks in
 * another is found before it is in force.
 */
import type { Backend } from '@attune/backend';
import {
  canonical,
  compileRules,
  type ExperienceDefinition,
  liveTrigger,
  type Problem,
  type Read,
  type Rules,
  readDefinition,
  type TemplateEngine,
  type TrainedModels,
  type TriggerDefinition,
  type VersionedDefinition,
  withCells,
} from '@attune/engine';
import { AttuneError, type DefinitionKind } from '@attune/protocol';
import {
  type DefinitionVersion,
  type Entries,
  type Entry,
  idOf,
  inOrder,
  type Stored,
  views,
} from './definition-record.ts';
import { unparsable } from './jobs/effect-content.ts';

type Log = {
  readonly warn: (facts: object, message: string) => void;
  readonly error: (facts: object, message: string) => void;
};

export type DefinitionOpening = {
  readonly backend: Backend;
  readonly clock: () => number;
  readonly log: Log;
  /** Templates are compiled once to see that they parse. */
  readonly templates: TemplateEngine;
  /** The trained models in force. Default none. */
  readonly models?: TrainedModels;
};

/** What definitions are compiled with. */
export type CompilingWith = Pick<DefinitionOpening, 'templates' | 'models'>;

/** Reads and compiles the whole set: what one definition breaks in another is found before it is in force. */
export function compileAll(entries: Entries, { templates, models }: CompilingWith): Read<Rules> {
  const problems: Problem[] = [];
  const read: VersionedDefinition[] = [];
  for (const { kind, key, version, document } of inOrder(views(entries))) {
    const definition = readDefinition(kind, document);
    const wrong = definition.ok ? templateProblems(kind, definition.value, templates) : definition.problems;
    const since = kind === 'trigger' ? { since: sinceOf(entries.get(idOf(kind, key))!.stored) } : {};
    if (definition.ok) read.push({ kind, key, version, document: definition.value, ...since });
    problems.push(...wrong.map((problem) => ({ ...problem, path: pathIn(kind, key, problem.path) })));
  }
  return problems.length > 0 ? { ok: false, problems } : compileRules(read, models === undefined ? {} : { models });
}

/** Since when a trigger's condition has been in force: what became true before that is not its business. */
function sinceOf({ current, past }: Stored): number {
  const isSame = ({ document }: DefinitionVersion) =>
    document !== null &&
    (document['status'] ?? 'live') === (current.document?.['status'] ?? 'live') &&
    canonical(document['when']) === canonical(current.document?.['when']);
  let since = current.updatedAt;
  for (let i = past.length - 1; i >= 0 && isSame(past[i]!); i--) since = past[i]!.updatedAt;
  return since;
}

function templateProblems(kind: DefinitionKind, document: object, templates: TemplateEngine): Problem[] {
  if (kind === 'trigger') return unparsable((document as TriggerDefinition).actions, templates);
  if (kind !== 'experience') return [];
  const experience = document as ExperienceDefinition;
  return withCells(experience).variants.flatMap(({ content }, index) => {
    if (content?.template === undefined) return [];
    try {
      templates.compile(content.template);
      return [];
    } catch (error) {
      const message = `the template does not parse: ${error instanceof Error ? error.message : String(error)}`;
      const where = experience.factors === undefined ? `variants[${index}].content` : 'content';
      return [{ path: `${where}.template`, message }];
    }
  });
}

function pathIn(kind: DefinitionKind, key: string, path: string): string {
  return path === '' ? `${kind}/${key}` : `${kind}/${key}: ${path}`;
}

/** The rules of all that is stored; should that not hold (an older release wrote it), of as much of it as does. */
export function rulesThatHold(
  entries: Entries,
  { log, ...compiling }: CompilingWith & Pick<DefinitionOpening, 'log'>,
): Rules {
  const whole = compileAll(entries, compiling);
  if (whole.ok) return whole.value;
  log.error(
    { problems: whole.problems },
    'the stored definitions do not hold together; those that do not are left out',
  );
  // Each after those that it refers to. Segments and models may refer to each other, and so may models and experiences: they get a second try.
  const order: readonly DefinitionKind[] = [
    'settings',
    'trait',
    'goal',
    'model',
    'segment',
    'model',
    'segment',
    'placement',
    'program',
    'recommender',
    'experience',
    'model',
    'experience',
    'trigger',
  ];
  const kept = new Map<string, Entry>();
  for (const kind of order) {
    for (const [id, entry] of entries) {
      if (!id.startsWith(`${kind}/`) || kept.has(id)) continue;
      kept.set(id, entry);
      if (!compileAll(kept, compiling).ok) kept.delete(id);
    }
  }
  const rest = compileAll(kept, compiling);
  if (!rest.ok) throw new AttuneError('invalid-definition', { problems: [...rest.problems] });
  return rest.value;
}

/** The condition of a segment, of an experience's audience, or of a live trigger, in words. */
export function saysOf(rules: Rules, kind: DefinitionKind, key: string): string | undefined {
  if (kind === 'segment') return rules.segments.byKey.get(key)?.condition.says;
  if (kind === 'trigger') return liveTrigger(rules.triggers, key)?.condition.says;
  if (kind !== 'experience') return undefined;
  for (const list of rules.placements.values())
    for (const each of list) if (each.key === key) return each.audience.says;
  return undefined;
}
