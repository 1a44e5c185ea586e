/**
 * Who may call which route. Every route states its access in `config.access`; a route without one cannot be registered,
 * so nothing is open by being forgotten. The same statement becomes the `security` of the OpenAPI document.
 */
import { AttuneError, LIMITS } from '@attune/protocol';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler, RouteOptions } from 'fastify';
import { tooLarge } from './body.ts';
import type { Call } from './busy-route.ts';
import type { Caller, Keyring } from './keyring.ts';
import type { RateLimit } from './rate-limit.ts';

/** `write`: any key; `secret`: a secret key; `open`: everybody. */
export type Access = 'open' | 'write' | 'secret';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** `events`: the body is judged event by event, and may carry the write key. */
    body?: 'events';
    /** The key may come in the address as a secret too: an EventSource cannot set headers. */
    stream?: boolean;
  }
  interface FastifyRequest {
    caller: Caller | null;
    /** The route's `body`, at hand: `routeOptions` makes a new object each time it is read. */
    bodyOf: 'events' | null;
  }
  interface FastifyInstance {
    /** For scopes whose routes come from a plugin: what they are when they state nothing. */
    defaultAccess: Access | null;
  }
}

export type Gate = { readonly keyring: Keyring; readonly perKey: RateLimit; readonly perAddress: RateLimit };

/** Adds the gate to every route that `app` registers from now on. */
export function guardRoutes(app: FastifyInstance, gate: Gate): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('bodyOf', null);
  app.decorate('defaultAccess', null);
  app.addHook('onRoute', function gateRoute(this: FastifyInstance, route) {
    if (route.method === 'OPTIONS') return;
    const access = route.config?.access ?? this.defaultAccess;
    if (access === null) throw new Error(`Invariant broken: ${route.method} ${route.url} states no access`);
    route.schema = { ...route.schema, security: securityOf(access) };
    if (access !== 'open') route.onRequest = [gateOf(access, route, gate), ...hooksOf(route)];
  });
}

function securityOf(access: Access): readonly Record<string, readonly string[]>[] {
  if (access === 'open') return [];
  return access === 'secret' ? [{ secretKey: [] }] : [{ writeKey: [] }, { writeKeyBasic: [] }, { secretKey: [] }];
}

function hooksOf(route: RouteOptions): onRequestHookHandler[] {
  if (route.onRequest === undefined) return [];
  return (Array.isArray(route.onRequest) ? route.onRequest : [route.onRequest]) as onRequestHookHandler[];
}

function gateOf(access: Access, route: RouteOptions, gate: Gate): onRequestHookHandler {
  const inBody = route.config?.body === 'events';
  const isStream = route.config?.stream === true;
  return (request, _reply, done) => {
    // Senders name any content type, also broken ones; the body is read by what it holds.
    if (inBody) {
      request.raw.headers['content-type'] = 'application/json';
      request.bodyOf = 'events';
    }
    const header = request.headers.authorization;
    const caller = header === undefined ? fromAddress(request, gate.keyring, isStream) : gate.keyring.byHeader(header);
    if (caller === null) {
      // A key in the body can only be seen once it is read: the route then calls `admitFromBody`.
      if (inBody && header === undefined && !hasKeyInAddress(request)) return done(checkLength(request));
      return done(new AttuneError('no-key'));
    }
    done(admit(request, caller, access, gate) ?? checkLength(request));
  };
}

/** @returns why the caller may not go on, or undefined */
export function admit(
  request: Pick<Call, 'caller' | 'socket'>,
  caller: Caller,
  access: Access,
  gate: Gate,
): AttuneError | undefined {
  if (access === 'secret' && caller.kind !== 'secret') return new AttuneError('needs-secret-key');
  request.caller = caller;
  const { remoteAddress = '' } = request.socket;
  const waitSeconds =
    gate.perKey.take(caller.name) || (caller.kind === 'write' ? gate.perAddress.take(remoteAddress) : 0);
  return waitSeconds > 0 ? new AttuneError('too-many-requests', { retryAfterSeconds: waitSeconds }) : undefined;
}

/** For routes whose body may carry the key: throws unless the request is admitted by now. */
export function admitFromBody(request: Pick<Call, 'caller' | 'socket'>, writeKey: unknown, gate: Gate): void {
  if (request.caller !== null) return;
  const caller = typeof writeKey === 'string' ? gate.keyring.byKey(writeKey) : null;
  if (caller === null || caller.kind !== 'write') throw new AttuneError('no-key');
  const refused = admit(request, caller, 'write', gate);
  if (refused !== undefined) throw refused;
}

function checkLength(request: FastifyRequest): AttuneError | undefined {
  const length = request.headers['content-length'];
  if (length === undefined || Number(length) <= LIMITS.bodyBytesMax) return undefined;
  return request.caller?.kind === 'secret' && Number(length) <= LIMITS.bodyBytesSecretMax
    ? undefined
    : tooLarge(request);
}

function hasKeyInAddress(request: FastifyRequest): boolean {
  return typeof (request.query as { key?: unknown }).key === 'string';
}

function fromAddress(request: FastifyRequest, keyring: Keyring, isStream: boolean): Caller | null {
  const { key, writeKey } = request.query as { key?: unknown; writeKey?: unknown };
  const sent = typeof key === 'string' ? key : writeKey;
  const caller = typeof sent === 'string' ? keyring.byKey(sent) : null;
  // A secret key does not belong in addresses, which end in logs and histories.
  return caller?.kind === 'secret' && !isStream ? null : caller;
}
