/** How many events a side has made durable and not folded yet, as its `/health` tells. */
export async function waitingEvents({ port }: { readonly port: number }): Promise<number> {
  const health = await fetch(`http://127.0.0.1:${port}/health`);
  return ((await health.json()) as { backlog: { events: number } }).backlog.events;
}

/** Resolves when all of them are folded. */
export async function allFolded(side: { readonly port: number }): Promise<void> {
  while ((await waitingEvents(side)) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
