/**
 * Reads the options of a command with Node's own parser, and says it kindly when one is unknown, lacks its value, or is
 * given twice. It knows no command: each brings its table of options.
 */
import { parseArgs } from 'node:util';
import { nearest } from '@attune/engine';
import { UsageError } from './usage-error.ts';

export type OptionTable = {
  readonly [name: string]: {
    readonly kind: 'text' | 'switch';
    readonly short?: string;
    /** What stands for the value in the help: `--data <folder>`. */
    readonly value?: string;
    readonly doc: string;
  };
};

export type ReadOptions = {
  /** The text of each text option that was given; `'true'` or `'false'` for a switch (`--demo`, `--no-demo`). */
  readonly given: Readonly<Record<string, string>>;
  /** What is not an option, in order. */
  readonly rest: readonly string[];
};

/** @throws UsageError naming the option and the nearest known one */
export function readOptions(args: readonly string[], table: OptionTable): ReadOptions {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(table).map(([name, { kind, short }]) => [
        name,
        {
          type: kind === 'text' ? ('string' as const) : ('boolean' as const),
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
    strict: false,
    tokens: true,
    allowPositionals: true,
    allowNegative: true,
  });
  const given: Record<string, string> = {};
  const rest: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') rest.push(token.value);
    if (token.kind !== 'option') continue;
    const [name, value] = readOption(token.rawName, token.name, token.value, table);
    if (given[name] !== undefined && given[name] !== value) {
      throw new UsageError(`--${name} is given twice: ${given[name]} and ${value}`, 'Keep one of the two.');
    }
    given[name] = value;
  }
  return { given, rest };
}

function readOption(rawName: string, name: string, value: string | undefined, table: OptionTable): [string, string] {
  const negated = rawName.startsWith('--no-') && !Object.hasOwn(table, name) && Object.hasOwn(table, name.slice(3));
  const known = negated ? name.slice(3) : name;
  const option = Object.hasOwn(table, known) ? table[known] : undefined;
  if (option === undefined) throw unknownOption(rawName, table);
  if (option.kind === 'switch') {
    if (value !== undefined && value !== 'true' && value !== 'false') {
      throw new UsageError(
        `--${known} is a switch and takes no value, not "${value}"`,
        `Write --${known} or --no-${known}.`,
      );
    }
    return [known, negated || rawName.startsWith('--no-') || value === 'false' ? 'false' : 'true'];
  }
  if (value === undefined)
    throw new UsageError(`--${known} needs a value`, `Write --${known} ${option.value ?? '<value>'}.`);
  return [known, value];
}

function unknownOption(rawName: string, table: OptionTable): UsageError {
  const asked = rawName.replace(/^--?(no-)?/, '');
  const best =
    nearest(asked, Object.keys(table)) ?? Object.keys(table).find((name) => name.includes(asked) && asked !== '');
  const fix = best === undefined ? 'See them all with: npm run attune -- help' : `Did you mean --${best}?`;
  return new UsageError(`There is no option ${rawName}.`, fix);
}
