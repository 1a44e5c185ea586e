/**
 * The secret key of this tab. It arrives in the address's hash (which browsers never send to a server), is kept in
 * sessionStorage and taken out of the address at once. It must never be put into a URL, a log line or a longer-lived store.
 */
const STORE = 'attune.secret-key';
const listeners = new Set<() => void>();

/** What the hash says: `#key=sk_…`, or null. */
export function keyFromHash(hash: string): string | null {
  const key = new URLSearchParams(hash.replace(/^#/, '')).get('key');
  return key === null || key.trim() === '' ? null : key.trim();
}

/** Moves a key from the address into this tab; called before anything is drawn. */
export function adoptKeyFromAddress(): void {
  const key = keyFromHash(location.hash);
  if (key === null) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  keepKey(key);
}

export function currentKey(): string | null {
  return sessionStorage.getItem(STORE);
}

export function keepKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(STORE);
  else sessionStorage.setItem(STORE, key);
  for (const listener of listeners) listener();
}

/** For `useSyncExternalStore`. */
export function onKeyChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
