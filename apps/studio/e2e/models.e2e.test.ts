/** The section "Models" in a real browser: what is in force, what is being trained, and what a person may do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { MOCK_KEY } from '../mock/server.ts';
import { type Studio, startStudio } from './browser.ts';

let studio: Studio;

describe.skipIf(!needs('chromium'))('models in the Studio', () => {
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio?.close());

  async function at(path: string) {
    const opened = await studio.open();
    await opened.page.goto(`${studio.mock.url}/studio/#key=${MOCK_KEY}`);
    await opened.page.getByRole('heading', { name: 'Overview' }).waitFor();
    await opened.page.goto(`${studio.mock.url}/studio${path}`);
    return opened;
  }

  it('are listed with their figures, their drift and how far a training is', async () => {
    const { page, complaints, context } = await at('/models');
    const purchase = page.getByRole('listitem').filter({ hasText: 'Will order in this visit' });
    await purchase.getByText('version 2 in force').waitFor();
    expect(await purchase.getByRole('row', { name: /Area under the curve/ }).innerText()).toMatch(
      /0\.831\s+0\.500\s+0\.804/,
    );
    await purchase.getByText('context.device.type is another distribution').waitFor();
    const training = page.getByRole('listitem').filter({ hasText: 'for-you' });
    expect(await training.getByRole('progressbar').getAttribute('value')).toBe('7');
    await page.getByText('only 12 decisions reached the goal').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('are trained by hand, and stopped', async () => {
    const { page, complaints, context } = await at('/models/shoppers');
    await page.getByRole('button', { name: 'Train again' }).click();
    await page.getByText('Reads what visitors did').waitFor();
    await page.getByRole('button', { name: 'Stop training' }).click();
    await page.getByText('Somebody stopped it.').waitFor();
    await page.getByRole('button', { name: 'Train again' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('have versions that come into force with a second press, and reports', async () => {
    const { page, complaints, context } = await at('/models/purchase');
    const versions = page.getByRole('region', { name: 'Versions', exact: true });
    const third = versions.getByRole('listitem').filter({ hasText: 'Version 3' });
    await third.getByRole('button', { name: 'Put in force' }).click();
    await third.getByText('Version 3 answers for everybody at once').waitFor();
    await third.getByRole('button', { name: 'Leave it' }).click();
    await third.getByText('challenger').waitFor();
    await third.getByRole('button', { name: 'Put in force' }).click();
    await third.getByRole('button', { name: 'Yes, put it in force' }).click();
    await page.getByText('version 3 in force').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as page' }).click();
    expect((await saved).suggestedFilename()).toBe('purchase-version-3.html');
    const first = versions.getByRole('listitem').filter({ hasText: 'Version 1' });
    await first.getByRole('button', { name: 'Report' }).click();
    await page.getByText('It was made elsewhere').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('of items are judged by what visitors did next, with their floors and groups of people', async () => {
    const { page, complaints, context } = await at('/models/also-like');
    const judged = page.getByRole('region', { name: 'Since it was trained' });
    expect(await judged.getByRole('row', { name: /Bought, on the list/ }).innerText()).toMatch(/0\.613\s+0\.187/);
    await judged.getByText(/It foresees better than what is popular/).waitFor();
    const small = judged
      .getByRole('table', { name: /Attention to groups of items/ })
      .getByRole('row', { name: /small/ });
    expect(await small.innerText()).toMatch(/20 %\s+6\.1 %\s+20\.4 %/);
    const people = judged.getByRole('table', { name: 'Lists of shelf by plan' });
    expect(await people.getByRole('row').count()).toBe(3);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('begin with a definition', async () => {
    const { page, context } = await at('/models');
    studio.mock.behaviour.empty = true;
    await page.goto(`${studio.mock.url}/studio/models`);
    await page.getByText('No model yet').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'New model' }).first().click();
    await page.getByRole('heading', { name: 'New model' }).waitFor();
    studio.mock.behaviour.empty = false;
    await context.close();
  });
});
