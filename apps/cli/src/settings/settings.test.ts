import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../option/usage-error.ts';
import { readSettings, SETTING_NAMES } from './read-settings.ts';
import { environmentName, SETTINGS, type Setting } from './settings.ts';
import { settingsPage } from './settings-page.ts';

function refused(given: Record<string, string>, environment: Record<string, string> = {}): string {
  try {
    readSettings(given, environment);
  } catch (error) {
    if (error instanceof UsageError) return [error.message, ...error.fixes].join('\n');
    throw error;
  }
  throw new Error('they were not refused');
}

describe('settings', () => {
  test('have defaults that their own readers accept', () => {
    expect(readSettings({}, {})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      demo: true,
      simulate: false,
      'secret-key': null,
      grace: 15,
    });
  });

  test('come from the option, else the environment, else the default', () => {
    expect(readSettings({}, { ATTUNE_PORT: '4000' }).port).toBe(4000);
    expect(readSettings({ port: '5000' }, { ATTUNE_PORT: '4000' }).port).toBe(5000);
    expect(readSettings({}, { ATTUNE_PORT: '' }).port).toBe(3000);
    expect(readSettings({}, { ATTUNE_LOG_LEVEL: 'debug', ATTUNE_DEMO: 'off' })).toMatchObject({
      'log-level': 'debug',
      demo: false,
    });
  });

  test('are refused all at once, each with name, value and fix, and no secret', () => {
    const said = refused({ port: '-1', 'secret-key': 'hunter2' }, { ATTUNE_DEMO: 'perhaps' });
    expect(said).toContain('--port "-1" is not a port: use a whole number from 0 to 65535');
    expect(said).toContain('ATTUNE_DEMO "perhaps" is neither on nor off: use true or false');
    expect(said).toContain('--secret-key (hidden) is not a key');
    expect(said).not.toContain('hunter2');
  });

  test('misspelt in the environment are found', () => {
    expect(refused({}, { ATTUNE_PROT: '1' })).toBe('ATTUNE_PROT is not a setting: did you mean ATTUNE_PORT?');
    expect(() => readSettings({}, { ATTUNE_SOMETHING_ELSE: '1' })).not.toThrow();
  });

  test('are all in the guide, which is made from them', () => {
    const page = settingsPage();
    for (const name of SETTING_NAMES) {
      const setting: Setting<unknown> = SETTINGS[name];
      expect(page).toContain(`--${name}`);
      expect(page).toContain(environmentName(name));
      expect(page).toContain(setting.doc);
    }
    const guide = readFileSync(fileURLToPath(new URL('../../../../docs/guides/settings.md', import.meta.url)), 'utf8');
    expect(guide, 'write it anew: npm run -s attune -- help settings > docs/guides/settings.md').toBe(page);
  });
});
