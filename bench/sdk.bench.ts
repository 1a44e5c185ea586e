/**
 * What the browser SDK costs a page: its size, the script time it adds at the start, and the synchronous work it adds to
 * a click, a pointer move and a scroll, against the same page without it, in interleaved rounds at 4 x CPU throttle.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { buildSdk } from '../packages/sdk/build.ts';
import { CHROMIUM_ARGS, findChromium, missing } from '../tools/needs.ts';
import { median, report } from './report.ts';

const CARDS = 300;
const ROUNDS = 9;
const THROTTLE = 4;
const SIZE_BARS_KB = { 'attune.core.js': 6, 'attune.capture.js': 10, 'attune.js': 14 } as const;

/** The page of the peers' figures: 300 cards, each named, with handlers of its own, and two slots. */
function pageHtml(script: string): string {
  const card = (n: number) =>
    `<div data-attune="card" data-attune-product-id="p${n}"><button>${n}</button><p>Words about product ${n}</p></div>`;
  const cards = Array.from({ length: CARDS }, (_, n) => card(n)).join('');
  const own = `<script>let clicks = 0; addEventListener('click', () => clicks++); addEventListener('pointermove', () => clicks++); addEventListener('scroll', () => clicks++);</script>`;
  const slots =
    '<attune-slot placement="a" style="display:block;min-height:40px">A</attune-slot><attune-slot placement="b" live>B</attune-slot>';
  return `<!doctype html><html><head><meta charset="utf-8"><title>Bench</title>${script}</head><body>${own}${slots}${cards}</body></html>`;
}

async function serve(bundle: string): Promise<{ server: Server; origin: string }> {
  const tag = '<script defer src="/sdk/attune.js" data-key="wk_bench"></script>';
  const pages: Record<string, string> = { '/with': pageHtml(tag), '/without': pageHtml('') };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0]!;
    request.resume();
    if (path === '/sdk/attune.js') response.setHeader('content-type', 'text/javascript').end(bundle);
    else if (pages[path]) response.setHeader('content-type', 'text/html').end(pages[path]);
    else if (path === '/v1/stream') {
      response.setHeader('content-type', 'text/event-stream');
      response.write('event: ready\ndata: {}\n\n');
    } else if (path.startsWith('/v1/')) response.setHeader('content-type', 'application/json').end('{"decisions":{}}');
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

type Costs = { readonly scriptMs: number; readonly click: number; readonly move: number; readonly scroll: number };

/** Mean milliseconds that the listeners of one event take, from synthetic dispatches on many elements. */
function dispatchCosts(): { click: number; move: number; scroll: number } {
  const buttons = [...document.querySelectorAll('button')];
  // The middle one of short batches: a batch in which the browser was interrupted does not count.
  const mean = (batches: number, size: number, dispatch: (n: number) => void): number => {
    const costs = Array.from({ length: batches }, (_, batch) => {
      const startedAt = performance.now();
      for (let n = 0; n < size; n++) dispatch(batch * size + n);
      return (performance.now() - startedAt) / size;
    });
    return costs.sort((a, b) => a - b)[batches >> 1]!;
  };
  const at = (n: number) => ({ bubbles: true, composed: true, clientX: n * 40, clientY: n * 40, pointerType: 'mouse' });
  const each = (n: number) => buttons[n % buttons.length]!;
  for (let n = 0; n < 20; n++) each(n).dispatchEvent(new PointerEvent('pointermove', at(n)));
  return {
    click: mean(6, 10, (n) => each(n).dispatchEvent(new PointerEvent('click', at(n)))),
    // A move over cards: one in four comes to another element.
    move: mean(20, 20, (n) => {
      if (n % 4 === 0)
        each(n).dispatchEvent(new PointerEvent('pointerover', { ...at(n), relatedTarget: document.body }));
      each(n).dispatchEvent(new PointerEvent('pointermove', at(n)));
    }),
    scroll: mean(20, 20, () => document.dispatchEvent(new Event('scroll', { bubbles: true }))),
  };
}

async function visit(browser: Browser, url: string): Promise<Costs> {
  const context = await browser.newContext();
  const page: Page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  // The renderer's own processor time, so that other work on the machine does not count.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
  await page.goto(url);
  await page.waitForTimeout(900);
  const { metrics } = await devtools.send('Performance.getMetrics');
  const scriptMs = 1000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0);
  const costs = await page.evaluate(dispatchCosts);
  await context.close();
  return { scriptMs, ...costs };
}

function reportCosts(withSdk: readonly Costs[], without: readonly Costs[]): void {
  const added = (of: keyof Costs) =>
    median(withSdk.map((costs) => costs[of])) - median(without.map((costs) => costs[of]));
  const figure = (name: string, of: keyof Costs, bar: string) =>
    report({ bench: 'sdk', figure: name, value: Math.max(0, added(of)), unit: 'ms', bar });
  figure('script time added at the start, 4 x throttle', 'scriptMs', '<= 40');
  figure('synchronous work added per click, 4 x throttle', 'click', '<= 0.1');
  figure('synchronous work added per move, 4 x throttle', 'move', '<= 0.03');
  figure('synchronous work added per scroll, 4 x throttle', 'scroll', '<= 0.03');
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'attune-sdk-bench-'));
  await buildSdk(folder);
  for (const [name, barKb] of Object.entries(SIZE_BARS_KB)) {
    const bytes = gzipSync(await readFile(join(folder, name)), { level: 9 }).length;
    report({ bench: 'sdk', figure: `gzip size of ${name}`, value: bytes / 1000, unit: 'KB', bar: `<= ${barKb}` });
  }
  const bundle = await readFile(join(folder, 'attune.js'), 'utf8');
  await rm(folder, { recursive: true });
  const executablePath = findChromium();
  if (!executablePath) throw new Error(missing('chromium'));
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  const { server, origin } = await serve(bundle);
  const withSdk: Costs[] = [];
  const without: Costs[] = [];
  // The first round warms up both sides.
  for (let round = 0; round <= ROUNDS; round++) {
    const [a, b] = [await visit(browser, `${origin}/with`), await visit(browser, `${origin}/without`)];
    if (round === 0) continue;
    withSdk.push(a);
    without.push(b);
  }
  await browser.close();
  server.close();
  server.closeAllConnections();
  reportCosts(withSdk, without);
}

await main();
