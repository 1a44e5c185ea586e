import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../settings/read-settings.ts';
import { openSurroundings } from './open-surroundings.ts';

const SILENT = pino({ enabled: false });
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attune-surroundings-'));
  await writeFile(join(folder, 'text.mmdb'), 'no such file');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('surroundings', () => {
  test('need no setting', async () => {
    const surroundings = await openSurroundings(readSettings({}, {}), SILENT);
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
    const surround = surroundings({ headers: { 'user-agent': userAgent }, address: '127.0.0.1' });
    const context = surround({}, { ageMs: 0, anonymousId: 'v', userId: null });
    expect(context).toEqual({ device: expect.objectContaining({ type: 'desktop', browser: 'Firefox' }) });
  });

  test('refuse a file of places that is none, with its name and the fix', async () => {
    for (const [name, says] of [
      ['text.mmdb', /text\.mmdb: it is not a file of the MaxMind format/],
      ['missing.mmdb', /there is no such file/],
    ] as const) {
      const settings = readSettings({ 'place-file': join(folder, name) }, {});
      await expect(openSurroundings(settings, SILENT)).rejects.toMatchObject({
        message: expect.stringMatching(says),
        fixes: [expect.stringContaining('.mmdb')],
      });
    }
  });
});
