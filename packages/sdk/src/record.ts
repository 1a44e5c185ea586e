/**
 * Turns what happened into Segment's envelope and hands it to the queue. What callers give is a function that is called
 * when the browser is idle, so that recording costs a handler no more than a push.
 */
import { readCampaign } from './context.ts';
import type { Core } from './core.ts';
import type { JsonObject } from './json.ts';
import { type PageView, pageProperties } from './page.ts';
import { newId } from './session/ids.ts';
import { entryOf } from './transport/queue.ts';

/** The fields of one event besides the envelope's own; null: on reflection, nothing happened. */
export type Fields = {
  readonly type: 'track' | 'page' | 'identify';
  readonly [field: string]: JsonObject | string | undefined;
};

/** The envelope of one event, complete but for what a batch says for all of them. */
export function envelope(core: Core, fields: Fields, at: number, view: PageView): JsonObject {
  return {
    ...fields,
    messageId: newId(),
    anonymousId: core.identity.anonymousId(),
    userId: core.identity.userId() ?? undefined,
    timestamp: new Date(at).toISOString(),
    context: {
      page: pageProperties(view),
      campaign: readCampaign(view.search),
      sessionId: core.identity.sessionId(at),
      pageViewId: view.id,
    },
  };
}

/** With slots on the page their content hangs on what was just done: it is sent at once, gathered over this time. */
const URGENT_MS = 150;
const CALM_MS = 3000;
const URGENT_IDLE_MS_MAX = 50;

/** Records when idle. The time and the page are those of the call. */
export function record(core: Core, build: () => Fields | null, at = Date.now()): void {
  if (!core.consent.granted()) return;
  const view = core.page();
  const work = (): void => {
    if (!core.consent.granted()) return;
    const fields = build();
    if (!fields) return;
    const event = envelope(core, fields, at, view);
    const lost = core.queue.add(entryOf(event.messageId as string, JSON.stringify(event)));
    if (lost.length > 0) {
      core.events.fail(null, {
        code: 'queue-full',
        message: 'Events dropped',
        events: lost.length,
      });
    }
    core.saveSoon();
    core.delivery.soon(core.slots.count > 0 ? URGENT_MS : CALM_MS);
  };
  core.idle.later(work, core.slots.count > 0 ? URGENT_IDLE_MS_MAX : undefined);
}
