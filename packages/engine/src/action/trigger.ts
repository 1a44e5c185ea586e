/**
 * A trigger: a condition and what is done when it becomes true. It is an audience of its own, compiled like a segment, but never
 * seen as one: nobody is listed in it.
 */
import type { ConditionDocument } from '../segment/condition.ts';
import type { JsonValue } from '../std/json.ts';

/** A condition that becomes true, or a segment somebody enters or leaves. */
export type WhenDocument = ConditionDocument | { readonly entered: string } | { readonly left: string };

/** At most `max` firings per visitor in a span ("7d"), or ever (`visitor`). */
export type TriggerCap = { readonly max: number; readonly per: string };

export type EmailDefinition = {
  /** Liquid. Default `{{ traits.email }}`. */
  readonly to?: string;
  readonly subject: string;
  /** Liquid, escaped for HTML. At least one of `html` and `text`. */
  readonly html?: string;
  readonly text?: string;
};

export type WebhookDefinition = {
  readonly url: string;
  /** JSON whose strings are Liquid. Default: what fired, for whom, and what was bound. */
  readonly body?: JsonValue;
};

/** What is done, told apart by the one key it has. */
export type ActionDefinition =
  /** Traits told of the visitor, as if the site had; strings are Liquid. */
  | { readonly set: { readonly [trait: string]: JsonValue } }
  | { readonly email: EmailDefinition }
  | { readonly webhook: WebhookDefinition }
  /** Waits until another system fetches it for its channel. */
  | { readonly enqueue: { readonly channel: string; readonly data?: JsonValue } }
  /** `to` takes the share of `from`; `current` is the variant with the largest share. */
  | { readonly swap: { readonly experience: string; readonly from?: string; readonly to: string } }
  /** The variant gets no share any more; without a variant the whole experience is paused. */
  | { readonly pause: { readonly experience: string; readonly variant?: string } };

export const ACTION_KINDS = ['set', 'email', 'webhook', 'enqueue', 'swap', 'pause'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

export type TriggerDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  readonly when: WhenDocument;
  /** Default none: it fires each time its condition becomes true. */
  readonly caps?: readonly TriggerCap[];
  /** In the visitor's own time: what would reach the visitor then waits for the end. */
  readonly quietHours?: { readonly between: readonly [string, string] };
  /** Default live. */
  readonly status?: 'live' | 'paused' | 'draft';
  readonly actions: readonly ActionDefinition[];
};

/** The key that tells an action apart. */
export function actionKind(action: ActionDefinition): ActionKind {
  return ACTION_KINDS.find((kind) => Object.hasOwn(action, kind))!;
}

/** The condition as the language has it: entering a segment is being in it, leaving it is not being in it any more. */
export function conditionOf(when: WhenDocument): ConditionDocument {
  const { entered, left } = when as { readonly entered?: string; readonly left?: string };
  if (entered !== undefined) return { segment: entered };
  return left === undefined ? (when as ConditionDocument) : { not: { segment: left } };
}

/** Asks of content only (`metric`), so that there is no visitor it becomes true for. */
export function isAboutContent(when: unknown): boolean {
  if (typeof when !== 'object' || when === null) return false;
  if (Object.hasOwn(when, 'metric')) return true;
  const { all, any, not } = when as { readonly all?: unknown; readonly any?: unknown; readonly not?: unknown };
  if (not !== undefined) return isAboutContent(not);
  const parts = all ?? any;
  return Array.isArray(parts) && parts.length > 0 && parts.every(isAboutContent);
}
