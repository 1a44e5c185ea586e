/**
 * Does one action of one effect and says what came of it. Whatever is done here is done under the effect's own id, so that doing it
 * again after a crash is known for what it is: by the receiver, by the fold of the log, by the versions of a definition.
 */
import { isStoreError } from '@attune/backend';
import {
  type ActionDefinition,
  type ActionKind,
  actionKind,
  asTime,
  type Delivery,
  type Edit,
  type EffectOutcome,
  type EffectState,
  type ExperienceDefinition,
  editExperience,
  type Item,
  isHeldOut,
  type JsonObject,
  liveTrigger,
  type MessageId,
  type Rules,
  type Signal,
  type TemplateEngine,
  unitIdOf,
  type Visitor,
} from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import type { DefinitionStore } from '../definition-store.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { dataOf, defaultBody, type EffectScope, markupOf, scopeOf, textOf } from './effect-content.ts';

type Without<T> = T extends unknown ? Omit<T, 'id' | 'at'> : never;
/** What became of it, without id and time. */
export type Performed = Without<EffectOutcome>;

/** The ways out, where they are set up. */
export type EffectPorts = {
  readonly email?: {
    readonly send: (email: {
      readonly id: string;
      readonly to: string;
      readonly subject: string;
      readonly html?: string;
      readonly text?: string;
    }) => Promise<Delivery>;
  };
  readonly webhook?: {
    readonly send: (
      message: { readonly id: string; readonly url: string; readonly body: string; readonly at: number },
      signal?: AbortSignal,
    ) => Promise<Delivery>;
  };
};

export type Performing = {
  readonly loop: Pick<LiveLoop, 'accept' | 'visitor' | 'rules' | 'policies'>;
  readonly definitions: Pick<DefinitionStore, 'get' | 'change' | 'versions'>;
  readonly items: ReadonlyMap<string, Item>;
  readonly templates: TemplateEngine;
  readonly clock: () => number;
  readonly ports: EffectPorts;
};

/** One effect with all that doing it needs. */
type Job<K extends ActionKind = ActionKind> = {
  readonly effect: EffectState;
  readonly action: Extract<ActionDefinition, Record<K, unknown>>;
  readonly visitor: Visitor | undefined;
  readonly scope: EffectScope;
  readonly signal: AbortSignal;
};

/**
 * What fails in an unforeseen way may succeed later.
 * @throws what our own store failed with: that is no attempt, and does not count as one
 */
export async function performEffect(
  performing: Performing,
  effect: EffectState,
  signal: AbortSignal,
): Promise<Performed> {
  try {
    const { loop, clock, items } = performing;
    const rules = loop.rules();
    const action = actionOf(rules, effect);
    if (action === undefined)
      return refused(`the trigger "${effect.trigger}" is not live or has no such action any more`);
    const visitor = effect.person === null ? undefined : await loop.visitor(effect.person);
    const kept = visitor === undefined ? null : reasonToKeep(effect, visitor, rules);
    if (kept !== null) return refused(kept);
    const scope = scopeOf(effect, visitor, { rules, now: clock(), items });
    return await PERFORM[effect.kind](performing, { effect, action, visitor, scope, signal } as never);
  } catch (error) {
    if (isOurs(error)) throw error;
    return { result: 'failed', error: error instanceof Error ? error.message : String(error) };
  }
}

/** A store that does not answer, or that has no room now: nobody else has to do with it. */
export function isOurs(error: unknown): boolean {
  return isStoreError(error) || (error instanceof AttuneError && error.status === 503);
}

function refused(error: string): Performed {
  return { result: 'refused', error };
}

/** The action as it is defined now, so that a mended template is what a replay sends. */
function actionOf(rules: Rules, effect: EffectState): ActionDefinition | undefined {
  const action = liveTrigger(rules.triggers, effect.trigger)?.definition.actions[effect.action];
  return action !== undefined && actionKind(action) === effect.kind ? action : undefined;
}

/** Consent and holdout come before everything that leaves the house or reaches the visitor. */
function reasonToKeep({ kind }: EffectState, { profile, exposures }: Visitor, { holdout }: Rules): string | null {
  const leaves = kind === 'email' || kind === 'webhook' || kind === 'enqueue';
  if (leaves && profile.consent === 'denied') return 'the visitor has refused personalisation';
  if (kind !== 'webhook' && leaves && isHeldOut(unitIdOf({ profile, exposures }), holdout))
    return 'the visitor is in the holdout';
  return null;
}

const PERFORM: { readonly [K in ActionKind]: (performing: Performing, job: Job<K>) => Promise<Performed> } = {
  set: setTraits,
  email: sendEmail,
  webhook: callWebhook,
  enqueue: async ({ templates }, { action, scope }) => {
    const data = dataOf(action.enqueue.data ?? {}, scope, templates);
    return { result: 'waiting', data: { channel: action.enqueue.channel, data } };
  },
  swap: edit,
  pause: edit,
};

/** Told as the site would, with the id of the effect: a second time it is a duplicate. It is no visit, so it happens at the last event. */
async function setTraits({ loop, templates, clock }: Performing, { effect, action, visitor, scope }: Job<'set'>) {
  if (visitor === undefined) return refused('the visitor is not known any more');
  const { identities, lastAt } = visitor.profile;
  const signal: Signal = {
    id: effect.id as string as MessageId,
    type: 'identify',
    event: 'Identified',
    at: lastAt,
    receivedAt: asTime(clock()),
    anonymousId: identities.anonymousIds[0] ?? null,
    userId: identities.userIds[0] ?? null,
    previousId: null,
    properties: dataOf(action.set, scope, templates) as JsonObject,
    context: {},
  };
  await loop.accept([signal]);
  return { result: 'done' } as const;
}

async function sendEmail(
  { ports, templates }: Performing,
  { effect, action, scope }: Job<'email'>,
): Promise<Performed> {
  if (ports.email === undefined) return { result: 'blocked', error: 'no mail server is set up: set ATTUNE_SMTP_URL' };
  const { to = '{{ traits.email }}', subject, html, text } = action.email;
  const address = textOf(to, scope, templates).trim();
  if (address === '') return refused('the visitor has no e-mail address');
  return ports.email.send({
    id: effect.id,
    to: address,
    subject: textOf(subject, scope, templates),
    ...(html === undefined ? {} : { html: markupOf(html, scope, templates) }),
    ...(text === undefined ? {} : { text: textOf(text, scope, templates) }),
  });
}

async function callWebhook(
  { ports, templates, clock }: Performing,
  { effect, action, scope, signal }: Job<'webhook'>,
): Promise<Performed> {
  if (ports.webhook === undefined)
    return { result: 'blocked', error: 'no secret signs webhooks: set ATTUNE_WEBHOOK_SECRET' };
  const { url, body } = action.webhook;
  const sent = body === undefined ? defaultBody(effect, scope) : dataOf(body, scope, templates);
  return ports.webhook.send({ id: effect.id, url, body: JSON.stringify(sent), at: clock() }, signal);
}

/** A new version of the experience, with the effect's id in it: where one has it already, this was done. */
async function edit(
  { definitions, loop }: Performing,
  { effect, action }: { readonly effect: EffectState; readonly action: Edit },
): Promise<Performed> {
  const key = 'swap' in action ? action.swap.experience : action.pause.experience;
  if (definitions.versions('experience', key)?.some(({ cause }) => cause === effect.id) === true)
    return { result: 'done' };
  const before = definitions.get('experience', key);
  if (before === undefined) return refused(`there is no experience "${key}" any more`);
  const experience = before.document as unknown as ExperienceDefinition;
  const learned = loop.policies().find((policy) => policy.experience === key)?.weights;
  const edited = editExperience(experience, action, learned);
  if (!edited.ok) return refused(edited.problems.map(({ message }) => message).join('; '));
  if (edited.value === experience) return { result: 'done' };
  await definitions.change({
    kind: 'experience',
    key,
    document: edited.value as unknown as Readonly<Record<string, unknown>>,
    source: `trigger:${effect.trigger}`,
    expected: before.version,
    cause: effect.id,
  });
  return { result: 'done' };
}
