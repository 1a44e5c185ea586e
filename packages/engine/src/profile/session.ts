/**
 * Visits: signals less than half an hour apart. A late signal counts in the visit it falls into when that is the current
 * one; it never reopens an older one.
 */
import type { Signal } from '../signal/signal.ts';
import { isObject, type JsonObject, valueAt } from '../std/json.ts';
import { asTime } from '../std/time.ts';
import { SESSION_IDLE_MS, SESSION_ITEMS_MAX, type Session } from './profile.ts';

export function nextSession(
  session: Session | null,
  signal: Signal,
  items: { readonly event: string; readonly property: string },
): Session {
  const isPage = signal.type === 'page' || signal.type === 'screen';
  if (session === null || signal.at >= session.lastAt + SESSION_IDLE_MS) {
    return {
      number: (session?.number ?? 0) + 1,
      startedAt: signal.at,
      lastAt: signal.at,
      events: 1,
      pages: isPage ? 1 : 0,
      items: withItem([], signal, items),
      referrer: referrerIn(signal.context),
      campaign: campaignIn(signal.context),
    };
  }
  if (signal.at <= session.startedAt - SESSION_IDLE_MS) return session;
  return {
    number: session.number,
    startedAt: asTime(Math.min(signal.at, session.startedAt)),
    lastAt: asTime(Math.max(signal.at, session.lastAt)),
    events: session.events + 1,
    pages: isPage ? session.pages + 1 : session.pages,
    items: withItem(session.items, signal, items),
    referrer: session.referrer,
    campaign: session.campaign,
  };
}

/** The item that a signal looks at, or null. */
export function itemIn(signal: Signal, items: { readonly event: string; readonly property: string }): string | null {
  if (signal.event !== items.event) return null;
  const value = valueAt(signal.properties, items.property);
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : null;
}

function withItem(
  before: readonly string[],
  signal: Signal,
  items: { readonly event: string; readonly property: string },
): readonly string[] {
  const item = itemIn(signal, items);
  if (item === null || before.length >= SESSION_ITEMS_MAX || before.includes(item)) return before;
  return [...before, item];
}

function referrerIn(context: JsonObject): string | null {
  const page = context['page'];
  const referrer = isObject(page) ? page['referrer'] : undefined;
  return typeof referrer === 'string' && referrer !== '' ? referrer : null;
}

function campaignIn(context: JsonObject): string | null {
  const campaign = context['campaign'];
  const name = isObject(campaign) ? (campaign['name'] ?? campaign['source']) : undefined;
  return typeof name === 'string' && name !== '' ? name : null;
}
