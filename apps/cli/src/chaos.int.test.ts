/**
 * Servers and workers over three brokers, Redis and PostgreSQL, under load, while any of them is killed, stands still or is cut off, again and
 * again and several at a time. `ATTUNE_FAULTS=300` does it for long, `ATTUNE_SEED=7` (or `7,8,9`) repeats the faults of a seed in their order.
 */
import { loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { canIsolate } from '../../../tools/network.ts';
import { compare, createLogBook, type LogBook, type Sums } from './testing/chaos/books.ts';
import { type Answers, define, newAnswers, startLoad } from './testing/chaos/load.ts';
import { type Fault, planFaults, toldFault } from './testing/chaos/plan.ts';
import { runFaults } from './testing/chaos/run-faults.ts';
import { type Process, startWorld, type World } from './testing/chaos/world.ts';

const SEEDS = (process.env['ATTUNE_SEED'] ?? String(Date.now() % 1_000_000)).split(',');
const FAULTS = Number(process.env['ATTUNE_FAULTS'] ?? 5);
/** So many faults between two looks at the books. */
const STRETCH = Number(process.env['ATTUNE_STRETCH'] ?? 25);
/** Tells each fault, and what was slow. */
const SAYS = process.env['ATTUNE_SAY'] === 'true';
const FAULT_MS_MAX = 30_000;
const isThere = (['kafka', 'redis', 'postgresql'] as const).map((need) => needs(need)).every(Boolean);
const how = !isThere || canIsolate() ? '' : ', nothing is cut off: network namespaces cannot be had here';

describe.skipIf(!isThere)(`under faults (ATTUNE_FAULTS=${FAULTS}${how})`, () => {
  test.each(SEEDS)(
    'nothing acknowledged is lost or counted twice, each effect comes once, decisions are given (ATTUNE_SEED=%s)',
    { timeout: 240_000 + FAULTS * FAULT_MS_MAX },
    async (seed) => {
      const world = await startWorld({ workers: 2, servers: 2 });
      try {
        expect(world.replicas, 'so many brokers have each entry').toBe(3);
        const { address } = world.servers[0]!.running();
        await define(address, 'placement', { key: 'hero' });
        const actions = [{ webhook: { url: `${world.receiver}/ordered` } }];
        await define(address, 'trigger', { key: 'ordered', when: { event: 'Order Completed' }, actions } as {
          key: string;
        });
        const { victims, network } = world;
        const faults = planFaults({ seed, count: FAULTS, victims, canCut: network !== undefined });
        const books = {
          log: createLogBook(world),
          sums: { acknowledged: 0, quarantinedMin: 0 },
          answers: newAnswers(),
        };
        for (let from = 0; from < faults.length; from += STRETCH)
          await runStretch(world, { seed, faults: faults.slice(from, from + STRETCH), ...books });
      } finally {
        await world.close();
      }
    },
  );
});

type Stretch = {
  readonly seed: string;
  readonly faults: readonly Fault[];
  readonly log: LogBook;
  readonly sums: Sums;
  readonly answers: Answers;
};

async function runStretch(world: World, { seed, faults, log, sums, answers }: Stretch): Promise<void> {
  const name = `s${seed}f${faults[0]!.number}`;
  const began = Date.now();
  const said: string[] = [new Date(began).toISOString()];
  const own = monitorEventLoopDelay({ resolution: 10 });
  own.enable();
  const load = startLoad({ name, servers: world.servers, answers });
  const say = (text: string) => void said.push(`${((Date.now() - began) / 1_000).toFixed(1)} s: ${text}`);
  await runFaults(world, faults, { repeat: load.repeat, say });
  say('healed');
  const told = await load.end();
  say('all acknowledged');
  for (const ids of told.acknowledged.values()) sums.acknowledged += ids.size;
  sums.quarantinedMin += told.quarantined;
  const wrong = [...(await compare(world, log, told, sums)), ...answers.unanswered, ...world.ended];
  say('compared');
  const { took, fallbacks, wallMsMax } = answers;
  console.log(
    `chaos: ATTUNE_SEED=${seed}, faults ${faults[0]!.number} to ${faults.at(-1)!.number} in ${Math.round((Date.now() - began) / 1_000)} s: ` +
      `${sums.acknowledged} events acknowledged, ${log.totals.signals} stored, ${log.totals.refused} quarantined, ${told.refusals} refusals, ` +
      `${told.ordered.size} orders; ${took.alone.length} decisions, ${fallbacks} fallbacks, ${quantiles(took.alone)}; with events ${quantiles(took['with events'])}; ` +
      `the longest on the wall ${Math.round(wallMsMax)} ms, the clients' own delay up to ${Math.round(own.max / 1e6)} ms, ${loadavg()[0]!.toFixed(1)} programs wanted the processor`,
  );
  for (const each of answers.slow.splice(0)) say(`slow: ${each}`);
  for (const each of world.starts.splice(0)) say(each);
  if (wrong.length > 0 || SAYS) console.log(said.join('\n'));
  if (wrong.length > 0) console.log([...wrong, await stateOf([...world.servers, ...world.workers])].join('\n'));
  expect(wrong, `after ${faults.map(toldFault).join('; ')}`).toEqual([]);
}

function quantiles(ms: readonly number[]): string {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return `half within ${at(0.5)} ms, 99 % within ${at(0.99)} ms, the longest ${at(1)} ms`;
}

/** How the processes are, and what failed in them last: to find out what went wrong. */
async function stateOf(processes: readonly Process[]): Promise<string> {
  const each = processes.map(async ({ name, running }) => {
    const { address, out } = running();
    const health = await fetch(`${address}/health`, { signal: AbortSignal.timeout(3_000) }).then(
      (response) => response.text(),
      (error: unknown) => String(error),
    );
    const failures = out()
      .split('\n')
      .filter((line) => /"level":[56]0/.test(line));
    return [`${name} ${address} ${health}`, ...failures.slice(-12).map((line) => `  ${line.slice(0, 900)}`)].join('\n');
  });
  return (await Promise.all(each)).join('\n');
}
