/**
 * `attune query`: asks a lake, in SQL or one of the questions that everybody asks. It reads files only; the server need not run.
 */
import { resolve } from 'node:path';
import { readSpan } from '@attune/engine';
import type { Lake } from '@attune/lake';
import { readLake, saidOfLake } from '../option/read-lake.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';
import { showRows } from '../terminal/show-rows.ts';

export const QUERY_OPTIONS: OptionTable = {
  lake: { kind: 'text', value: '<place>', doc: 'The lake: a folder, or s3://bucket/prefix. Default <data>/lake.' },
  data: { kind: 'text', value: '<folder>', doc: 'Data folder of the server. Default .attune.' },
  format: {
    kind: 'text',
    value: '<format>',
    doc: 'table, csv, json (a line each) or parquet (with --out). Default table.',
  },
  out: { kind: 'text', value: '<file>', doc: 'Where a Parquet file goes.' },
  within: { kind: 'text', value: '<span>', doc: 'Of a funnel: from its first step on. Default 1d.' },
  by: {
    kind: 'text',
    value: '<what>',
    doc: 'Of cohorts: day, week or month (default week). Of a funnel or paths: a path such as context.device.type.',
  },
  from: { kind: 'text', value: '<event>', doc: 'Of paths: where they begin. Default the first event of a visit.' },
  length: { kind: 'text', value: '<n>', doc: 'Of paths: how many steps. Default 4.' },
  limit: { kind: 'text', value: '<n>', doc: 'Of paths: how many. Default 20.' },
};

const USAGE = [
  'npm run attune -- query "SELECT event, count(*) FROM events GROUP BY event"',
  'npm run attune -- query funnel "Product Viewed" "Product Added" "Order Completed" --within 1d',
  'npm run attune -- query cohorts --by week  |  npm run attune -- query paths --from "Product Viewed"  |  npm run attune -- query tables',
] as const;

type Given = Readonly<Record<string, string>>;

export async function queryCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, QUERY_OPTIONS);
  const [question, ...more] = rest;
  if (question === undefined) throw new UsageError('What is to be asked?', ...USAGE);
  // DuckDB is loaded where it is used: `help` needs the options only.
  const door = await import('@attune/lake');
  if (question === 'tables') return showTables(door);
  const sql = (QUESTIONS[question] ?? plain)({ rest, more, given, door });
  const files = await readLake(given['lake'], resolve(given['data'] ?? process.env['ATTUNE_DATA'] ?? '.attune'));
  const lake = await door.openLake(files).catch((error: Error) => {
    if (!error.message.includes('no lake was filled here')) saidOfLake(error);
    throw new UsageError(error.message, 'Fill one first: npm run attune -- lake --once');
  });
  try {
    await answer(lake, sql, given);
  } finally {
    lake.close();
  }
  return 0;
}

async function answer(lake: Lake, sql: string, given: Given): Promise<void> {
  const { format = 'table', out } = given;
  const failed = (error: Error) => {
    throw new UsageError(error.message, ...USAGE);
  };
  if (format === 'parquet') {
    if (out === undefined) throw new UsageError('Where does the file go?', 'Add --out answer.parquet');
    return lake.save(sql, resolve(out)).catch(failed);
  }
  if (format !== 'table' && format !== 'csv' && format !== 'json')
    throw new UsageError(`--format ${format} is not known.`, 'Write --format table, csv, json or parquet.');
  process.stdout.write(showRows(await lake.ask(sql).catch(failed), format));
}

type Door = typeof import('@attune/lake');
type Question = (asked: {
  readonly rest: readonly string[];
  readonly more: readonly string[];
  readonly given: Given;
  readonly door: Door;
}) => string;

const QUESTIONS: Readonly<Record<string, Question>> = {
  funnel: ({ more: steps, given, door }) => {
    if (steps.length < 2) throw new UsageError('A funnel needs at least two events.', USAGE[1]);
    const within = readSpan(given['within'] ?? '1d');
    if (!within.ok) throw new UsageError(`--within ${given['within']} is no span.`, 'Write --within 30m, 1d or 7d.');
    return door.funnelSql({ steps, withinMs: within.value, by: given['by'] });
  },
  cohorts: ({ more: [event], given, door }) => {
    const by = given['by'] ?? 'week';
    if (by !== 'day' && by !== 'week' && by !== 'month')
      throw new UsageError(`--by ${by} is no period.`, 'Write --by day, week or month.');
    return door.cohortSql({ by, event });
  },
  paths: ({ given, door }) => {
    const { from, by } = given;
    return door.waysSql({ from, by, length: readCount(given, 'length', 4), limit: readCount(given, 'limit', 20) });
  },
};

const plain: Question = ({ rest }) => {
  const sql = rest.join(' ').trim().replace(/;$/, '');
  if (/^(select|with|from|describe|summarize|show|pivot)\b/i.test(sql)) return sql;
  throw new UsageError(`${JSON.stringify(rest[0])} is no question that is known, and no SQL.`, ...USAGE);
};

function readCount(given: Given, name: string, usual: number): number {
  const count = given[name] === undefined ? usual : Number(given[name]);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000) return count;
  throw new UsageError(`--${name} ${given[name]} is out of range.`, 'Write a whole number from 1 to 1000.');
}

function showTables({ LOG_TABLES, PROFILES }: Door): number {
  const tables = [...LOG_TABLES, PROFILES].map(({ name, says, columns }) => {
    const width = Math.max(...columns.map((column) => column.name.length));
    const lines = columns.map((column) => `  ${column.name.padEnd(width)}  ${column.type.padEnd(11)}  ${column.says}`);
    return `${name}: ${says}\n${lines.join('\n')}\n`;
  });
  process.stdout.write(`${tables.join('\n')}\nEvents also have day (of arrival) and person (as of the latest fill).\n`);
  return 0;
}
