/** `attune capacity`: what a site of a given size needs of processor, memory and disk, from measured figures. Needs no server. */
import { estimateCapacity, type Load, MEASURED } from '../capacity/estimate-capacity.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';

export const CAPACITY_OPTIONS: OptionTable = {
  visitors: { kind: 'text', value: '<n>', doc: 'A day. Default 100000.' },
  events: { kind: 'text', value: '<n>', doc: 'Of a visitor, a day. Default 30.' },
  decisions: { kind: 'text', value: '<n>', doc: 'Of a visitor, a day. Default 10.' },
  people: { kind: 'text', value: '<n>', doc: 'People who are remembered. Default ten times the visitors of a day.' },
  days: { kind: 'text', value: '<n>', doc: 'How long the log is looked back at. Default 365.' },
  peak: { kind: 'text', value: '<n>', doc: 'The busiest minute against the mean of the day. Default 4.' },
  json: { kind: 'switch', doc: 'As JSON.' },
};

const USAGE = 'npm run attune -- capacity --visitors 1000000 --events 30 --decisions 10';

export function capacityCommand(args: readonly string[]): number {
  const { given, rest } = readOptions(args, CAPACITY_OPTIONS);
  if (rest.length > 0) throw new UsageError(`capacity takes no ${JSON.stringify(rest[0])}.`, USAGE);
  const visitorsPerDay = readNumber(given, 'visitors', 100_000);
  const load: Load = {
    visitorsPerDay,
    eventsPerVisitor: readNumber(given, 'events', 30),
    decisionsPerVisitor: readNumber(given, 'decisions', 10),
    people: readNumber(given, 'people', 10 * visitorsPerDay),
    days: readNumber(given, 'days', 365),
    peak: readNumber(given, 'peak', 4),
  };
  process.stdout.write(
    given['json'] === 'true' ? `${JSON.stringify({ load, ...estimateCapacity(load) })}\n` : told(load),
  );
  return 0;
}

function readNumber(given: Readonly<Record<string, string>>, name: string, usual: number): number {
  const text = given[name];
  const number = text === undefined ? usual : Number(text.replaceAll('_', ''));
  if (Number.isFinite(number) && number >= 0 && number <= 1e12) return number;
  throw new UsageError(`--${name} ${text} is no number from 0 on.`, USAGE);
}

function told(load: Load): string {
  const needs = estimateCapacity(load);
  const lines: readonly (readonly [string, string])[] = [
    ['events a day', whole(needs.eventsPerDay)],
    [
      'at the peak',
      `${whole(needs.eventsPerSecondPeak)} events and ${whole(needs.decisionsPerSecondPeak)} decisions a second`,
    ],
    ['processor', `${needs.cores.toFixed(2)} cores at the peak: ${processesIn(needs.processes)}`],
    ['memory', `${bytes(needs.memoryBytes)} a process`],
    [
      'disk',
      `${bytes(needs.logBytesPerDay)} a day for the log, ${bytes(needs.logBytes)} in ${load.days} days; ${bytes(needs.stateBytes)} for profiles`,
    ],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const measured = `From ${MEASURED.eventCpuUs} µs an event, ${MEASURED.decisionCpuUs} µs a decision, ${MEASURED.eventLogBytes} bytes an event: docs/guides/operations.md says how they were measured.`;
  return `${lines.map(([name, says]) => `${name.padEnd(width)}  ${says}`).join('\n')}\n\n${measured}\n`;
}

function processesIn(count: number): string {
  return count === 1 ? 'one process' : `${count} processes`;
}

function whole(number: number): string {
  return Math.ceil(number).toLocaleString('en');
}

function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  return `${Number((count / 1_000 ** unit).toPrecision(2))} ${units[unit]}`;
}
