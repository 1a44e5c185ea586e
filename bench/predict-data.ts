/** The data of the predict bench as records: sessions of an online shop, and visits with their micro-behaviour. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Examples, learnSchema, readExamples, type VisitEvent } from '@attune/lab';

const CATEGORIES = new Set(['Month', 'OperatingSystems', 'Browser', 'Region', 'TrafficType', 'VisitorType', 'Weekend']);

export type Session = Readonly<Record<string, string | number>>;

/** A row for each session of the online shoppers; `Revenue` is what came of it. */
export function readSessions(folder: string): readonly Session[] {
  const [head = '', ...lines] = readFileSync(join(folder, 'online_shoppers_intention.csv'), 'utf8').trim().split('\n');
  const names = head.trim().split(',');
  return lines.map((line) => {
    const values = line.trim().split(',');
    return Object.fromEntries(names.map((name, i) => [name, CATEGORIES.has(name) ? values[i]! : Number(values[i])]));
  });
}

/** Sessions as examples, without some columns. */
export function sessionExamples(sessions: readonly Session[], without: readonly string[] = []): Examples {
  const names = Object.keys(sessions[0]!).filter((name) => name !== 'Revenue' && !without.includes(name));
  const declared = names.map((name) => ({
    kind: CATEGORIES.has(name) ? ('category' as const) : ('numeric' as const),
    name,
  }));
  return examplesFrom(
    declared,
    sessions,
    sessions.map(({ Revenue }) => Revenue === 1),
  );
}

export function examplesFrom(
  declared: Parameters<typeof learnSchema>[0],
  records: readonly unknown[],
  labels: readonly boolean[],
): Examples {
  const schema = learnSchema(declared, records);
  if (!schema.ok) throw new Error(JSON.stringify(schema.problems));
  const read = readExamples(schema.value, records, labels);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const TYPES: Readonly<Record<string, string>> = { 1: 'view', 2: 'order', 3: 'follow', 4: 'comment' };

/** The events of both files in order of time; a visit is named after its file, so that they can be told apart. */
export function readVisits(folder: string): readonly VisitEvent[] {
  const events = ['train', 'test'].flatMap((file) =>
    readFileSync(join(folder, `${file}.csv`), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line): VisitEvent => {
        const [time = '', visitor = '', item = '', type = '', session] = line.split(',');
        const at = Date.parse(`${time.replace(' ', 'T')}Z`);
        return { at, visitor, item, type: TYPES[type] ?? type, visit: `${file} ${session}` };
      }),
  );
  return events.sort((a, b) => a.at - b.at);
}
