/** Opens the Studio in a real browser against made-up data, and notes everything a page complains about. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { vi } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../../../tools/needs.ts';
import { buildStudio } from '../build.ts';
import { type Mock, startMock } from '../mock/server.ts';

export type Studio = {
  readonly mock: Mock;
  readonly dist: string;
  /** A fresh tab, without a key. Complaints are console errors, exceptions and requests to elsewhere. */
  readonly open: (
    options?: OpenOptions,
  ) => Promise<{ readonly page: Page; readonly complaints: string[]; readonly context: BrowserContext }>;
  readonly close: () => Promise<void>;
};

export type OpenOptions = { readonly phone?: boolean; readonly dark?: boolean };

export async function startStudio(): Promise<Studio> {
  // The build must not depend on the mode of whoever runs it; this is the one that would go wrong.
  vi.stubEnv('NODE_ENV', 'development');
  const folder = await mkdtemp(join(tmpdir(), 'attune-studio-'));
  const dist = await buildStudio(join(folder, 'dist'));
  vi.unstubAllEnvs();
  const mock = await startMock({ dist });
  const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: [...CHROMIUM_ARGS] });
  return {
    mock,
    dist,
    open: async ({ phone = false, dark = false } = {}) => {
      const context = await browser.newContext({
        viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(mock.url)) complaints.push(`went to ${request.url()}`);
      });
      return { page, complaints, context };
    },
    close: async () => {
      await browser.close();
      await mock.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The findings that keep somebody from using the page, each with where it is. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}
