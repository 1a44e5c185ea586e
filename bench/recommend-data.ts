/**
 * The data sets that recommenders are measured on, as training rows and questions with their answers. They lie beside the repository, under
 * licences of their own; where one is absent its bench says so and measures nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Case,
  holdOut,
  type Interactions,
  type ItemDescription,
  interactionsOf,
  type Task,
  visitCases,
} from '@attune/lab';

export type DataSet = {
  readonly name: string;
  readonly train: Interactions;
  readonly cases: readonly Case[];
  readonly task: Task;
  readonly described?: readonly (ItemDescription | undefined)[];
  /** What the items are called in the files, in the order of their numbers. */
  readonly names?: readonly string[];
};

const FOLDER = ['..', '../..'].map((up) => join(import.meta.dirname, '..', up, 'shared/data')).find(existsSync);

/** The path of a file of the data; ends the program, without a figure, where it is absent. */
export function dataFile(path: string): string {
  const file = join(FOLDER ?? '', path);
  if (FOLDER !== undefined && existsSync(file)) return file;
  console.error(`shared/data/${path} is not beside the repository: nothing to measure`);
  process.exit(0);
}

const linesOf = (path: string) =>
  readFileSync(dataFile(path), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim());

/** YOOCHOOSE's sample: visits of a week, and those of the next day, foretold event by event. */
export function yoochoose(): DataSet {
  const numbers = new Map<string, number>();
  const numberOf = (name: string) => numbers.get(name) ?? numbers.set(name, numbers.size).size - 1;
  const visits = (part: string) => {
    const rows = new Map<string, { items: number[]; times: number[] }>();
    for (const line of linesOf(`yoochoose-100k/yoochoose-clicks-100k_${part}.txt`).slice(1)) {
      const [session, item, seconds] = line.split('\t');
      const row = rows.get(session!) ?? { items: [], times: [] };
      row.items.push(numberOf(item!));
      row.times.push(Number(seconds) * 1000);
      rows.set(session!, row);
    }
    return [...rows.values()];
  };
  const [train, test] = [visits('train_full'), visits('test')];
  const of = (rows: typeof train) =>
    interactionsOf(
      rows.map(({ items }) => items),
      numbers.size,
      rows.map(({ times }) => times),
    );
  const asked = of(test);
  return {
    name: 'yoochoose-100k',
    train: of(train),
    cases: visitCases(asked, test.keys()),
    task: 'visit',
    names: [...numbers.keys()],
  };
}

/** RecZoo's AmazonElectronics_m1: what people have, split without time. */
export function electronics(): DataSet {
  const read = (file: string) => {
    const rows: number[][] = [];
    for (const line of linesOf(`amazonelectronics_m1/${file}`)) {
      const [person, ...items] = line.split(' ').map(Number);
      rows[person!] = items;
    }
    return rows;
  };
  const [train, test] = [read('train.txt'), read('test.txt')];
  const itemCount = 1 + [...train, ...test].flat().reduce((most, item) => Math.max(most, item ?? 0), 0);
  const rows = Array.from({ length: Math.max(train.length, test.length) }, (_, person) => train[person] ?? []);
  const cases = rows.map((row, person) => ({ row: person, recent: Int32Array.from(row), wanted: test[person] ?? [] }));
  return {
    name: 'amazonelectronics_m1',
    train: interactionsOf(rows, itemCount),
    cases: cases.filter(({ wanted }) => wanted.length > 0),
    task: 'rest',
  };
}

/** S3-Rec's Beauty: the last item of each person, models trained without the last two. */
export const beauty = (): DataSet => sequences('beauty', dataFile('beauty/Beauty.txt'));

/** Another of S3-Rec's sets, from a folder that has its files by their own names. */
export const otherSequences = (folder: string, file: string): DataSet =>
  sequences(file.toLowerCase(), join(folder, `${file}.txt`));

function sequences(name: string, file: string): DataSet {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(' ')
        .slice(1)
        .map((item) => Number(item) - 1),
    );
  const itemCount = 1 + rows.flat().reduce((most, item) => Math.max(most, item), 0);
  const attributes: Readonly<Record<string, readonly number[]>> = JSON.parse(
    readFileSync(file.replace('.txt', '_item2attributes.json'), 'utf8'),
  );
  return {
    name,
    train: interactionsOf(
      rows.map((row) => row.slice(0, -2)),
      itemCount,
    ),
    cases: rows.map((items, row) => ({ row, recent: Int32Array.from(items.slice(0, -1)), wanted: items.slice(-1) })),
    task: 'next',
    described: Array.from({ length: itemCount }, (_, item) => {
      const categories = attributes[String(item + 1)]?.map(String);
      return categories === undefined ? undefined : { categories };
    }),
  };
}

/** gSASRec's MovieLens 1M: the next film of its 512 validation users. */
export function movies(): DataSet {
  const read = (file: string) => linesOf(`ml-1m-seq/${file}`).map((line) => line.split(' ').map(Number));
  const [train, inputs, outputs] = [read('train/input.txt'), read('val/input.txt'), read('val/output.txt')];
  return {
    name: 'ml-1m-seq',
    train: interactionsOf(train, 3_417),
    cases: inputs.map((recent, row) => ({ row, recent: Int32Array.from(recent), wanted: outputs[row]! })),
    task: 'next',
  };
}

/** JD's visits: what is looked at, followed or ordered next, of the later visits foretold from the earlier ones. */
export function micro(): DataSet {
  const numbers = new Map<string, number>();
  const visits = (part: string) => {
    const rows = new Map<string, { readonly item: number; readonly at: number }[]>();
    for (const line of linesOf(`jdata-micro/${part}.csv`).slice(1)) {
      const [time, , name, , session] = line.split(',');
      const item = numbers.get(name!) ?? numbers.set(name!, numbers.size).size - 1;
      const at = Date.parse(`${time!.replace(' ', 'T')}Z`);
      rows.set(session!, [...(rows.get(session!) ?? []), { item, at }]);
    }
    return [...rows.values()].map((row) => row.sort((a, b) => a.at - b.at));
  };
  const [train, test] = [visits('train'), visits('test')];
  const of = (rows: typeof train) =>
    interactionsOf(
      rows.map((row) => row.map(({ item }) => item)),
      numbers.size,
      rows.map((row) => row.map(({ at }) => at)),
    );
  return { name: 'jdata-micro', train: of(train), cases: visitCases(of(test), test.keys()), task: 'visit' };
}

/** MovieLens 100K: everybody cut at the moment after which a fifth of all ratings lies. */
export function ratings(): DataSet {
  const numbers = new Map<string, number>();
  const rows = new Map<string, { readonly item: number; readonly at: number }[]>();
  for (const line of linesOf('ml-100k/ml-100k.inter').slice(1)) {
    const [person, name, , seconds] = line.split('\t');
    const item = numbers.get(name!) ?? numbers.set(name!, numbers.size).size - 1;
    rows.set(person!, [...(rows.get(person!) ?? []), { item, at: Number(seconds) * 1000 }]);
  }
  const pasts = [...rows.values()].map((row) => row.sort((a, b) => a.at - b.at));
  const all = interactionsOf(
    pasts.map((row) => row.map(({ item }) => item)),
    numbers.size,
    pasts.map((row) => row.map(({ at }) => at)),
  );
  const described: (ItemDescription | undefined)[] = new Array(numbers.size).fill(undefined);
  for (const line of linesOf('ml-100k/ml-100k.item').slice(1)) {
    const [name, text, year, genres] = line.split('\t');
    const item = numbers.get(name!);
    if (item !== undefined)
      described[item] = {
        text: text!,
        categories: genres!.split(' '),
        attributes: { decade: Math.floor(Number(year) / 10) },
      };
  }
  return { name: 'ml-100k', ...holdOut(all, { task: 'later', share: 0.2, seed: 'ratings' }), task: 'later', described };
}
