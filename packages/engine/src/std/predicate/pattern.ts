/**
 * Regular expressions that people write into rules and visitors' data is matched by. JavaScript's engine backtracks, so a
 * careless pattern can stop the process; what could take exponential time is refused here, by a rule that would rather
 * refuse too much, and what can take polynomial time sees only so much of a text that it stays far below a second.
 */
import { bad, good, type Read } from '../read.ts';
import { type PatternNode, parsePattern } from './parse-pattern.ts';

export const PATTERN_LENGTH_MAX = 500;
/** The most characters of a text that a pattern sees, by its number of open-ended repeats (`*`, `+`, `{2,}`): the rest is cut off. */
export const PATTERN_TEXT_MAX = [4_096, 2_048, 512] as const;
const OPEN_REPEATS_MAX = PATTERN_TEXT_MAX.length - 1;
/** A repeat with this much room, `{0,11}`, counts as open-ended. */
const ROOM_MAX = 10;
const WAYS_MAX = 10_000;

export type Pattern = { readonly expression: RegExp; readonly textMax: number };

/** How a node can match: its open-ended repeats on one way through, and in how many ways besides. */
type Cost = { readonly open: number; readonly ways: number };

class Unsafe extends Error {}

/** The pattern made ready, or why it is refused. `fix` says how to write it instead. */
export function readPattern(source: unknown, path: string, ignoreCase: boolean): Read<Pattern> {
  if (typeof source !== 'string') return bad(path, 'a pattern must be a string', 'write { "$regex": "^shoes" }');
  if (source.length > PATTERN_LENGTH_MAX) {
    return bad(
      path,
      `the pattern is longer than ${PATTERN_LENGTH_MAX} characters`,
      'use $in, or several conditions in $or',
    );
  }
  try {
    const expression = new RegExp(source, ignoreCase ? 'i' : '');
    const cost = costOf(parsePattern(source), ignoreCase ? 'i' : '', false);
    if (cost.open > OPEN_REPEATS_MAX)
      throw new Unsafe(`it has more than ${OPEN_REPEATS_MAX} open-ended repeats (* or +)`);
    if (cost.ways > WAYS_MAX) throw new Unsafe('it has too many optional parts that can match in too many ways');
    return good({ expression, textMax: PATTERN_TEXT_MAX[cost.open]! });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!(error instanceof Unsafe)) return bad(path, `${JSON.stringify(source)} is not a regular expression: ${why}`);
    const fix =
      'repeat single characters or classes only, as in "[a-z0-9-]+", or use $in or several $regex in $and / $or';
    return bad(path, `the pattern ${JSON.stringify(source)} could take very long on some texts: ${why}`, fix);
  }
}

function costOf(node: PatternNode, flags: string, repeated: boolean): Cost {
  if (node.kind === 'back-reference') throw new Unsafe('it refers back to a group');
  if (node.kind === 'repeat') return costOfRepeat(node, flags, repeated);
  if (node.kind !== 'choice') return { open: 0, ways: 1 };
  const costs = node.options.map((option) => costOfSequence(option, flags, repeated));
  const distinct = costs.length === 1 || areDistinct(node.options, flags);
  if (repeated && !distinct)
    throw new Unsafe('a repeated group has alternatives that can begin with the same character');
  const ways = costs.map((cost) => cost.ways);
  return {
    open: Math.max(...costs.map((cost) => cost.open)),
    ways: distinct ? Math.max(...ways) : ways.reduce((sum, each) => sum + each, 0),
  };
}

function costOfSequence(nodes: readonly PatternNode[], flags: string, repeated: boolean): Cost {
  let [open, ways] = [0, 1];
  for (const node of nodes) {
    const cost = costOf(node, flags, repeated);
    open += cost.open;
    ways *= cost.ways;
  }
  return { open, ways };
}

function costOfRepeat(node: PatternNode & { kind: 'repeat' }, flags: string, repeated: boolean): Cost {
  if (repeated && node.min !== node.max) throw new Unsafe('a repeat stands inside a repeated group');
  const inside = costOf(node.of, flags, repeated || node.max > 1);
  const room = node.max - node.min;
  return room > ROOM_MAX
    ? { open: inside.open + 1, ways: inside.ways }
    : { open: inside.open, ways: inside.ways * (room + 1) };
}

/** A character of each kind that sets may treat apart: all of ASCII, a few beyond. */
const SAMPLE = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  '\u00a0',
  '\u00e9',
  '\u0416',
  '\u4e2d',
];

/** True if no two alternatives can begin with the same character, so that the first one decides. */
function areDistinct(options: readonly (readonly PatternNode[])[], flags: string): boolean {
  const taken = new Set<string>();
  for (const option of options) {
    const first = firstOf(option, flags);
    if (first === null) return false;
    for (const character of first) {
      if (taken.has(character)) return false;
      taken.add(character);
    }
  }
  return true;
}

/** The characters that a sequence may begin with; null when it may be empty or that is not plain to see. */
function firstOf(nodes: readonly PatternNode[], flags: string): Set<string> | null {
  const node = nodes[0];
  if (node?.kind === 'repeat' && node.min > 0) return firstOf([node.of], flags);
  if (node?.kind === 'choice' && !node.looksAround) {
    const sets = node.options.map((option) => firstOf(option, flags));
    return sets.some((set) => set === null) ? null : new Set(sets.flatMap((set) => [...set!]));
  }
  if (node?.kind !== 'character') return null;
  const one = new RegExp(`^(?:${node.source})$`, `${flags}s`);
  return new Set(SAMPLE.filter((character) => one.test(character)));
}
