/**
 * `attune help [command]`: what there is to type. Options come from the commands' own tables, so the help cannot forget one.
 */
import { nearest } from '@attune/engine';
import { IMPORT_OPTIONS } from '../import/import-settings.ts';
import type { OptionTable } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';
import { settingOptions } from '../settings/read-settings.ts';
import { settingsPage } from '../settings/settings-page.ts';
import { paintFor } from '../terminal/paint.ts';
import { BACKTEST_OPTIONS } from './backtest.ts';
import { BACKUP_OPTIONS, RESTORE_OPTIONS } from './backup.ts';
import { CAPACITY_OPTIONS } from './capacity.ts';
import { COMMANDS } from './commands.ts';
import { EVALUATE_OPTIONS } from './evaluate.ts';
import { FEATURES_OPTIONS } from './features.ts';
import { LAKE_OPTIONS } from './lake.ts';
import { MIGRATE_OPTIONS } from './migrate.ts';
import { MODELS_OPTIONS } from './models.ts';
import { PULL_OPTIONS } from './pull.ts';
import { PUSH_OPTIONS } from './push.ts';
import { QUARANTINE_OPTIONS } from './quarantine.ts';
import { QUERY_OPTIONS } from './query.ts';
import { REPLAY_OPTIONS } from './replay.ts';
import { RESULTS_OPTIONS } from './results.ts';
import { SCHEMA_OPTIONS } from './schema.ts';
import { SEGMENTS_OPTIONS } from './segments.ts';
import { SWITCH_OPTIONS } from './switch.ts';
import { TRAIN_OPTIONS } from './train.ts';
import { TRY_OPTIONS } from './try.ts';

const TOPICS: Readonly<Record<string, () => string>> = {
  start: () =>
    optionsHelp(
      'npm start -- [options]',
      'Starts Attune: the server, the demo shop and the Studio on one port.',
      settingOptions(),
    ),
  server: () =>
    optionsHelp(
      'npm run attune -- server [options]',
      'Starts a server over a store in Kafka, Redis and PostgreSQL that workers fold. Any number of them may run.',
      settingOptions(),
    ),
  worker: () =>
    optionsHelp(
      'npm run attune -- worker [options]',
      'Starts a worker: it folds its share of the partitions of such a store, and does what triggers want done.',
      settingOptions(),
    ),
  import: () =>
    optionsHelp(
      'npm run attune -- import <file> --map <mapping.yaml> [options]',
      'Sends a file of events (CSV, TSV or NDJSON, also .gz; - is the standard input) to a server.',
      IMPORT_OPTIONS,
    ),
  describe: () =>
    optionsHelp(
      'npm run attune -- describe <file> …',
      'Says what the conditions of definition files mean, in plain English, or what is wrong with them. Needs no server.',
      {},
    ),
  try: () =>
    optionsHelp(
      'npm run attune -- try <file> [options]',
      'Asks a running server whom a draft would hold of: how many now, how it was each day, and what would change.',
      TRY_OPTIONS,
    ),
  backtest: () =>
    optionsHelp(
      'npm run attune -- backtest <file> [options]',
      'Asks a running server what a draft of an experience would have shown and earned, and how sure that is.',
      BACKTEST_OPTIONS,
    ),
  replay: () =>
    optionsHelp(
      'npm run attune -- replay [options]',
      'Asks a running server to make every decision of its log again; ends with 1 when one that should be the same is not.',
      REPLAY_OPTIONS,
    ),
  schema: () =>
    optionsHelp(
      'npm run attune -- schema [kind] [options]',
      'Writes the JSON Schema of definitions, for editors: of one kind, or of whole files.',
      SCHEMA_OPTIONS,
    ),
  segments: () =>
    optionsHelp(
      'npm run attune -- segments [export <key>] [options]',
      'Lists the segments of a running server with their sizes, or exports all members of one as NDJSON or CSV.',
      SEGMENTS_OPTIONS,
    ),
  backup: () =>
    optionsHelp(
      'npm run attune -- backup [options]',
      'Copies everything that a running server keeps, as of now, into <data>/backups of that server.',
      BACKUP_OPTIONS,
    ),
  restore: () =>
    optionsHelp(
      'npm run attune -- restore <backup folder> [--data <folder>]',
      'Makes a data folder of a backup. A store that is there is never written over.',
      RESTORE_OPTIONS,
    ),
  migrate: () =>
    optionsHelp(
      'npm run attune -- migrate --from <folder>|cluster --to <folder>|cluster [options]',
      'Moves a store: copies it while it is served from, and the rest when its servers were stopped. May be killed and begun again.',
      MIGRATE_OPTIONS,
    ),
  capacity: () =>
    optionsHelp(
      'npm run attune -- capacity [options]',
      'Says what a site of a given size needs of processor, memory and disk, from measured figures. Needs no server.',
      CAPACITY_OPTIONS,
    ),
  quarantine: () =>
    optionsHelp(
      'npm run attune -- quarantine [replay [options]]',
      'Shows what a server could not read of late, by reason. replay sends it again, as it was sent: what is good now is stored, once.',
      QUARANTINE_OPTIONS,
    ),
  pull: () =>
    optionsHelp(
      'npm run attune -- pull <address> [options]',
      'Takes events out of NATS JetStream, RabbitMQ, Kinesis or Pub/Sub and sends them to a server; a message is taken once the server keeps it.',
      PULL_OPTIONS,
    ),
  push: () =>
    optionsHelp(
      'npm run attune -- push <address> [options]',
      'Writes what a server keeps into NATS JetStream, RabbitMQ, Kinesis or Pub/Sub, in the order of the log.',
      PUSH_OPTIONS,
    ),
  lake: () =>
    optionsHelp(
      'npm run attune -- lake [--once] [options]',
      'Fills a folder of Parquet files from the log of a running server: once, or again and again. It goes on where the files end.',
      LAKE_OPTIONS,
    ),
  query: () =>
    optionsHelp(
      'npm run attune -- query <SQL>|funnel|cohorts|paths|tables [options]',
      'Asks a lake. The server need not run.',
      QUERY_OPTIONS,
    ),
  features: () =>
    optionsHelp(
      'npm run attune -- features <model> [options]',
      'Writes what a training of a model would learn from now as a Parquet file: a row for each moment, what was known then, and what came of it.',
      FEATURES_OPTIONS,
    ),
  switch: () =>
    optionsHelp(
      'npm run attune -- switch [off|on] [experience] [options]',
      'Turns personalisation off for everybody, or one experience, within a second; on takes it back. Without a word it says how it stands.',
      SWITCH_OPTIONS,
    ),
  results: () =>
    optionsHelp(
      'npm run attune -- results [<experience>] [options]',
      'Says what may be concluded of the experiments of a running server, or everything that is known of one.',
      RESULTS_OPTIONS,
    ),
  models: () =>
    optionsHelp(
      'npm run attune -- models [<key>] [options]  |  npm run attune -- models import <key> <file> [options]',
      'Lists what a running server learns and which version of each is in force, or all versions of one; or brings one that was made elsewhere.',
      MODELS_OPTIONS,
    ),
  train: () =>
    optionsHelp(
      'npm run attune -- train <key> [options]',
      'Has a running server train a model, and waits for what comes of it; ends with 1 when nothing does.',
      TRAIN_OPTIONS,
    ),
  evaluate: () =>
    optionsHelp(
      'npm run attune -- evaluate <key> [options]',
      'Says what a version was worth on held-out data, and judges the one in force on what came since.',
      EVALUATE_OPTIONS,
    ),
  settings: settingsPage,
};

export async function helpCommand(args: readonly string[]): Promise<number> {
  const [topic] = args;
  if (topic === undefined) {
    process.stdout.write(overview());
    return 0;
  }
  const text = Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : undefined;
  if (text === undefined) {
    const best = nearest(topic, Object.keys(TOPICS));
    throw new UsageError(
      `There is no help on ${topic}.`,
      best === undefined ? `There is on ${Object.keys(TOPICS).join(', ')}.` : `Did you mean ${best}?`,
    );
  }
  process.stdout.write(text());
  return 0;
}

function overview(): string {
  const paint = paintFor(process.stdout);
  const commands = Object.entries(COMMANDS).map(([name, { says }]) => `  ${paint.accent(name.padEnd(10))} ${says}`);
  return `\n${paint.bold('attune')} <command> [options]\n\n${commands.join('\n')}\n\n  npm run attune -- help <command>   ${paint.dim('all options of one')}\n\n`;
}

function optionsHelp(usage: string, says: string, table: OptionTable): string {
  const paint = paintFor(process.stdout);
  const names = Object.entries(table).map(
    ([name, { value, doc }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, doc] as const,
  );
  const width = Math.max(...names.map(([name]) => name.length));
  const lines = names.map(([name, doc]) => `  ${paint.accent(name.padEnd(width))}  ${doc}`);
  return `\n${says}\n\n  ${paint.bold(usage)}\n\n${lines.join('\n')}\n\n`;
}
