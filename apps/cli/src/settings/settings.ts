/**
 * Every setting of the server, in one table: its option, its environment variable, its default and what it is for. The help,
 * docs/guides/settings.md and the reader are all made from it, so none of them can be wrong alone.
 */
import {
  type Reader,
  readFilePath,
  readFolder,
  readHostName,
  readKey,
  readMailAddress,
  readMailServer,
  readOneOf,
  readPlaces,
  readPort,
  readPostgres,
  readRedis,
  readSwitch,
  readWebAddress,
  readWebhookSecret,
  readWhole,
  readWorkers,
} from './readers.ts';

export type Setting<T> = {
  readonly read: Reader<T>;
  /** As one would write it; null: absent unless given. */
  readonly fallback: string | null;
  /** How an absent fallback is described. */
  readonly absent?: string;
  /** What stands for the value in the help; none for switches. */
  readonly value?: string;
  readonly doc: string;
  /** Its value must not be shown. */
  readonly secret?: boolean;
};

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Keys are the options' names: `port` is `--port` and `ATTUNE_PORT`. */
export const SETTINGS = {
  port: { read: readPort, fallback: '3000', value: '<port>', doc: 'Where to listen; 0 takes any free port.' },
  host: {
    read: readHostName,
    fallback: '127.0.0.1',
    value: '<address>',
    doc: 'The address to listen on. 0.0.0.0 lets other machines in: put TLS in front of it.',
  },
  data: {
    read: readFolder,
    fallback: '.attune',
    value: '<folder>',
    doc: 'Everything that is kept: the store and the keys. Back up this folder.',
  },
  kafka: {
    read: readPlaces,
    fallback: null,
    absent: 'the store is in the data folder',
    value: '<host:port,…>',
    doc: 'Brokers that keep the log, instead of the data folder. Needs --redis and --postgres.',
  },
  redis: {
    read: readRedis,
    fallback: null,
    absent: 'the store is in the data folder',
    value: '<redis://…>',
    doc: 'Redis or Valkey that keeps the state; also redis+cluster://a:6379,b:6379 and redis+sentinel://a:26379,b:26379/name. Needs --kafka and --postgres.',
    secret: true,
  },
  postgres: {
    read: readPostgres,
    fallback: null,
    absent: 'the store is in the data folder',
    value: '<postgres://…>',
    doc: 'PostgreSQL that keeps definitions and items. Needs --kafka and --redis.',
    secret: true,
  },
  workers: {
    read: readWorkers,
    fallback: null,
    absent: 'one process, and a data folder for one',
    value: '<count>',
    doc: 'How many processes `attune start` runs over the data folder, on the same port: a number, or `auto` for one for each core.',
  },
  partitions: {
    read: readWhole(1, 1_024),
    fallback: null,
    absent: '16 in a cluster, two for each of --workers in a data folder',
    value: '<count>',
    doc: 'Into how many partitions the log is divided when it is made for several processes, or by `attune migrate`. Each is folded by one of them. Afterwards what there is counts.',
  },
  backlog: {
    read: readWhole(1_000, 100_000_000),
    fallback: '200000',
    value: '<events>',
    doc: 'So many events of one partition may wait for its worker; beyond, `attune server` refuses with 503.',
  },
  definitions: {
    read: readFolder,
    fallback: null,
    absent: 'the demo shop’s, when the demo is on',
    value: '<folder>',
    doc: 'Definitions in YAML or JSON, read at the start.',
  },
  demo: { read: readSwitch, fallback: 'true', doc: 'The demo shop at /shop, with its catalogue.' },
  simulate: {
    read: readSwitch,
    fallback: 'false',
    doc: 'Simulated shoppers in the demo shop from the start, marked as simulated.',
  },
  'write-key': {
    read: readKey('wk'),
    fallback: null,
    absent: 'made at the first start, kept in <data>/keys.json',
    value: '<wk_…>',
    doc: 'The public key with which pages send events and ask for decisions.',
  },
  'secret-key': {
    read: readKey('sk'),
    fallback: null,
    absent: 'made at the first start, kept in <data>/keys.json',
    value: '<sk_…>',
    doc: 'The key to everything. Prefer the environment variable: options can be seen in the list of processes.',
    secret: true,
  },
  'smtp-url': {
    read: readMailServer,
    fallback: null,
    absent: 'none: e-mails of triggers wait as blocked',
    value: '<smtp://…>',
    doc: 'The mail server for triggers: smtp://user:password@host:587, or smtps://. ?tls=required refuses plain connections.',
    secret: true,
  },
  'mail-from': {
    read: readMailAddress,
    fallback: null,
    absent: 'attune@ and the name of the mail server',
    value: '<address>',
    doc: 'Who e-mails of triggers are from: shop@example.com or "Shop <shop@example.com>".',
  },
  'webhook-secret': {
    read: readWebhookSecret,
    fallback: null,
    absent: 'made at the first start, kept in <data>/keys.json',
    value: '<whsec_…>',
    doc: 'Signs the webhooks of triggers, as Standard Webhooks says.',
    secret: true,
  },
  'webhook-private-networks': {
    read: readSwitch,
    fallback: 'false',
    doc: 'Webhooks of triggers may go to loopback, private and link-local addresses: to receivers in your own network.',
  },
  'log-level': {
    read: readOneOf(LOG_LEVELS),
    fallback: null,
    absent: 'warn on a terminal, info elsewhere',
    value: '<level>',
    doc: `Least level of the JSON log on standard output: ${LOG_LEVELS.join(', ')}.`,
  },
  drain: {
    read: readWhole(0, 600),
    fallback: '0',
    value: '<seconds>',
    doc: 'After SIGTERM: how long /ready says 503 before connections are refused, for a load balancer to notice.',
  },
  grace: {
    read: readWhole(1, 600),
    fallback: '15',
    value: '<seconds>',
    doc: 'After SIGTERM and the drain: how long finishing may take.',
  },
  'key-rate': {
    read: readWhole(0, 10_000_000),
    fallback: '50000',
    value: '<requests>',
    doc: 'Requests a second that one key may make; 0 is no limit.',
  },
  'address-rate': {
    read: readWhole(0, 10_000_000),
    fallback: '0',
    value: '<requests>',
    doc: 'Requests a second from one address with a write key; 0 is no limit.',
  },
  streams: {
    read: readWhole(0, 1_000_000),
    fallback: '20000',
    value: '<streams>',
    doc: 'Open visitors’ streams at most.',
  },
  'live-streams': {
    read: readWhole(0, 10_000),
    fallback: '100',
    value: '<streams>',
    doc: 'Open live pages of the Studio at most.',
  },
  'place-file': {
    read: readFilePath,
    fallback: null,
    absent: 'only what a CDN’s headers tell',
    value: '<file.mmdb>',
    doc: 'Where visitors are: a city file of the MaxMind format, read at the start. No address is kept or leaves the machine.',
  },
  'weather-url': {
    read: readWebAddress,
    fallback: null,
    absent: 'no weather',
    value: '<address>',
    doc: 'A weather service with Open-Meteo’s interface. It is told coordinates to a tenth of a degree, nothing of visitors.',
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

export type SettingName = keyof typeof SETTINGS;

type ValueOf<S> = S extends { readonly read: Reader<infer T>; readonly fallback: infer F }
  ? F extends null
    ? T | null
    : T
  : never;

export type Settings = { readonly [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> };

/** `log-level` → `ATTUNE_LOG_LEVEL` */
export function environmentName(setting: string): string {
  return `ATTUNE_${setting.toUpperCase().replaceAll('-', '_')}`;
}
