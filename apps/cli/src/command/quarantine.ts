/**
 * `attune quarantine`: what could not be read of late, by reason; `attune quarantine replay` sends it again once the cause is mended. What is
 * good now is stored, once; what is bad stays where it is. Broken off, it is simply run again.
 */
import { isObject } from '@attune/engine';
import type { QuarantinedEvent, QuarantineReplay, QuarantineReplayReply } from '@attune/protocol';
import { askServer } from '../option/ask-server.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readPast } from '../option/read-past.ts';
import { readServer, SERVER_OPTIONS, type ServerAddress } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { count, counted } from '../terminal/figures.ts';
import { type Paint, paintFor } from '../terminal/paint.ts';
import { withProgress } from '../terminal/with-progress.ts';

export const QUARANTINE_OPTIONS: OptionTable = {
  reason: { kind: 'text', value: '<text>', doc: 'Only those with this in a problem.' },
  from: {
    kind: 'text',
    value: '<moment>',
    doc: 'Only what was quarantined from then on: a day, ISO 8601, or a span: 7d.',
  },
  to: { kind: 'text', value: '<moment>', doc: 'Only what was quarantined before.' },
  ids: { kind: 'text', value: '<id,…>', doc: 'Only these.' },
  json: { kind: 'switch', doc: 'The result as JSON.' },
  ...SERVER_OPTIONS,
};

const USAGE = 'npm run attune -- quarantine  |  npm run attune -- quarantine replay [--reason <text>] [--from 7d]';
const SHOWN_MAX = 500;

export async function quarantineCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, QUARANTINE_OPTIONS);
  const [verb, ...more] = rest;
  if ((verb !== undefined && verb !== 'replay') || more.length > 0)
    throw new UsageError(`quarantine does not understand "${rest.join(' ')}".`, USAGE);
  const wanted = wantedIn(given, Date.now());
  if (verb === undefined && Object.keys(wanted).length > 0)
    throw new UsageError('--reason, --from, --to and --ids are for quarantine replay.', USAGE);
  const server = await readServer(given);
  const found = verb === undefined ? await latest(server) : await replay(server, wanted);
  const paint = paintFor(process.stdout);
  const text = Array.isArray(found) ? showLatest(found, paint) : showReplayed(found as QuarantineReplayReply, paint);
  process.stdout.write(given['json'] === 'true' ? `${JSON.stringify(found)}\n` : text);
  return 0;
}

function wantedIn(given: Readonly<Record<string, string>>, now: number): QuarantineReplay {
  const { reason, from, to, ids } = given;
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(from === undefined ? {} : { from: readPast('from', from, now) }),
    ...(to === undefined ? {} : { to: readPast('to', to, now) }),
    ...(ids === undefined ? {} : { ids: ids.split(',').map((id) => id.trim()) }),
  };
}

/** One stretch of the log after the other, until all was seen. */
function replay(server: ServerAddress, wanted: QuarantineReplay): Promise<QuarantineReplayReply> {
  const progressOf = ({ next, end }: QuarantineReplayReply) => ({ done: next ?? end, of: end });
  return withProgress('entries of the log', progressOf, async (told) => {
    let all: QuarantineReplayReply | undefined;
    for (let after: number | null = 0; after !== null; ) {
      const body = wanted.ids === undefined ? { ...wanted, after } : wanted;
      const answer = await askServer(server, '/v1/quarantine/replay', { usage: USAGE, method: 'POST', body });
      all = added(all, (await answer.json()) as QuarantineReplayReply);
      told(all);
      after = all.next;
    }
    return all!;
  });
}

function added(a: QuarantineReplayReply | undefined, b: QuarantineReplayReply): QuarantineReplayReply {
  if (a === undefined) return b;
  const sum = (name: 'found' | 'replayed' | 'refused' | 'done' | 'cut') => a[name] + b[name];
  return {
    ...b,
    ...{ found: sum('found'), replayed: sum('replayed'), refused: sum('refused'), done: sum('done'), cut: sum('cut') },
    problems: [...a.problems, ...b.problems],
  };
}

function showReplayed({ found, replayed, refused, done, cut, problems }: QuarantineReplayReply, paint: Paint): string {
  if (found === 0) return 'Nothing in quarantine fits.\n';
  const lines = [
    `${paint.accent(counted(replayed, 'event'))} of ${count(found)} taken out of the quarantine and stored.`,
  ];
  if (done > 0) lines.push(`  ${count(done)} were taken before`);
  if (cut > 0) lines.push(`  ${count(cut)} cannot be sent again: they are not kept whole`);
  if (refused > 0) lines.push(`  ${count(refused)} are still refused, with these reasons first:`);
  const reasons = new Set(problems.flatMap((each) => each.problems.map(reasonOf)));
  return `${[...lines, ...[...reasons].map((reason) => `    ${reason}`)].join('\n')}\n`;
}

async function latest(server: ServerAddress): Promise<readonly QuarantinedEvent[]> {
  const answer = await askServer(server, `/v1/quarantine?limit=${SHOWN_MAX}`, { usage: USAGE });
  return ((await answer.json()) as { quarantined: QuarantinedEvent[] }).quarantined;
}

/** The reasons of the latest, the most frequent first, with one event of each. */
function showLatest(events: readonly QuarantinedEvent[], paint: Paint): string {
  const waiting = events.filter(({ replay }) => replay !== 'done');
  if (waiting.length === 0) return 'Nothing is in quarantine.\n';
  const byReason = new Map<string, QuarantinedEvent[]>();
  for (const each of waiting) {
    const reason = each.problems.map(reasonOf).join('; ');
    byReason.set(reason, [...(byReason.get(reason) ?? []), each]);
  }
  const rows = [...byReason].sort(([, a], [, b]) => b.length - a.length);
  const lines = rows.map(([reason, all]) => {
    const { id, event } = all[0]!;
    const name = isObject(event) ? (event['event'] ?? event['type']) : undefined;
    const like = paint.dim(`(${id}${typeof name === 'string' ? `: ${name}` : ''})`);
    return `${count(all.length).padStart(7)}  ${reason} ${like}`;
  });
  return `${lines.join('\n')}\n`;
}

function reasonOf({ path, message }: QuarantinedEvent['problems'][number]): string {
  return path === '' ? message : `${path}: ${message}`;
}
