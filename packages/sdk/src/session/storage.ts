/**
 * The browser's storage behind one door: every key has the project's prefix, nothing is written before consent, and a
 * store that is full or forbidden (private windows, sandboxed frames) is the same as an empty one.
 */
export type Storage = {
  get(key: string): string | null;
  /** False when it could not be kept. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  /** The keys that start with `start`, without the project's prefix. */
  keys(start: string): string[];
  clear(): void;
};

export function createStorage(prefix: string, mayWrite: () => boolean): Storage {
  const attempt = <T>(work: (store: globalThis.Storage) => T, otherwise: T): T => {
    try {
      return work(localStorage);
    } catch {
      return otherwise;
    }
  };
  const keys = (start: string): string[] =>
    attempt(
      (store) =>
        Object.keys(store)
          .filter((key) => key.startsWith(prefix + start))
          .map((key) => key.slice(prefix.length)),
      [] as string[],
    );
  const remove = (key: string): void => attempt((store) => store.removeItem(prefix + key), undefined);
  return {
    get: (key) => attempt((store) => store.getItem(prefix + key), null),
    set: (key, value) =>
      mayWrite() &&
      attempt((store) => {
        store.setItem(prefix + key, value);
        return true;
      }, false),
    remove,
    keys,
    clear: () => keys('').forEach(remove),
  };
}
