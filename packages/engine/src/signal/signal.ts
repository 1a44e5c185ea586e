/**
 * A signal: one event as the engine sees it, read from Segment's envelope and corrected for the sender's clock.
 */
import type { JsonObject } from '../std/json.ts';
import type { Time } from '../std/time.ts';

declare const messageId: unique symbol;
/** Chosen by the sender, the same over all retries of one event (at most 100 characters). */
export type MessageId = string & { readonly [messageId]: true };

export type SignalType = 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';

export type Signal = {
  readonly id: MessageId;
  readonly type: SignalType;
  /** The name rules see: a track's own; otherwise "Identified", "Page Viewed", "Screen Viewed", "Group Joined", "Aliased". */
  readonly event: string;
  /** When it happened, corrected: received − sent + created. */
  readonly at: Time;
  readonly receivedAt: Time;
  /** At least one of the two is set. */
  readonly anonymousId: string | null;
  readonly userId: string | null;
  /** alias only: the identity that now belongs to `userId`. */
  readonly previousId: string | null;
  /** properties of track, page and screen; traits of identify and group (with `group_id`). */
  readonly properties: JsonObject;
  readonly context: JsonObject;
};
