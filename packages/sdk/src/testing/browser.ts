/**
 * A real Chromium for the browser tests, with the bundle freshly built, and pages that record what goes wrong in them.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from '../../../../tools/needs.ts';
import { buildSdk } from '../../build.ts';
import type { TagAttune } from '../start-tag.ts';
import { createRecorder, type Recorder } from './recorder.ts';

declare global {
  interface Window {
    attune: TagAttune;
  }
}

/** `bfcache`: with the back/forward cache, which playwright turns off by itself. */
export function openBrowser(options: { bfcache?: boolean } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: [...CHROMIUM_ARGS],
    ...(options.bfcache && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
  });
}

let bundle: Promise<string> | undefined;

async function buildBundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'attune-sdk-'));
  await buildSdk(folder);
  const text = await readFile(join(folder, 'attune.js'), 'utf8');
  await rm(folder, { recursive: true });
  return text;
}

export async function startRecorder(): Promise<Recorder> {
  bundle ??= buildBundle();
  return createRecorder(await bundle);
}

export type Visit = { readonly context: BrowserContext; readonly page: Page; readonly errors: string[] };

/** A new visitor. `errors` are the exceptions that reached the page. */
export async function newVisit(browser: Browser): Promise<Visit> {
  const context = await browser.newContext();
  const errors: string[] = [];
  context.on('weberror', (error) => errors.push(String(error.error())));
  return { context, page: await context.newPage(), errors };
}

/** A page with the script tag. */
export function html(body: string, tag: { attributes?: string; head?: string } = {}): string {
  const script = `<script async src="/sdk/attune.js" data-key="wk_test" ${tag.attributes ?? ''}></script>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test</title>${tag.head ?? ''}${script}</head><body>${body}</body></html>`;
}

/** Resolves once `holds` does; fails with `what` after `withinMs`. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Never happened: ${what}`);
    await pause(25);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
