/**
 * Puts the parts together and returns what a page sees of them. Every function of the returned object is safe to call at
 * any time: before consent, after a refusal, with nonsense; it never throws and never blocks.
 */
import { createConsent } from './consent.ts';
import { followZone, readContext } from './context.ts';
import type { Core, Feature } from './core.ts';
import { decide } from './decide.ts';
import type { Decision, Decisions } from './decision.ts';
import { createEmitter, type Fault } from './emitter.ts';
import { identify } from './identify.ts';
import { createIdle } from './idle.ts';
import { type JsonObject, snapshot } from './json.ts';
import { startLifecycle } from './lifecycle.ts';
import { type Options, readOptions, type Settings } from './options.ts';
import { type PageView, pageProperties, readPage } from './page.ts';
import { record } from './record.ts';
import { createIdentity } from './session/identity.ts';
import { createStorage } from './session/storage.ts';
import { track } from './track.ts';
import { createDelivery } from './transport/delivery.ts';
import { startKeeping } from './transport/keep.ts';
import { createNetwork } from './transport/network.ts';
import { createQueue } from './transport/queue.ts';

export type Attune = {
  identify(user: string | JsonObject, traits?: JsonObject): void;
  track(event: string, properties?: JsonObject): void;
  /** A new page view. Called by itself at the start and on navigations, unless `pages: false`. */
  page(name?: string, properties?: JsonObject): void;
  readonly consent: { grant(): void; deny(): void; granted(): boolean };
  /** Forgets who the visitor is: a new stranger. */
  reset(): void;
  /** What these placements should show; empty when there is no consent or no answer. Never rejects. */
  decide(placements: readonly string[]): Promise<Decisions>;
  /** Sends what waits now; true when nothing is left. */
  flush(): Promise<boolean>;
  /** Returns what removes the listener. */
  on(kind: 'decision' | 'exposure', listener: (decision: Decision) => void): () => void;
  on(kind: 'error', listener: (fault: Fault) => void): () => void;
  /** Reports an error to the `error` listeners; for bindings. */
  fail(cause: unknown): void;
};

/** Calls made before consent, held in memory for this page view only. */
const HELD_MAX = 50;

export function createAttune(settings: Settings, features: readonly Feature[]): Attune {
  const options = readOptions(settings);
  const { core, turnPage } = createCore(options);
  const { events, consent } = core;
  const stops: (() => void)[] = [];
  let held: (() => void)[] = [];

  const viewed = (name?: string, properties?: JsonObject): void => {
    const told = snapshot(properties);
    const view = turnPage();
    record(core, () => ({ type: 'page', name, properties: { ...pageProperties(view), ...told } }));
    events.emit('page', view);
  };
  const start = (): void => {
    if (options.pages) viewed();
    const waiting = held;
    held = [];
    for (const call of waiting) call();
    events.emit('granted', undefined);
    for (const feature of features) core.idle.someday(() => consent.granted() && stops.push(feature.start(core)));
  };
  const stop = (): void => {
    core.delivery.stop();
    core.queue.clear();
    for (const each of stops.splice(0)) events.guard(each)();
    events.emit('denied', undefined);
    held = [];
  };
  /** Now when consent is there, else once it is. */
  const gated =
    <A extends unknown[]>(call: (...args: A) => void) =>
    (...args: A): void => {
      const guarded = events.guard(() => call(...args));
      if (consent.granted()) guarded();
      else if (held.length < HELD_MAX) held.push(guarded);
    };
  const deny = (): void => {
    const changed = consent.deny();
    if (changed) stop();
    // Also what an earlier visit left; the choice itself is written again where it is needed.
    core.local.clear();
    consent.deny();
  };

  for (const feature of features) if (feature.before) events.guard(feature.before)(core);
  events.guard(() => startLifecycle(core, () => options.pages && consent.granted() && viewed()))();
  if (consent.granted()) events.guard(start)();

  return {
    identify: gated((user: string | JsonObject, traits?: JsonObject) => identify(core, user, traits)),
    track: gated((event: string, properties?: JsonObject) => track(core, event, properties)),
    page: gated(viewed),
    consent: {
      grant: events.guard(() => {
        if (consent.grant()) start();
      }),
      deny: events.guard(deny),
      granted: consent.granted,
    },
    reset: events.guard(() => {
      core.idle.drain();
      if (consent.granted()) core.identity.reset();
      events.emit('identity', undefined);
    }),
    decide: (placements) =>
      decide(core, placements).catch((cause): Decisions => {
        events.fail(cause);
        return {};
      }),
    flush: async () => {
      core.idle.drain();
      return core.delivery.flush().catch(() => false);
    },
    fail: (cause) => events.fail(cause),
    on: (kind: 'decision' | 'exposure' | 'error', listener: (value: never) => void) =>
      events.on(kind, listener as never),
  };
}

function createCore(options: Options): { core: Core; turnPage: () => PageView } {
  const events = createEmitter();
  const prefix = `attune.${options.writeKey}.`;
  const choice = createStorage(prefix, () => true);
  const refuses = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
  const consent = createConsent(options.consent, refuses, choice);
  const local = createStorage(prefix, consent.granted);
  const queue = createQueue();
  const network = createNetwork(options.host);
  const idle = createIdle(events.guard);
  const zone = followZone(local, idle.later);
  let view = readPage(document.referrer);
  let viewed = false;

  const core: Core = {
    options,
    events,
    consent,
    queue,
    network,
    local,
    idle,
    identity: createIdentity(local),
    context: () => readContext(zone()),
    page: () => view,
    delivery: createDelivery({
      queue,
      network,
      events,
      writeKey: options.writeKey,
      context: () => core.context(),
      changed: () => core.saveSoon(),
    }),
    saveSoon: () => keeping.saveSoon(),
    behaved: (event, properties, at) =>
      record(
        core,
        () => {
          const told = properties();
          return told && { type: 'track', event, properties: told };
        },
        at,
      ),
    slots: { count: 0, shownIn: () => undefined },
    listen: (target, type, handler) => {
      const guarded = events.guard(handler) as EventListener;
      target.addEventListener(type, guarded, { capture: true, passive: true });
      return () => target.removeEventListener(type, guarded, { capture: true });
    },
  };
  const keeping = startKeeping(core);
  const turnPage = (): PageView => {
    if (viewed) {
      core.idle.drain();
      events.emit('page-end', view);
      core.idle.drain();
      view = readPage(view.url);
    }
    viewed = true;
    return view;
  };
  return { core, turnPage };
}
