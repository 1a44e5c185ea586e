/** What the server tells of a backtest: how far it is, and then the whole, or why nothing may be concluded. */
import type { ServerResponse } from 'node:http';

const DAY_MS = 86_400_000;
const ENTRIES = 4_000;

const SUPPORT = {
  n: 1_200,
  units: 600,
  effectiveSize: 910,
  weightMean: 1.003,
  weightMax: 1.6,
  unsupported: 0,
  isWeightMeanOff: false,
  warnings: [],
};

const VALUES = ['ips', 'snips', 'dm', 'dr', 'switch-dr'].map((estimator, i) => {
  const value = 0.292 + i / 1_000;
  if (estimator === 'dm') return { estimator, value, bootstrap: null, bernstein: null, lift: null };
  return { estimator, value, bootstrap: [0.262, 0.324], bernstein: [0.2, 0.38], lift: [0.03, 0.08] };
});

const SENTENCE = 'The policy would have earned more: 0.295 for each decision, against 0.235 recorded.';
const FIX = 'show it to part of the traffic first: what was never tried cannot be judged';

function judgedFor(variants: number): object {
  if (variants < 3)
    return { recorded: 0.235, support: SUPPORT, values: VALUES, refused: [], warnings: [], sentence: SENTENCE };
  const message = 'never showed hero / wild, which the policy would show';
  const sentence = `Nothing may be concluded: the decisions ${message}.`;
  return {
    recorded: 0.235,
    support: null,
    values: [],
    refused: [{ path: 'decisions', message, fix: FIX }],
    warnings: [],
    sentence,
  };
}

export async function sendBacktest(
  { document }: { readonly document?: { readonly key?: string; readonly variants?: readonly unknown[] } },
  response: ServerResponse,
  pauseMs: number,
): Promise<void> {
  const [calm, bold] = ['calm', 'bold'].map((variant) => `${document?.key} / ${variant}`) as [string, string];
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const day = {
    at: today,
    decisions: 1_200,
    changed: 240,
    recorded: { [calm]: 600, [bold]: 600 },
    draft: { [calm]: 360, [bold]: 840 },
  };
  const people = [{ person: 'u:user-1003', at: today, recorded: calm, draft: bold }];
  const common = {
    entriesAll: ENTRIES,
    days: [day],
    people,
    leftOut: {},
    notes: ['Each decision is judged by itself.'],
  };
  const judged = judgedFor(document?.variants?.length ?? 0);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const share of [0.4, 1]) {
    const isDone = share === 1;
    const counts = { decisions: 1_200 * share, changed: 240 * share, entries: ENTRIES * share };
    response.write(`${JSON.stringify({ ...common, ...counts, isDone, judged: isDone ? judged : null })}\n`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  response.end();
}
