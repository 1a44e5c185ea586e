/**
 * The way down, in its order: streams first, then no new connection, then what was taken is finished and written down. Whoever asks for it has
 * said before that the server is no longer ready.
 */
import type { Drain } from './drain.ts';
import type { EffectSender } from './jobs/send-effects.ts';
import type { App, Parts } from './parts.ts';

export async function closeServer({
  graceMs = 0,
  parts,
  app,
  drain,
  stopListening,
  sender,
}: {
  /** How long /ready says 503 before connections are refused. */
  readonly graceMs?: number;
  readonly parts: Parts;
  readonly app: Pick<App, 'close'>;
  readonly drain: Drain;
  readonly stopListening: () => void;
  readonly sender: Pick<EffectSender, 'close'>;
}): Promise<void> {
  if (graceMs > 0) await new Promise((resolve) => setTimeout(resolve, graceMs));
  parts.streams.close();
  parts.live.close();
  const draining = drain.begin();
  await app.close();
  draining.stop();
  stopListening();
  await sender.close();
  await parts.recommending.close();
  await parts.models.close();
  await parts.loop.close();
}
