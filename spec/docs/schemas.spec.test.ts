/**
 * The JSON Schemas for editors against the reader that decides: whatever a schema refuses, the reader refuses too; what only the
 * reader refuses is listed here with the reason.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createDice,
  DEFINITION_KINDS,
  type DefinitionKind,
  type Dice,
  definitionFileSchema,
  definitionSchema,
  isObject,
  publishedSchemas,
  readDefinition,
} from '@attune/engine';
import Schema from 'typebox/schema';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '../..');
const SEED = process.env['ATTUNE_SEED'] ?? 'schemas';

type Found = { readonly kind: DefinitionKind; readonly document: Record<string, unknown>; readonly from: string };

function definitionsIn(text: string, from: string): Found[] {
  return parseAllDocuments(text)
    .map((each) => (each as { toJS: () => unknown }).toJS())
    .filter(isObject)
    .map(({ kind, ...document }) => ({ kind: kind as DefinitionKind, document, from }));
}

const shop = globSync('examples/shop/definitions/*.yaml', { cwd: root });
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })];
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const examples: readonly Found[] = [
  ...shop.flatMap((path) => definitionsIn(read(path), path)),
  ...pages.flatMap((path) =>
    [...read(path).matchAll(/```yaml\n(kind:[\s\S]*?)```/g)].flatMap((match) => definitionsIn(match[1]!, path)),
  ),
];

const schemas = new Map(DEFINITION_KINDS.map((kind) => [kind, Schema.Compile(definitionSchema(kind) as never)]));
const fileSchema = Schema.Compile(definitionFileSchema() as never);
const passes = (kind: DefinitionKind, document: unknown) => schemas.get(kind)!.Check(document);

test.each(examples.map((each) => [`${each.from} ${each.kind} ${String(each.document['key'])}`, each] as const))(
  '%s holds in both',
  (_name, { kind, document }) => {
    expect(readDefinition(kind, document)).toMatchObject({ ok: true });
    expect(schemas.get(kind)!.Errors(document)[1]).toEqual([]);
    expect(fileSchema.Check({ kind, ...document })).toBe(true);
  },
);

/** One thing of a document is spoilt: a field gone, a field too many, another type, another word. */
function spoilt(document: unknown, dice: Dice): unknown {
  const copy = structuredClone(document);
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push({ holder: value as Record<string, unknown>, key });
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(copy);
  const { holder, key } = dice.pick(places);
  const how = dice.integer(5);
  if (how === 0) delete holder[key];
  else if (how === 1) holder[`${key}x`] = holder[key];
  else if (how === 2) holder[key] = dice.pick([7, 'word', true, null, [], {}, [1], { $gte: 3 }, '30m', -1]);
  else if (how === 3 && typeof holder[key] === 'string') holder[key] = `${holder[key]}!`;
  else {
    holder[`${key}x`] = holder[key];
    delete holder[key];
  }
  return JSON.parse(JSON.stringify(copy));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}

/** What the reader refuses and no schema can, or need not: by the words of the reader. */
const READER_ONLY: readonly (readonly [RegExp, string])[] = [
  [/out of range/, 'a span is bounded by its length, which a pattern does not know'],
  [/is not a time/, 'dates are parsed, not matched'],
  [/is not a time zone/, 'the list of zones is the machine’s own'],
  [/needs a property|needs /, 'one field demands another only for some values of a third'],
  [/(^|\.)(value|per|quantile|after): is required/, 'what a goal’s measure cannot do without'],
  [
    /(^|\.)(features|model|goal|experience): is required/,
    'what one kind of allocation, model or list cannot do without and another does not know',
  ],
  [/is too often|the least is more than/, 'one span or number against another'],
  [/must name one of/, 'a feature has one source'],
  [/asks for nothing/, 'an object needs one of its fields, whichever'],
  [/belong together/, 'one field needs another'],
  [/is there twice/, 'keys of variants are unique'],
  [/is no action|is \w+ and \w+/, 'one action in each entry'],
  [/^event: is required/, 'of computed traits only a sequence does without: its steps name their events'],
  [/asks nothing|must be a number, not/, 'at least one operator beside a form, and a number where one is compared'],
  [/mixes operators and fields|needs a field|unknown operator|is not a field/, 'an operator’s place in a predicate'],
  [/pattern|regular expression/, 'patterns are parsed'],
  [/template|never closes|markup|script|tag|attribute|CSS|class/, 'templates and patches are read for what could run'],
  [
    /says neither|must be times|ends when it begins|not known here|must be of|must be two times|a list of days/,
    'names in any case',
  ],
  [
    /is a number, not|is a text, not|is true or false, not|is never |country/,
    'what a surrounding holds hangs on its field',
  ],
  [/is not a season|must be a list|must be days such as|a first and a last day/, 'the calendar’s names and days'],
  [
    /^floor\.\w+: is required|come to \S+ together/,
    'a floor is of items that fit, or of groups that share what there is',
  ],
  [/must be above "from"/, 'one number against another'],
  [/whole number/, 'a count within a window is bounded, one of all time is not'],
  [/of a percentile|from 0 to 100|must be comparisons|at once/, 'comparisons with 0 to 100'],
  [/longer than a metric|only a rate has|stands alone|"within"/, 'what a metric is asked'],
  [/single values only|needs a list|compare/, 'the arguments of operators'],
  [/nothing beside|no form of condition|mixes /, 'one form at a time'],
];

describe(`spoilt documents (seed ${SEED})`, () => {
  test('what a schema refuses the reader refuses; the rest has a reason', () => {
    const dice = createDice(SEED);
    const counts = { both: 0, reader: 0, neither: 0 };
    const refused = new Set<string>();
    const unexplained = new Map<string, unknown>();
    for (let i = 0; i < 6_000; i++) {
      const { kind, document } = dice.pick(examples);
      const bad = spoilt(document, dice);
      const isTaken = readDefinition(kind, bad);
      const isPassed = passes(kind, bad);
      if (isTaken.ok) {
        // Some readers take null for a field that is left out.
        if (!isPassed && !passes(kind, withoutNulls(bad))) refused.add(JSON.stringify(bad));
        counts.neither++;
      } else if (!isPassed) counts.both++;
      else {
        counts.reader++;
        const messages = isTaken.problems.map(({ path, message, fix }) => `${path}: ${message} (${fix})`);
        const isExplained = messages.some((message) => READER_ONLY.some(([words]) => words.test(message)));
        if (!isExplained) unexplained.set(messages.join('; '), bad);
      }
    }
    expect([...refused], 'the schema refuses what the reader takes').toEqual([]);
    expect(Object.fromEntries(unexplained)).toEqual({});
    expect(counts.both).toBeGreaterThan(2_000);
    expect(counts.both / (counts.both + counts.reader)).toBeGreaterThan(0.85);
  });
});

test.each([...publishedSchemas()])('docs/schema/%s.json is the schema of this version', (name, schema) => {
  const hint = 'run `npm run attune -- schema --out docs/schema`';
  expect(JSON.parse(read(`docs/schema/${name}.json`)), hint).toEqual(schema);
});
