/**
 * Keys that work everywhere: "g" then a section's letter, and "/" for the search field. They must never act while somebody
 * writes, nor together with a modifier.
 */
import { useEffect } from 'react';

export const SECTION_KEYS: Readonly<Record<string, string>> = {
  o: '/',
  l: '/live',
  v: '/visitors',
  s: '/segments',
  d: '/definitions',
  t: '/triggers',
  r: '/results',
  m: '/models',
  e: '/learning',
};
const CHORD_MS_MAX = 1_500;

export type KeyFacts = {
  readonly key: string;
  readonly at: number;
  readonly writing: boolean;
  readonly modified: boolean;
};
export type KeyAnswer = { readonly go?: string; readonly search?: true };

/** A reader of keys that remembers a "g" for a moment. */
export function createShortcutReader(): (facts: KeyFacts) => KeyAnswer {
  let chordAt = Number.NEGATIVE_INFINITY;
  return ({ key, at, writing, modified }) => {
    if (writing || modified) {
      chordAt = Number.NEGATIVE_INFINITY;
      return {};
    }
    if (at - chordAt <= CHORD_MS_MAX) {
      chordAt = Number.NEGATIVE_INFINITY;
      const go = SECTION_KEYS[key];
      if (go !== undefined) return { go };
    }
    if (key === 'g') chordAt = at;
    return key === '/' ? { search: true } : {};
  };
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type))
  );
}

export function useShortcuts(go: (path: string) => void): void {
  useEffect(() => {
    const read = createShortcutReader();
    const onKey = (event: KeyboardEvent): void => {
      const modified = event.metaKey || event.ctrlKey || event.altKey;
      const answer = read({ key: event.key, at: event.timeStamp, writing: isWriting(event.target), modified });
      if (answer.go !== undefined) {
        event.preventDefault();
        go(answer.go);
      } else if (answer.search) {
        const field = document.querySelector<HTMLInputElement>('[data-search]');
        if (field === null) return;
        event.preventDefault();
        field.focus();
        field.select();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [go]);
}
