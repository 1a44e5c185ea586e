/**
 * One line of the live stream. It reads what the server tells of a signal, a decision, an outcome or a transition, and
 * answers null for what it does not know rather than guessing.
 */
import { isObject, type JsonObject } from '@attune/engine';
import type { ServerEvent } from '../call/event-source.ts';
import { timeOf, type WireTime } from '../call/wire.ts';
import { eventDetail, eventIcon, type IconName } from '../show/event-words.ts';
import { formatShare } from '../show/number.ts';
import { type ReasonFacts, reasonWord } from '../show/reason.ts';

export const LIVE_KINDS = ['signal', 'decision', 'outcome', 'transition'] as const;
export type LiveKind = (typeof LIVE_KINDS)[number];

export type LiveEntry = {
  /** Rises by one; the newest has the highest. */
  readonly number: number;
  readonly kind: LiveKind;
  readonly at: number;
  readonly person: string | null;
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
  /** Lower-case text that a filter looks through. */
  readonly haystack: string;
  readonly raw: JsonObject;
};

export function readLiveEntry(event: ServerEvent, number: number, now: number): LiveEntry | null {
  const kind = LIVE_KINDS.find((each) => each === event.event);
  if (kind === undefined) return null;
  let raw: unknown;
  try {
    raw = JSON.parse(event.data);
  } catch {
    return null;
  }
  if (!isObject(raw)) return null;
  const body = isObject(raw[kind]) ? raw[kind] : raw;
  const person = text(raw['person']) ?? text(body['person']) ?? text(body['userId']) ?? text(body['anonymousId']);
  const at = timeOf(body['at'] as WireTime | undefined) ?? now;
  const words = wordsOf(kind, body, raw['duplicate'] === true);
  const haystack = `${words.title} ${words.detail} ${person ?? ''}`.toLowerCase();
  return { number, kind, at, person, ...words, haystack, raw: raw as JsonObject };
}

type Words = Pick<LiveEntry, 'icon' | 'title' | 'detail'>;
type Body = { readonly [key: string]: unknown };

function wordsOf(kind: LiveKind, body: Body, duplicate: boolean): Words {
  if (kind === 'signal') {
    const event = text(body['event']) ?? 'Signal';
    const properties = isObject(body['properties']) ? (body['properties'] as JsonObject) : {};
    const detail = eventDetail({ event, properties });
    return { icon: eventIcon(event), title: event, detail: duplicate ? `duplicate · ${detail}` : detail };
  }
  if (kind === 'decision') return decisionWords(body as unknown as ReasonFacts);
  if (kind === 'outcome') {
    const icons: Record<string, IconName> = { exposed: 'eye', clicked: 'cursor', converted: 'flag' };
    const said: Record<string, string> = { exposed: 'Exposed', clicked: 'Clicked', converted: 'Converted' };
    const what = text(body['kind']) ?? 'outcome';
    const value = body['value'];
    const worth = what === 'converted' && typeof value === 'number' && value !== 1 ? ` · ${value}` : '';
    return {
      icon: icons[what] ?? 'flag',
      title: said[what] ?? what,
      detail: `${text(body['experience']) ?? ''} · ${text(body['variant']) ?? ''}${worth}`,
    };
  }
  const entered = body['kind'] === 'entered';
  return { icon: 'segment', title: entered ? 'Entered segment' : 'Left segment', detail: text(body['segment']) ?? '' };
}

function decisionWords(decision: ReasonFacts): Words {
  const placement = decision.placement;
  if (decision.reason !== 'chosen')
    return {
      icon: 'decision',
      title: `${reasonWord(decision.reason)} in ${placement}`,
      detail: 'the page’s own default',
    };
  return {
    icon: 'decision',
    title: `Chose ${decision.variant} in ${placement}`,
    detail: `${decision.experience} · chance ${formatShare(decision.propensity, 1)}`,
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export type LiveFilter = { readonly kind: LiveKind | 'all'; readonly query: string };

export function passes(entry: LiveEntry, filter: LiveFilter): boolean {
  if (filter.kind !== 'all' && entry.kind !== filter.kind) return false;
  return (
    filter.query === '' ||
    filter.query
      .toLowerCase()
      .split(/\s+/)
      .every((word) => entry.haystack.includes(word))
  );
}
