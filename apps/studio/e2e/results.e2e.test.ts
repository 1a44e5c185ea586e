/** Results in a real browser: the words, the views one may choose, the parts of people, and what can be taken along. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { MOCK_KEY } from '../mock/server.ts';
import { type OpenOptions, type Studio, seriousFindings, startStudio } from './browser.ts';

let studio: Studio;

describe.skipIf(!needs('chromium'))('results in a browser', () => {
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio?.close());

  async function at(path: string, options: OpenOptions = {}) {
    const opened = await studio.open(options);
    await opened.page.goto(`${studio.mock.url}/studio/#key=${MOCK_KEY}`);
    await opened.page.getByRole('heading', { name: 'Overview' }).waitFor();
    await opened.page.goto(`${studio.mock.url}/studio${path}`);
    return opened;
  }

  it.each([{ phone: true }, { dark: true }, { phone: true, dark: true }])(
    'a bandit, and one that nobody saw, can be read by everybody (%o)',
    async (options) => {
      const { page, complaints, context } = await at('/results', options);
      for (const [path, sees] of [
        ['/results/home-banner', 'Shares over time'],
        ['/results/checkout-urgency', 'Nobody has seen it yet'],
        ['/results/welcome-back', 'What was viewed last'],
      ] as const) {
        await page.goto(`${studio.mock.url}/studio${path}`);
        await page.getByText(sees).first().waitFor();
        const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        const findings = await seriousFindings(page);
        expect({ path, overflowPx, findings }).toEqual({ path, overflowPx: 0, findings: [] });
      }
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('the list says of each what may be concluded, and leads to it', async () => {
    const { page, complaints, context } = await at('/results');
    const experiments = page.getByRole('list', { name: 'Experiments, the largest first' });
    await experiments.getByText('raises “Ordered”').waitFor();
    expect(await experiments.getByRole('listitem').count()).toBe(2);
    await page.getByText('1 experience without a comparison').click();
    await page.getByText('Nobody has seen it yet').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: /Welcome back/ }).click();
    await page.getByRole('heading', { name: 'Welcome back', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('the same numbers can be looked at as each school of statistics would', async () => {
    const { page, context } = await at('/results/welcome-back');
    const goal = page.getByRole('region', { name: 'Ordered', exact: true });
    await goal.getByText('control').waitFor();
    const always = await goal.innerText();
    await page.getByRole('button', { name: 'Fixed size' }).click();
    await goal.getByText('do not stop because it looks good').waitFor();
    const fixed = await goal.innerText();
    expect(fixed).not.toBe(always);
    await page.getByRole('button', { name: 'Bayesian' }).click();
    await goal.getByText('Chance to win').first().waitFor();
    await page.getByRole('button', { name: 'Planned looks' }).click();
    await goal.getByText('Lift').first().waitFor();
    await context.close();
  });

  it('the words come first, and a part of the people can be chosen', async () => {
    const { page, context } = await at('/results/welcome-back');
    const verdict = page.getByRole('region', { name: 'What may be concluded' });
    await verdict.getByText('“A greeting” raises “Ordered”').waitFor();
    await page.getByRole('region', { name: 'Only new?' }).getByText('The second day').waitFor();
    const asked = page.waitForRequest((request) => request.url().includes('only=device%3Dmobile'));
    await page.getByRole('combobox', { name: 'Whom' }).selectOption('device=mobile');
    await asked;
    await context.close();
  });

  it('it can be taken along as CSV and as a page', async () => {
    const { page, context } = await at('/results/welcome-back');
    for (const [button, name, file] of [
      ['CSV', 'results-welcome-back.csv', 'table.csv'],
      ['Report', 'results-welcome-back.html', 'report.html'],
    ] as const) {
      const waiting = page.waitForEvent('download');
      await page.getByRole('button', { name: button }).click();
      const download = await waiting;
      expect(download.suggestedFilename()).toBe(name);
      expect(await readFile((await download.path())!, 'utf8')).toBe(`welcome-back as ${file}`);
    }
    await context.close();
  });

  it('what is not there is said to be missing', async () => {
    const { page, context } = await at('/results/nobody');
    await page.getByText('There is no experiment “nobody”').waitFor();
    expect(await page.getByRole('link', { name: 'All results' }).getAttribute('href')).toBe('/studio/results');
    await context.close();
  });
});
