/** Effects in words: what each action is called, and what each state means to somebody who looks. */
import type { ActionKind, EffectStatus } from '../call/wire-action.ts';
import type { Tone } from '../part/chip.tsx';
import type { IconName } from '../show/event-words.ts';

export const ACTION_WORDS: Readonly<Record<ActionKind, { readonly says: string; readonly icon: IconName }>> = {
  set: { says: 'Set traits', icon: 'tag' },
  email: { says: 'E-mail', icon: 'page' },
  webhook: { says: 'Webhook', icon: 'link' },
  enqueue: { says: 'Queue', icon: 'layers' },
  swap: { says: 'Swap variant', icon: 'decision' },
  pause: { says: 'Pause variant', icon: 'pause' },
};

export const STATUS_WORDS: Readonly<
  Record<EffectStatus, { readonly says: string; readonly tone: Tone; readonly means: string }>
> = {
  pending: { says: 'pending', tone: 'accent', means: 'It is done as soon as its time comes' },
  blocked: { says: 'blocked', tone: 'warn', means: 'What it needs is not set up' },
  waiting: { says: 'waiting', tone: 'plain', means: 'It waits to be fetched for its channel' },
  done: { says: 'done', tone: 'good', means: 'It was done' },
  dead: { says: 'given up', tone: 'bad', means: 'It was given up, and can be tried again' },
};

export const STATUSES = Object.keys(STATUS_WORDS) as readonly EffectStatus[];
