/**
 * The names of states and segments that all visitors repeat, written once for many rules instead of once for each visitor. A stored visitor says
 * which dictionary he was written with, so each is kept until everybody has been written with another one.
 */
import type { Backend, StatePut } from '@attune/backend';
import { type Rules, type VisitorDictionary, type VisitorNames, visitorDictionary, visitorNames } from '@attune/engine';
import type { Kept } from './checkpoint.ts';
import { scanState } from './scan-state.ts';

export const DICTIONARY_PREFIX = 'dictionary/';

export type VisitorDictionaries = Kept & {
  /** What a visitor under these rules is written with; undefined when they are no longer in force. Invariant: it is written with him, or before. */
  readonly under: (revision: string) => VisitorDictionary | undefined;
  readonly named: (name: string) => VisitorDictionary | undefined;
  /** These rules are in force now. */
  readonly use: (rules: Rules) => void;
  /** That of the rules in force, for whoever writes visitors in commits of his own. */
  readonly put: () => StatePut;
  /** With the next checkpoint everybody is under the rules of now: then the others go. */
  readonly retire: () => void;
};

export async function openVisitorDictionaries(backend: Backend, rules: Rules): Promise<VisitorDictionaries> {
  const known = new Map<string, VisitorDictionary>();
  for await (const { key, value } of scanState(backend, DICTIONARY_PREFIX))
    known.set(key.slice(DICTIONARY_PREFIX.length), visitorDictionary(value as VisitorNames));
  let unwritten = new Set<string>();
  /** Those that go with the next checkpoint, and those that went with the last ones: a page read before may still name them. */
  let retiring = new Set<string>();
  let retired = new Set<string>();
  let current: VisitorDictionary;
  let revision: string;
  const use = (next: Rules): void => {
    revision = next.revision;
    current = visitorDictionary(visitorNames(next));
    const { name } = current;
    if (!known.has(name) || retired.has(name)) unwritten.add(name);
    known.set(name, current);
    retiring.delete(name);
    retired.delete(name);
  };
  const putOf = (name: string): StatePut => ({ key: DICTIONARY_PREFIX + name, value: known.get(name)!.names });
  use(rules);
  return {
    under: (asked) => (asked === revision ? current : undefined),
    named: (name) => known.get(name),
    use,
    put: () => putOf(current.name),
    retire: () => {
      for (const name of retired) known.delete(name);
      retired = new Set();
      for (const name of known.keys()) if (name !== current.name) retiring.add(name);
    },
    takeChanges: () => {
      const puts = [...unwritten].filter((name) => !retiring.has(name)).map(putOf);
      for (const name of retiring) puts.push({ key: DICTIONARY_PREFIX + name, value: undefined });
      for (const name of retiring) retired.add(name);
      unwritten = new Set();
      retiring = new Set();
      return puts;
    },
    giveBack: (puts) => {
      for (const { key, value } of puts) {
        if (!key.startsWith(DICTIONARY_PREFIX)) continue;
        const name = key.slice(DICTIONARY_PREFIX.length);
        if (value !== undefined) unwritten.add(name);
        else if (retired.delete(name)) retiring.add(name);
      }
    },
  };
}
