/**
 * The gate: whether anything may be stored or sent at all. Global Privacy Control counts as "no" until the visitor
 * grants explicitly. A refusal leaves no trace where consent has to be asked for anyway.
 */
import type { Storage } from './session/storage.ts';

export type ConsentMode = 'required' | 'granted';

export type Consent = {
  granted(): boolean;
  /** True when this changed the answer. */
  grant(): boolean;
  deny(): boolean;
};

const KEY = 'consent';

/** `storage` must be writable before consent: it keeps nothing but the visitor's own choice. */
export function createConsent(mode: ConsentMode, refusesBySignal: boolean, storage: Storage): Consent {
  const byDefault = mode === 'granted' && !refusesBySignal;
  const stored = storage.get(KEY);
  let granted = stored ? stored === 'granted' : byDefault;
  const become = (next: boolean): boolean => {
    if (next !== byDefault) storage.set(KEY, next ? 'granted' : 'denied');
    else storage.remove(KEY);
    const changed = granted !== next;
    granted = next;
    return changed;
  };
  return { granted: () => granted, grant: () => become(true), deny: () => become(false) };
}
