/**
 * Reads the settings: an option wins over the environment, the environment over the default. Everything that is wrong is
 * said at once, each with name, value and fix; nothing starts on a setting that was misunderstood.
 */
import { nearest } from '@attune/engine';
import type { OptionTable } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';
import { environmentName, SETTINGS, type Setting, type SettingName, type Settings } from './settings.ts';

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** Variables with our prefix that are no settings of the server. */
const OTHER_VARIABLES = new Set(['ATTUNE_SHARED', 'ATTUNE_PROCESS']);

export function settingOptions(): OptionTable {
  return Object.fromEntries(
    SETTING_NAMES.map((name) => {
      const setting: Setting<unknown> = SETTINGS[name];
      const shape =
        setting.value === undefined ? { kind: 'switch' as const } : { kind: 'text' as const, value: setting.value };
      return [name, { ...shape, doc: `${setting.doc} Default ${setting.fallback ?? setting.absent}.` }];
    }),
  );
}

/** @throws UsageError that lists every setting that cannot be read */
export function readSettings(
  given: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const values: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const name of SETTING_NAMES) {
    const setting: Setting<unknown> = SETTINGS[name];
    const variable = environmentName(name);
    const fromEnvironment = environment[variable];
    const text = given[name] ?? (fromEnvironment === '' ? undefined : fromEnvironment) ?? setting.fallback;
    if (text === null || text === undefined) {
      values[name] = null;
      continue;
    }
    const read = setting.read(text);
    if (read.ok) {
      values[name] = read.value;
      continue;
    }
    const shown = given[name] === undefined ? variable : `--${name}`;
    const { message, fix } = read.problems[0]!;
    wrong.push(`${shown} ${setting.secret === true ? '(hidden)' : JSON.stringify(text)} ${message}: ${fix}.`);
  }
  wrong.push(...unknownVariables(environment));
  if (wrong.length === 1) throw new UsageError(wrong[0]!);
  if (wrong.length > 1) throw new UsageError('Some settings cannot be used:', ...wrong);
  return values as Settings;
}

/** A misspelt variable would otherwise be a setting that silently does nothing. Only near misses, as others may share the prefix. */
function unknownVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = SETTING_NAMES.map(environmentName);
  return Object.keys(environment).flatMap((name) => {
    if (!name.startsWith('ATTUNE_') || known.includes(name) || OTHER_VARIABLES.has(name)) return [];
    const best = nearest(name, known);
    return best === undefined ? [] : [`${name} is not a setting: did you mean ${best}?`];
  });
}
