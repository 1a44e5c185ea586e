/**
 * Where a visitor came from, read from the page's address and its referrer. Moves within the site tell nothing of that, so they give
 * nothing, and what the visit began with stays known.
 */
import type { JsonObject } from '@attune/engine';
import type { Campaign } from './read-campaign.ts';
import { REFERRER_SITES, type ReferrerSiteKind } from './referrer-sites.ts';

/** Fields as in the engine's table of surroundings. */
export type Referrer = JsonObject & {
  readonly kind: ReferrerSiteKind | 'campaign' | 'site' | 'direct';
  /** Absent when the browser told no referrer. */
  readonly host?: string;
};

const KIND_OF = siteTable();
const LABELS_MAX = 10;

function siteTable(): ReadonlyMap<string, ReferrerSiteKind> {
  const table = new Map<string, ReferrerSiteKind>();
  for (const [kind, hosts] of Object.entries(REFERRER_SITES))
    for (const host of hosts) table.set(host, kind as ReferrerSiteKind);
  return table;
}

/**
 * @param referrer the browser's; empty: it told none
 * @param address of the page
 * @param campaign of the page, when its address has one
 * @returns undefined for a move within the site
 */
export function readReferrer(referrer: string, address: string, campaign: Campaign | undefined): Referrer | undefined {
  const host = hostOf(referrer);
  const isWithin = host !== undefined && isSameSite(host, hostOf(address) ?? '');
  if (campaign !== undefined && !isWithin) {
    const kind = /^e?-?mail$|newsletter/i.test(campaign.medium ?? '') ? 'email' : 'campaign';
    return host === undefined ? { kind } : { kind, host };
  }
  if (host === undefined) return referrer === '' ? { kind: 'direct' } : undefined;
  return isWithin ? undefined : { kind: kindOf(host), host };
}

/** In lower case, without "www."; the package's name for an Android app. */
function hostOf(address: string): string | undefined {
  const found = /^(?:https?|android-app):\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(address)?.[1];
  return found?.toLowerCase().replace(/^www\./, '');
}

/** The same host, or one is a part of the other. */
function isSameSite(a: string, b: string): boolean {
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

function kindOf(host: string): Referrer['kind'] {
  const labels = host.split('.').slice(-LABELS_MAX);
  for (let from = 0; from < labels.length; from++) {
    const whole = KIND_OF.get(labels.slice(from).join('.'));
    if (whole !== undefined) return whole;
    // "google." is a name followed by an ending of one or two parts: not google.attacker.example.
    const named = KIND_OF.get(`${labels[from]}.`);
    if (named !== undefined && isEnding(labels.slice(from + 1))) return named;
  }
  return 'site';
}

/** `com`, `de`, `co.uk`, `com.au`. */
function isEnding(labels: readonly string[]): boolean {
  if (labels.length === 1) return /^[a-z]{2,3}$/.test(labels[0]!);
  return labels.length === 2 && /^(com?|org|net|edu)$/.test(labels[0]!) && /^[a-z]{2}$/.test(labels[1]!);
}
