/**
 * How a profile, or any JSON, becomes the numbers a model reads. A schema is data and stays with its model, so that what was learned
 * and what is asked later are encoded alike; at the time of a decision nothing here fails: what does not fit counts as missing.
 */
import { at, bad, good, type Problem, type Read, valueAt } from '@attune/engine';

/** One input. The name is a dotted path into the record (`traits.orders`). */
export type Feature =
  | { readonly kind: 'numeric'; readonly name: string }
  /** Text (or true and false) among `values`; what is not among them is one further value, "other". */
  | { readonly kind: 'category'; readonly name: string; readonly values: readonly string[] };

export type FeatureSchema = readonly Feature[];

/** What to learn a schema from: the kind of each input; the vocabulary of a category is found in the records. */
export type FeatureDeclaration = { readonly kind: Feature['kind']; readonly name: string };

/** As many values of a category as fit into one byte of a histogram, with "other" and missing. */
export const VOCABULARY_MAX = 250;

/**
 * The schema of declared inputs. A category keeps its most frequent values (at most `vocabularyMax`, default 64; equal counts in the
 * order of the text).
 * @returns problems for a name used twice, and for an input that no record has, which a model cannot learn from
 */
export function learnSchema(
  declared: readonly FeatureDeclaration[],
  records: readonly unknown[],
  { vocabularyMax = 64 }: { readonly vocabularyMax?: number } = {},
): Read<FeatureSchema> {
  if (!(vocabularyMax >= 1 && vocabularyMax <= VOCABULARY_MAX))
    return bad('vocabularyMax', `${vocabularyMax} is out of range`, `a whole number from 1 to ${VOCABULARY_MAX}`);
  const problems: Problem[] = [];
  const names = new Set<string>();
  const schema = declared.map(({ kind, name }, index): Feature => {
    const path = at('features', index);
    if (names.has(name)) problems.push({ path, message: `"${name}" stands twice`, fix: 'leave one of them out' });
    names.add(name);
    const counts = countValues(kind, name, records);
    if (counts.size === 0) {
      const looked = kind === 'numeric' ? 'a number' : 'a text';
      problems.push({
        path,
        message: `no record has ${looked} at "${name}"`,
        fix: 'correct the path, or leave it out',
      });
    }
    if (kind === 'numeric') return { kind, name };
    const frequent = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, vocabularyMax);
    return { kind, name, values: frequent.map(([value]) => value) };
  });
  return problems.length === 0 ? good(schema) : { ok: false, problems };
}

function countValues(kind: Feature['kind'], name: string, records: readonly unknown[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) {
    const value = valueAt(record, name);
    const text = kind === 'category' ? textOf(value) : Number.isNaN(numberOf(value)) ? null : 'number';
    if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/**
 * The numbers of one record, a place for each input: a category as the place of its value (`values.length` is "other"), what is
 * missing or of another kind as NaN.
 */
export function vectorOf(schema: FeatureSchema, record: unknown): Float64Array {
  const vector = new Float64Array(schema.length);
  for (let i = 0; i < schema.length; i++) vector[i] = codeOf(schema[i]!, valueAt(record, schema[i]!.name));
  return vector;
}

function codeOf(feature: Feature, value: unknown): number {
  if (feature.kind === 'numeric') return numberOf(value);
  const text = textOf(value);
  if (text === null) return Number.NaN;
  const place = feature.values.indexOf(text);
  return place === -1 ? feature.values.length : place;
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  return typeof value === 'boolean' ? Number(value) : Number.NaN;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : null;
}

/** The value of an input in words, for a reason: `1200`, `evening`, `other`, `missing`. */
export function valueInWords(feature: Feature, code: number): string {
  if (Number.isNaN(code)) return 'missing';
  if (feature.kind === 'category') return feature.values[code] ?? 'other';
  return String(Number(code.toPrecision(4)));
}
