/**
 * What a person sees when the server is up: where to go, and where everything is kept. Nothing else.
 */
import type { Settings } from '../settings/settings.ts';
import type { Paint } from '../terminal/paint.ts';
import { version } from '../version.ts';
import type { Keys } from './keys.ts';

export type BannerFacts = {
  readonly version: string;
  readonly address: string;
  readonly shop: boolean;
  /** null: it could not be built. */
  readonly studio: { readonly key: string | null } | null;
  /** The servers that keep the store; null: the data folder does. */
  readonly store: string | null;
  readonly data: string;
  readonly definitions: string;
  /** How many there are; null: one. */
  readonly processes: string | null;
  readonly node: string;
  readonly tookMs: number;
};

/** What is said of a start with these settings. */
export function factsOf(
  settings: Settings,
  started: Pick<BannerFacts, 'address' | 'tookMs'> & {
    readonly keys: Keys;
    readonly hasStudio: boolean;
    readonly definitions: string | null;
    readonly processes?: string;
  },
): BannerFacts {
  const { address, keys, hasStudio, definitions, processes = null, tookMs } = started;
  return {
    version,
    address: address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//127.0.0.1:'),
    shop: settings.demo,
    studio: hasStudio ? { key: process.stdout.isTTY ? keys.secretKey : null } : null,
    store: settings.kafka === null ? null : `Kafka at ${settings.kafka.join(', ')}, Redis, PostgreSQL`,
    data: settings.data,
    definitions: definitions ?? 'in the store only',
    processes,
    node: process.version,
    tookMs,
  };
}

/** The secret key is part of the Studio's address on a terminal only: elsewhere this text ends in logs. */
export function banner(facts: BannerFacts, paint: Paint): string {
  const { address, studio } = facts;
  const link = (label: string, href: string, says: string) =>
    `  ${label.padEnd(12)} ${paint.accent(href)}  ${paint.dim(says)}`.trimEnd();
  const fact = (label: string, value: string) => `  ${paint.dim(label.padEnd(12))} ${value}`;
  const key = studio?.key === null || studio === null ? '' : `#key=${studio.key}`;
  return [
    '',
    `  ${paint.bold('Attune')} ${facts.version}  ${paint.good('ready')} ${paint.dim(`in ${(facts.tookMs / 1000).toFixed(1)} s`)}`,
    '',
    ...(facts.shop ? [link('Shop', `${address}/shop/`, 'browse, and watch it change')] : []),
    ...(studio === null
      ? []
      : [link('Studio', `${address}/studio/${key}`, key === '' ? 'asks for the secret key of keys.json' : 'see why')]),
    link('API', `${address}/docs/`, 'read it, try it'),
    '',
    ...(facts.store === null ? [] : [fact('store', facts.store)]),
    fact(facts.store === null ? 'data' : 'keys', facts.data),
    fact('definitions', facts.definitions),
    ...(facts.processes === null ? [] : [fact('processes', facts.processes)]),
    fact('node', facts.node),
    '',
    `  ${paint.dim(`No ${facts.store === null ? '' : 'other '}outside connections. Ctrl+C stops; everything is kept.`)}`,
    '',
    '',
  ].join('\n');
}
