/**
 * The text of a live event. Several open pages get the same event: it is serialized once.
 */
import type { LiveEvent } from './worker/live-loop.ts';

let lastEvent: LiveEvent | undefined;
let lastText = '';

export function serializeLiveEvent(event: LiveEvent): string {
  if (event !== lastEvent) {
    lastText = JSON.stringify(event);
    lastEvent = event;
  }
  return lastText;
}
