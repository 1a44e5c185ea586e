/**
 * Asks the server what placements should show. The waiting events travel in the same request, so that the answer already
 * knows of them; when they could not be kept, the answer may have decisions all the same. Never rejects: no answer is an empty one, and
 * the page keeps its defaults.
 */
import type { Core } from './core.ts';
import { type Decision, type Decisions, isDecision } from './decision.ts';
import { pageProperties } from './page.ts';
import { DECIDE_PATH } from './transport/network.ts';

const TIMEOUT_MS = 5000;
/** The server answers at most this many in one request. */
const PLACEMENTS_MAX = 20;

export async function decide(core: Core, placements: readonly string[]): Promise<Decisions> {
  if (!core.consent.granted() || placements.length === 0 || core.network.isOffline()) return {};
  const first = ask(core, placements.slice(0, PLACEMENTS_MAX));
  const rest = decide(core, placements.slice(PLACEMENTS_MAX));
  return { ...(await first), ...(await rest) };
}

async function ask(core: Core, placements: readonly string[]): Promise<Decisions> {
  core.idle.drain();
  const { events, settle } = core.delivery.inline();
  const body = JSON.stringify({
    writeKey: core.options.writeKey,
    anonymousId: core.identity.anonymousId(),
    userId: core.identity.userId() ?? undefined,
    placements,
    ...core.slots.asks?.(placements),
    events,
    sentAt: new Date().toISOString(),
    context: { ...core.context(), page: pageProperties(core.page()) },
  });
  const reply = await core.network.post(DECIDE_PATH, body, { timeoutMs: TIMEOUT_MS });
  const delivered = reply.status >= 200 && reply.status < 300;
  settle(delivered);
  if (!delivered) core.events.fail(reply.json, { code: 'decide', message: `Answer ${reply.status}` });
  const found: Record<string, Decision> = {};
  for (const decision of Object.values((reply.json as { decisions?: object } | null)?.decisions ?? {})) {
    if (!isDecision(decision)) continue;
    found[decision.placement] = decision;
    core.events.emit('decision', decision);
  }
  return found;
}
