/**
 * The switch of the simulated shoppers, for the control in the shop's footer and for the Studio. Off unless the mounter
 * says otherwise; the rate is bounded whatever is asked for.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { createShoppers, RATE_MAX, type Shoppers } from './shoppers.ts';

export type ShoppersOptions = {
  /** Default 1. */
  readonly shoppersSeed?: number;
  /** Where Attune answers. Default: the address this server itself listens on. */
  readonly attuneHost?: string;
};

const RATE_DEFAULT = 0.5;

export function serveShoppers(
  app: FastifyInstance,
  options: ShoppersOptions & { readonly writeKey: string; readonly simulate?: boolean },
): void {
  let shoppers: Shoppers | undefined;
  let rate = RATE_DEFAULT;
  const open = (): Shoppers => {
    shoppers ??= createShoppers({
      host: options.attuneHost ?? ownAddress(app),
      writeKey: options.writeKey,
      seed: options.shoppersSeed ?? 1,
      ratePerSecond: rate,
      prefix: app.prefix,
    });
    return shoppers;
  };
  const state = () => {
    const stats = shoppers?.stats() ?? {
      on: false,
      ratePerSecond: 0,
      sessions: 0,
      active: 0,
      events: 0,
      decisions: 0,
      exposures: 0,
      clicks: 0,
      orders: 0,
      errors: 0,
    };
    return { on: stats.on, rate, rateMax: RATE_MAX, stats };
  };
  app.get('/api/shoppers', async (_request, reply) => reply.header('cache-control', 'no-store').send(state()));
  app.post<{ Body: { on?: unknown; rate?: unknown } | null }>('/api/shoppers', async (request, reply) => {
    const { on, rate: asked } = request.body ?? {};
    if (on !== undefined && typeof on !== 'boolean') return refuse(reply, 'on', 'must be true or false');
    if (asked !== undefined && !(typeof asked === 'number' && asked > 0 && asked <= RATE_MAX))
      return refuse(reply, 'rate', `must be visits a second, above 0 and up to ${RATE_MAX}`);
    if (typeof asked === 'number') rate = asked;
    if (on === true || (on === undefined && shoppers?.stats().on)) open().start(rate);
    if (on === false) await shoppers?.stop();
    return reply.header('cache-control', 'no-store').send(state());
  });
  if (options.simulate) app.server.once('listening', () => open().start(rate));
  app.addHook('preClose', async () => shoppers?.stop());
}

function refuse(reply: FastifyReply, path: string, message: string): FastifyReply {
  return reply
    .code(400)
    .send({ error: { code: 'bad-request', message: `${path} ${message}`, problems: [{ path, message }] } });
}

function ownAddress(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port yet');
  const host = address.address === '::' || address.address === '0.0.0.0' ? '127.0.0.1' : address.address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
