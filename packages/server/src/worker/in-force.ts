/**
 * Which definitions were in force when: an entry of the log for each change, and for each start that folds some of the log again.
 * The fold itself does not obey it, since definitions act at once; a replay needs it to fold what was folded, under what it was.
 */
import type { Backend, Cursor } from '@attune/backend';
import type { DefinitionKind, ModelInForce, Rules, Time } from '@attune/engine';
import type { Kept } from './checkpoint.ts';
import type { DecisionLog } from './decision-log.ts';

/** A definition's version, and for a trigger since when its condition has been in force. */
export type DefinitionInForce = readonly [kind: DefinitionKind, key: string, version: number, since?: number];

export type InForce = {
  readonly kind: 'rules';
  readonly at: Time;
  /** The process began here: what was folded beyond `from` before it was lost, and folded again. */
  readonly isStart: boolean;
  /** From here on the log was folded under these rules. */
  readonly from: Cursor;
  readonly revision: string;
  /** In the order in which they were compiled. */
  readonly definitions: readonly DefinitionInForce[];
  /** The versions of trained models that they ask; left out where they ask none. */
  readonly models?: readonly ModelInForce[];
};

export const IN_FORCE_KEY = 'rules/loop';

function inForce(rules: Rules, when: Pick<InForce, 'at' | 'isStart' | 'from'>): InForce {
  const definitions = rules.definitions.map(
    ({ kind, key, version, since }): DefinitionInForce =>
      since === undefined ? [kind, key, version] : [kind, key, version, since],
  );
  const { revision, models } = rules;
  return { kind: 'rules', ...when, revision, definitions, ...(models.length > 0 && { models }) };
}

/** Writes down that these rules are in force from a position on. A failure is told, and nobody waits for it: the next start says it again. */
export function createInForceLog(options: {
  readonly append: (entries: readonly InForce[]) => Promise<unknown>;
  readonly decisions: Pick<DecisionLog, 'flush'>;
  readonly rules: () => Rules;
  readonly now: () => Time;
  readonly failed: (error: unknown, what: string) => void;
}): (from: Cursor, isStart: boolean) => Promise<void> {
  const { append, decisions, rules, now, failed } = options;
  return async (from, isStart) => {
    // What was decided before the change comes before it in the log.
    decisions.flush();
    const entry = inForce(rules(), { at: now(), isStart, from });
    await append([entry]).catch((error: unknown) => failed(error, 'record of the rules'));
  };
}

export type LastInForce = Kept & {
  readonly fold: (entry: InForce) => void;
  /** What was folded beyond the cursor was folded under these rules: a start there, under them, changes nothing. */
  readonly holdsFrom: (cursor: Cursor, rules: Rules) => boolean;
};

/** Remembers which rules the log told of last. */
export async function openLastInForce(backend: Backend): Promise<LastInForce> {
  const [stored] = await backend.state.load([IN_FORCE_KEY]);
  let last = stored?.value as Pick<InForce, 'revision' | 'from'> | undefined;
  let isChanged = false;
  return {
    fold: ({ revision, from }) => {
      last = { revision, from };
      isChanged = true;
    },
    holdsFrom: (cursor, { revision }) => last !== undefined && last.revision === revision && last.from <= cursor,
    takeChanges: () => {
      if (!isChanged) return [];
      isChanged = false;
      return [{ key: IN_FORCE_KEY, value: last }];
    },
    giveBack: (puts) => {
      if (puts.some(({ key }) => key === IN_FORCE_KEY)) isChanged = true;
    },
  };
}
