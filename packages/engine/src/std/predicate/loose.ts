/**
 * The loose comparisons of JavaScript that GrowthBook's conditions are defined by, for JSON data. They never run code of
 * the data (`toString`, `valueOf`) and never throw, unlike the operators they stand for.
 */
import { isObject } from '../json.ts';

/** `value + ""` for JSON data. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value))
    return value.map((each) => (each === null || each === undefined ? '' : textOf(each))).join(',');
  return typeof value === 'object' && value !== null ? '[object Object]' : String(value);
}

/** `value * 1` for JSON data. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? Number(textOf(value)) : Number.NaN;
  return typeof value === 'symbol' ? Number.NaN : Number(value);
}

/** What `<` compares: objects and arrays become text, everything else stays. */
export function comparable(value: unknown): string | number {
  return (typeof value === 'object' && value !== null ? textOf(value) : value) as string | number;
}

/** True if both would be written as the same JSON text; keys must be in the same order, as GrowthBook has it. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((each, i) => sameJson(each, b[i]));
  }
  if (!isObject(a)) return a === b;
  if (!isObject(b) || Array.isArray(b)) return false;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  return keys.length === others.length && keys.every((key, i) => key === others[i] && sameJson(a[key], b[key]));
}

const VERSION_LENGTH_MAX = 256;

/** A version as text that compares in order, as GrowthBook does it: "1.2.10" after "1.2.9", "1.0.0" after "1.0.0-rc.1". */
export function versionOf(value: unknown): string {
  const given = typeof value === 'number' ? `${value}` : value;
  const text = typeof given === 'string' && given !== '' ? given.slice(0, VERSION_LENGTH_MAX) : '0';
  const build = text.indexOf('+');
  const parts = (build < 0 ? text : text.slice(0, build)).replace(/^v/, '').split(/[-.]/);
  if (parts.length === 3) parts.push('~');
  return parts.map((part) => (/^[0-9]+$/.test(part) ? part.padStart(5, ' ') : part)).join('-');
}
