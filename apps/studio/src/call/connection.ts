/**
 * Whether the server can be reached at all, as one fact that the whole Studio shares: one calm banner instead of an error
 * in every card.
 */
export type Connection = { readonly lost: boolean; readonly since: number | null };

let connection: Connection = { lost: false, since: null };
const listeners = new Set<() => void>();

export function noteReached(): void {
  if (connection.lost) change({ lost: false, since: null });
}

export function noteUnreachable(): void {
  if (!connection.lost) change({ lost: true, since: Date.now() });
}

export function currentConnection(): Connection {
  return connection;
}

/** For `useSyncExternalStore`. */
export function onConnectionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}
