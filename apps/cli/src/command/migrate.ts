/**
 * `attune migrate`: moves a store into another one, from a folder into a cluster or back. It copies while the source is served from, and when
 * its servers have been stopped it carries over the rest and compares; it may be killed at any moment and begun again.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isStoreError } from '@attune/backend';
import { firstUnsettled, foldedEntries, type Migration, openMigration, readMark, storeHolds } from '@attune/server';
import { CLUSTER, nameOf, openSource, openTarget, type Source } from '../migrate/open-sides.ts';
import { type ShownProgress, showProgress } from '../migrate/show-progress.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';
import { readSettings, settingOptions } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { copyKeys } from '../start/backup-folder.ts';

const { kafka, redis, postgres, partitions, workers } = settingOptions();
export const MIGRATE_OPTIONS: OptionTable = {
  from: {
    kind: 'text',
    value: '<folder>|cluster',
    doc: 'The data folder of a server, or `cluster`: the store that the options below name.',
  },
  to: {
    kind: 'text',
    value: '<folder>|cluster',
    doc: 'The same for where it is to be. Nothing is ever written over: it must be empty.',
  },
  'dry-run': { kind: 'switch', doc: 'Only say what would be moved.' },
  workers: {
    ...workers!,
    doc: 'The folder that is filled is for so many processes: attune start --workers. Default: for one.',
  },
  ...{ kafka: kafka!, redis: redis!, postgres: postgres!, partitions: partitions! },
};

const USAGE =
  'npm run attune -- migrate --from <data folder> --to cluster --kafka … --redis … --postgres … --partitions 16';
const READY =
  'Copied. Stop the servers of the source when you are ready; its workers when it is said that everything is folded. Only what is new is carried over then.';
/** While the source is served from: how long after the end of a copy the next one begins, at least. */
const REST_MS = 1_000;
/** A copy takes this share of the time at most. */
const SHARE = 0.25;
/** How soon it is seen that the source is no longer in use. */
const LOOK_MS = 100;

export async function migrateCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, MIGRATE_OPTIONS);
  if (rest.length > 0) throw new UsageError(`migrate takes no ${JSON.stringify(rest[0])}.`, USAGE);
  const { from, to, 'dry-run': dryRun, ...stores } = given;
  if (from === undefined || to === undefined) throw new UsageError('migrate needs --from and --to.', USAGE);
  const settings = readSettings(stores, process.env);
  if (to === CLUSTER && stores.workers !== undefined)
    throw new UsageError('--workers is for a folder that is filled.', 'A cluster has as many as --partitions says.');
  if (nameOf(from, settings) === nameOf(to, settings))
    throw new UsageError('--from and --to are the same store.', USAGE);
  const shown = showProgress();
  const source = await openSource(from, settings);
  try {
    if (dryRun === 'true') await tellPlan(source, to, { settings, shown });
    else await move(source, { from, to }, { settings, shown });
    return 0;
  } catch (error) {
    if (!isStoreError(error)) throw error;
    throw new UsageError(error.message);
  } finally {
    shown.close();
    await source.close();
  }
}

type Given = { readonly settings: Settings; readonly shown: ShownProgress };

async function tellPlan(source: Source, to: string, { settings, shown }: Given): Promise<void> {
  const holds = await storeHolds(source.readers);
  const into = nameOf(to, settings);
  const isInUse = await source.isInUse();
  const facts = {
    from: source.name,
    to: into,
    partitionsBefore: source.readers.length,
    isInUse,
    isFoldedAgain: source.isOld,
    ...holds,
  };
  const { entries, stored, quarantined, decisions, visitors, records } = holds;
  const words = [
    `${source.name}${isInUse ? ', which is in use,' : ''} would be moved into ${into}:`,
    `  ${entries} entries of the log (${stored} events, ${quarantined} in quarantine, ${decisions} decisions)`,
    source.isOld
      ? '  what is folded is made again there from the log'
      : `  ${visitors} visitors, with their past, timers and effects`,
    `  ${records} records: definitions, items, models`,
    'Nothing was written.',
  ];
  shown.say('plan', words.join('\n'), facts);
}

async function move(
  source: Source,
  { from, to }: { readonly from: string; readonly to: string },
  { settings, shown }: Given,
): Promise<void> {
  await refuseMoved(source, nameOf(to, settings));
  const target = await openTarget(to, settings);
  try {
    if (from !== CLUSTER && to !== CLUSTER && !existsSync(join(to, 'keys.json'))) await copyKeys(from, to);
    const migration = await openMigration({
      target: target.partitions,
      from: source.name,
      to: target.name,
      partitionsBefore: source.readers.length,
      isFoldedAgain: source.isOld,
      clock: Date.now,
      told: shown.told,
    });
    await copyUntilFree(source, migration, shown);
    const began = performance.now();
    shown.say('finishing', 'The source is free. Carrying over the rest …');
    const facts = await migration.finish(await source.takeOver());
    const tookMs = Math.round(performance.now() - began);
    const says =
      facts === null
        ? 'The log and the records are there; what is folded is made from them at the first start.'
        : `Both hold the same: ${facts.visitors} visitors, ${facts.stored} events, ${facts.quarantined} in quarantine, ${facts.decisions} decisions.`;
    shown.say('done', `${says}\nMoved into ${target.name}. The rest took ${tookMs} ms. ${nextOf(to, settings)}`, {
      ...facts,
      isFoldedAgain: source.isOld,
      to: target.name,
      tookMs,
    });
  } finally {
    await target.close();
  }
}

function nextOf(to: string, { workers }: Settings): string {
  return to === CLUSTER
    ? 'Start workers and servers there, with the keys that the pages know.'
    : `Start it: npm start -- --data ${to}${workers === null ? '' : ` --workers ${workers}`}, with the keys that the pages know.`;
}

async function refuseMoved(source: Source, to: string): Promise<void> {
  const mark = await readMark(source.readers[0]!);
  if (mark?.kind === 'filling')
    throw new UsageError(`${source.name} is itself being filled from ${mark.from}.`, 'Finish that first.');
  if (mark?.kind === 'moved' && mark.to !== to)
    throw new UsageError(
      `${source.name} was moved into ${mark.to} at ${new Date(mark.at).toISOString()}.`,
      'What came since is there.',
    );
}

/** Copies what is new again and again, until nobody serves from the source any more. */
async function copyUntilFree(source: Source, migration: Migration, shown: ShownProgress): Promise<void> {
  if (!(await source.isInUse())) return;
  shown.say('copying', 'Copying, while the source is served from …');
  const sayWhenSettled = createSettled(source, shown);
  for (let isReady = false; await source.isInUse(); ) {
    const began = performance.now();
    const copied = await migration.copy(source.readers);
    const tookMs = Math.round(performance.now() - began);
    if (!isReady) shown.say('ready', READY, { ...copied, tookMs });
    else if (copied.entries > 0) shown.say('copied', `${copied.entries} more entries copied.`, { ...copied, tookMs });
    isReady = true;
    const again = performance.now() + Math.max(REST_MS, tookMs / SHARE);
    while (performance.now() < again && (await source.isInUse())) {
      await sayWhenSettled();
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  }
}

/** Says, once for each time, that nothing waits to be folded: then workers may be stopped. */
function createSettled(source: Source, shown: ShownProgress): () => Promise<void> {
  let saidAt = -1;
  let before = -1;
  return async () => {
    const folded = await foldedEntries(source.readers);
    const isStill = folded === before;
    before = folded;
    if (!isStill || folded === saidAt || (await firstUnsettled(source.readers)) !== undefined) return;
    saidAt = folded;
    shown.say('settled', 'Everything is folded.', { entries: folded });
  };
}
