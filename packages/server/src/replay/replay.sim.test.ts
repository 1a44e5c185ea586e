/**
 * The past made again: live traffic of several experiences, with edits in the middle, people who turn out to be one, late events, a
 * fold that lags, watchers, crashes and restarts. Every decision of the log comes out again bit for bit.
 */
import type { Backend, Pace } from '@attune/backend';
import { asTime, createDice, type DefinitionKind, type Dice, type MessageId, type Signal } from '@attune/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { type DefinitionStore, openDefinitionStore } from '../definition-store.ts';
import { openStore } from '../testing/open-store.ts';
import { MODEL_DOCUMENTS, modelAt, modelsAt } from '../testing/past-models.ts';
import { createLiveLoop } from '../worker/create-live-loop.ts';
import type { Entry } from '../worker/entry.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { type ReplayedDecision, type ReplayOptions, replayDecisions } from './replay-decisions.ts';
import { type ModelAt, openRulesOfLog } from './rules-of-log.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const SEED = process.env['ATTUNE_SEED'] ?? 'replay';
const HISTORIES = Math.min(200, Number(process.env['ATTUNE_SIMULATIONS'] ?? 4));
const STEPS = 340;

const BANDIT = {
  key: 'offer',
  placement: 'hero',
  priority: 5,
  audience: { event: 'Product Viewed', count: { $gte: 2 }, within: '20m' },
  allocation: { kind: 'bandit', floor: 0.1 },
  caps: [{ max: 6, per: 'session' }],
  variants: [
    { key: 'a', content: { data: { text: 'a' } } },
    { key: 'b', content: { data: { text: 'b' } } },
  ],
  goal: { event: 'Order Completed', within: '30m' },
};
const AT_NIGHT = {
  key: 'dark',
  placement: 'hero',
  priority: 9,
  audience: { context: 'device.type', $eq: 'mobile' },
  allocation: { kind: 'split', coverage: 0.4 },
  variants: [
    { key: 'x', content: null },
    { key: 'y', weight: 3, content: { data: { text: 'y' } } },
  ],
  goal: { event: 'Order Completed' },
};
const DOING_WELL = {
  key: 'swap',
  placement: 'side',
  audience: { all: [{ metric: { placement: 'hero', name: 'exposures' }, $gte: 4, within: '2h' }, { segment: 'keen' }] },
  variants: [{ key: 's', content: null }],
};
const LIKELY = {
  key: 'likely',
  placement: 'next',
  audience: { any: [{ propensity: 'purchase', $gte: 0.5 }, { segment: 'hunters' }] },
  allocation: { kind: 'model', model: 'choice', epsilon: 0.3, temperature: 0.7 },
  variants: [
    { key: 'm', content: null },
    { key: 'n', content: null },
  ],
  goal: { event: 'Order Completed' },
};
const HUNTERS = { key: 'hunters', condition: { cluster: { model: 'shoppers', label: 'hunters' } } };
const KEEN = { key: 'keen', condition: { trait: 'views', percentile: { $gte: 60 } } };

type Edit = {
  readonly kind: 'experience' | 'placement' | 'program' | 'segment' | 'settings' | 'trait';
  readonly key: string;
  readonly document: object | null;
};
const FEATURES = [
  { context: 'device.type', values: ['mobile'] },
  { trait: 'views', from: 0, to: 10 },
  { segment: 'keen' },
  { propensity: 'purchase' },
];
const EDITS: readonly Edit[] = [
  { kind: 'settings', key: 'engine', document: { key: 'engine', most: 1 } },
  {
    kind: 'experience',
    key: 'offer',
    document: {
      ...BANDIT,
      program: 'shop',
      fatigue: { after: 1, rest: '10m' },
      allocation: { kind: 'bandit', by: ['keen'] },
    },
  },
  { kind: 'experience', key: 'offer', document: { ...BANDIT, goal: { event: 'Product Viewed', within: '10m' } } },
  { kind: 'experience', key: 'offer', document: { ...BANDIT, allocation: { kind: 'bandit', floor: 0.3 } } },
  {
    kind: 'experience',
    key: 'offer',
    document: { ...BANDIT, audience: { event: 'Product Viewed', count: { $gte: 4 }, within: '1h' } },
  },
  { kind: 'experience', key: 'dark', document: { ...AT_NIGHT, status: 'paused' } },
  { kind: 'placement', key: 'hero', document: { key: 'hero', keep: 'session', caps: [{ max: 4, within: '1h' }] } },
  {
    kind: 'experience',
    key: 'offer',
    document: { ...BANDIT, allocation: { kind: 'contextual', features: FEATURES, batch: { outcomes: 3 } } },
  },
  { kind: 'placement', key: 'hero', document: { key: 'hero' } },
  { kind: 'experience', key: 'dark', document: AT_NIGHT },
  { kind: 'experience', key: 'dark', document: null },
  { kind: 'settings', key: 'engine', document: { key: 'engine', holdout: 0.2 } },
  { kind: 'trait', key: 'bought', document: { key: 'bought', event: 'Order Completed', compute: 'count' } },
  { kind: 'experience', key: 'offer', document: BANDIT },
];

type DecisionEntry = Extract<Entry, { readonly kind: 'decision' }>;
type World = { now: number; ids: number; isOff?: boolean; model?: number };
type Running = {
  readonly loop: LiveLoop;
  readonly definitions: DefinitionStore;
  readonly held: ReturnType<typeof createHeldPace>;
};

const open: LiveLoop[] = [];
afterEach(async () => {
  for (const loop of open.splice(0)) await loop.close();
});

/** A pace under which folding goes on only when it is allowed to. */
function createHeldPace() {
  let left = Number.POSITIVE_INFINITY;
  let wake: (() => void)[] = [];
  const pace: Pace = {
    isDue: () => left <= 0,
    rest: () => new Promise<void>((resolve) => wake.push(resolve)),
    work: (work) => {
      left--;
      return work();
    },
  };
  const allow = (more: number) => {
    left = more;
    if (more <= 0) return;
    for (const each of wake) each();
    wake = [];
  };
  return { pace, allow };
}

async function start(backend: Backend, world: World): Promise<Running> {
  const late: { loop?: LiveLoop } = {};
  const templates = { compile: () => () => '' };
  const clock = () => world.now;
  const log = { warn: () => {}, error: () => {} };
  const documents = {
    placement: [{ key: 'hero' }, { key: 'side' }, { key: 'next' }],
    trait: [{ key: 'views', event: 'Product Viewed', compute: 'count' }],
    segment: [KEEN, HUNTERS],
    model: MODEL_DOCUMENTS,
    program: [{ key: 'shop', holdout: 0.2 }],
    experience: [BANDIT, AT_NIGHT, DOING_WELL, LIKELY],
  };
  const initial = Object.entries(documents).flatMap(([kind, list]) =>
    list.map((document) => ({ kind: kind as DefinitionKind, key: document.key, document, from: `${kind}.yaml` })),
  );
  const definitions = await openDefinitionStore({
    backend,
    clock,
    templates,
    log,
    initial,
    ...(world.model !== undefined && { models: modelsAt(world.model) }),
    use: (rules) => late.loop?.use(rules),
  });
  const held = createHeldPace();
  const loop = await createLiveLoop({
    backend,
    rules: definitions.rules(),
    clock,
    newId: () => `d${world.ids++}`,
    isOff: () => world.isOff === true,
    templates,
    modelAt,
    items: new Map(),
    checkpointMs: 3_600_000,
    pace: held.pace,
    failed: (error) => {
      if (!String(error).includes('another process') && !String(error).includes('closed')) throw error;
    },
  });
  late.loop = loop;
  open.push(loop);
  return { loop, definitions, held };
}

let messages = 0;
function signalOf(dice: Dice, now: number, people: number, shown: readonly { id: string; person: number }[]): Signal {
  const person = dice.integer(people);
  const roll = dice.next();
  const lateMs = dice.next() < 0.1 ? dice.integer(3_600_000) : 0;
  const base = {
    id: `m${messages++}` as MessageId,
    anonymousId: `v${person}-${dice.integer(2)}`,
    userId: null,
    previousId: null,
    at: asTime(now - lateMs),
    receivedAt: asTime(now),
    context: dice.next() < 0.3 ? { device: { type: dice.pick(['mobile', 'desktop']) } } : {},
    properties: {},
  };
  if (roll < 0.1)
    return { ...base, type: 'identify', event: 'Identified', userId: `u${person}`, properties: { n: dice.integer(9) } };
  const seen = shown.length > 0 && roll < 0.45 ? dice.pick(shown.slice(-40)) : undefined;
  if (seen !== undefined)
    return {
      ...base,
      anonymousId: `v${seen.person}-0`,
      type: 'track',
      event: 'Experience Viewed',
      properties: { decision_id: seen.id },
    };
  return { ...base, type: 'track', event: roll < 0.65 ? 'Order Completed' : 'Product Viewed' };
}

/** @param people with more than a hundred, where one stands among them can be told */
async function live(backend: Backend, seed: string, people: number) {
  const dice = createDice(seed);
  const world: World = { now: NOON, ids: 0 };
  let { loop, definitions, held } = await start(backend, world);
  const seen = { edits: 0, promotions: 0, restarts: 0, lagged: 0, given: new Map<string, object>() };
  const shown: { id: string; person: number }[] = [];
  for (let step = 0; step < STEPS; step++) {
    world.now += dice.integer(40_000);
    await loop.accept(
      Array.from({ length: 1 + dice.integer(people > 100 ? 12 : 6) }, () => signalOf(dice, world.now, people, shown)),
    );
    const roll = dice.next();
    if (world.isOff === true && dice.next() < 0.2) world.isOff = false;
    if (roll < 0.55) {
      const person = dice.integer(people + 4);
      const context = dice.next() < 0.7 ? { device: { type: dice.pick(['mobile', 'desktop']) } } : undefined;
      if (loop.counters().waiting > 0) seen.lagged++;
      const names =
        dice.next() < 0.3
          ? { anonymousId: `v${person}-1`, userId: `u${person}` }
          : { anonymousId: `v${person}-0`, userId: null };
      const answer = await loop.decide({
        ...names,
        placements: dice.next() < 0.5 ? ['hero', 'side', 'nowhere', 'next'] : ['side', 'next'],
        ...(dice.next() < 0.5 && { beside: ['hero'] }),
        ...(dice.next() < 0.05 && {
          forced: [{ kind: dice.pick(['preview', 'forced']), experience: 'offer', variant: 'b' }],
        }),
        ...(context && { context }),
      });
      for (const { decision } of Object.values(answer.decisions)) {
        seen.given.set(decision.id, decision);
        if (decision.experience !== null) shown.push({ id: decision.id, person });
      }
    } else if (roll < 0.65) held.allow(dice.integer(4));
    else if (roll < 0.72) held.allow(Number.POSITIVE_INFINITY);
    else if (roll < 0.77) {
      held.allow(Number.POSITIVE_INFINITY);
      await loop.settled();
      await loop.checkpoint();
    } else if (roll < 0.81 && seen.edits < EDITS.length) {
      const { kind, key, document } = EDITS[seen.edits++]!;
      await definitions.change({ kind, key, document: document as never, source: 'api' });
    } else if (roll < 0.83) {
      // Killed: what was not flushed is lost, and what is folded again is folded under the definitions of now.
      await new Promise((resolve) => setTimeout(resolve, 30));
      open.splice(open.indexOf(loop), 1);
      ({ loop, definitions, held } = await start(backend, world));
      seen.restarts++;
    } else if (roll < 0.835) world.isOff = world.isOff !== true;
    else if (roll < 0.86) {
      const stop = loop.watch(
        { anonymousId: `v${dice.integer(people)}-0`, userId: null, placements: ['hero'] },
        () => {},
      );
      await new Promise((resolve) => setTimeout(resolve, 2));
      stop();
    } else if (roll < 0.88) {
      // Until the first of them nothing is trained.
      world.model = seen.promotions++;
      await definitions.useModels(modelsAt(world.model));
    }
  }
  held.allow(Number.POSITIVE_INFINITY);
  await loop.settled();
  await loop.close();
  open.splice(open.indexOf(loop), 1);
  return seen;
}

async function replayed(backend: Backend, more: Partial<ReplayOptions> = {}): Promise<ReplayedDecision[]> {
  const end = (await backend.log.read(0, 1_000_000)).next;
  const all: ReplayedDecision[] = [];
  const options = { log: backend.log, rulesOf: await openRulesOfLog(backend, modelAt), end, ...more };
  for await (const each of replayDecisions(options)) all.push(each);
  return all;
}

describe('exact replay', () => {
  test(`${HISTORIES} histories: every decision of the log is made again bit for bit (seed ${SEED})`, async () => {
    const total = {
      seen: 0,
      decisions: 0,
      chosen: 0,
      learned: 0,
      edits: 0,
      promotions: 0,
      modelled: 0,
      restarts: 0,
      lagged: 0,
      moving: 0,
      swapped: 0,
    };
    const reasons = new Map<string, number>();
    const outcomes = new Map<string, number>();
    for (let history = 0; history < HISTORIES; history++) {
      const backend = await openStore();
      const seen = await live(backend, `${SEED}-${history}`, history % 2 === 0 ? 30 : 120);
      const again = await replayed(backend);
      for (const { recorded, difference, cause, cursor } of again) {
        const given = seen.given.get(recorded.id);
        if (given !== undefined) expect(recorded).toEqual(given);
        total.decisions++;
        reasons.set(recorded.reason, (reasons.get(recorded.reason) ?? 0) + 1);
        for (const { outcome } of recorded.trace) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (recorded.basis !== undefined) total.seen++;
        if (recorded.experience !== null) total.chosen++;
        if (recorded.versions.policy > 20) total.learned++;
        if (recorded.experience === 'swap') total.swapped++;
        if (recorded.experience === 'likely' && ![0.5, 1].includes(recorded.propensity)) total.modelled++;
        if (cause === 'others-moving') total.moving++;
        else
          expect({ cause, difference }, `${SEED}-${history} at ${cursor}: ${JSON.stringify(recorded)}`).toEqual({
            cause: null,
            difference: null,
          });
      }
      total.edits += seen.edits;
      total.promotions += seen.promotions;
      total.restarts += seen.restarts;
      total.lagged += seen.lagged;
    }
    console.info(
      JSON.stringify({ ...total, reasons: Object.fromEntries(reasons), outcomes: Object.fromEntries(outcomes) }),
    );
    for (const reason of ['limited', 'holdout', 'switched-off', 'preview', 'forced'])
      expect(reasons.get(reason), reason).toBeGreaterThan(0);
    expect(outcomes.get('kept')).toBeGreaterThan(0);
    expect(total.seen).toBeGreaterThan(0);
    expect(total.chosen).toBeGreaterThan(HISTORIES * 20);
    expect(total.lagged).toBeGreaterThan(HISTORIES * 5);
    expect(total.restarts).toBeGreaterThan(HISTORIES);
    expect(total.learned).toBeGreaterThan(0);
    expect(total.swapped).toBeGreaterThan(0);
    expect(total.promotions).toBeGreaterThan(HISTORIES);
    expect(total.modelled).toBeGreaterThan(HISTORIES);
    expect(total.moving).toBeLessThan(total.decisions / 50);
  });

  test('what a crash folds again, under definitions edited since, is learned as it was then and as it was learned again', async () => {
    const backend = await openStore();
    const world = { now: NOON, ids: 0 };
    const first = await start(backend, world);
    const ask = { anonymousId: 'v', userId: null, placements: ['hero'] };
    const act = (event: string, properties = {}) => ({
      ...signalOf(createDice(event), world.now++, 1, []),
      type: 'track' as const,
      event,
      anonymousId: 'v',
      userId: null,
      properties,
      context: {},
      at: asTime(world.now),
      receivedAt: asTime(world.now),
    });
    await first.loop.accept([act('Product Viewed'), act('Product Viewed')]);
    const { decision } = (await first.loop.decide(ask)).decisions['hero']!;
    expect(decision.experience).toBe('offer');
    await first.loop.accept([act('Experience Viewed', { decision_id: decision.id })]);
    await first.loop.settled();
    await first.loop.checkpoint();
    await first.loop.accept([act('Product Viewed')]);
    await first.loop.settled();
    const before = (await first.loop.decide(ask)).decisions['hero']!.decision.versions.policy;
    const goal = { event: 'Product Viewed', within: '10m' };
    await first.definitions.change({ kind: 'experience', key: 'offer', document: { ...BANDIT, goal }, source: 'api' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    open.splice(open.indexOf(first.loop), 1);
    const second = await start(backend, world);
    const after = (await second.loop.decide(ask)).decisions['hero']!.decision.versions.policy;
    await second.loop.close();
    open.splice(open.indexOf(second.loop), 1);
    // The view is a conversion only in what was folded again.
    expect([before, after]).toEqual([1, 2]);
    expect((await replayed(backend)).map(({ cause }) => cause)).toEqual([null, null, null]);
  });

  test('what cannot be made again is named, never passed over', async () => {
    const backend = await openStore();
    await live(backend, `${SEED}-named`, 30);
    const all = await replayed(backend);
    const some = all.filter(({ recorded }) => recorded.reason === 'chosen' && recorded.placement === 'hero');
    const at = (index: number) => some.at(index)!.cursor;
    const changed = new Map<number, (entry: DecisionEntry) => object>([
      [at(0), (entry) => ({ ...entry, decision: { ...entry.decision, propensity: 0.123 } })],
      [at(-3), ({ made: _, ...entry }) => entry],
      [at(-2), (entry) => ({ ...entry, made: { ...entry.made, seen: entry.made!.folded - 1 } })],
      [at(-1), (entry) => ({ ...entry, decision: { ...entry.decision, reason: 'fallback' } })],
    ]);
    const read: Backend['log']['read'] = async (from, limit) => {
      const page = await backend.log.read(from, limit);
      return {
        ...page,
        entries: page.entries.map((entry, i) => changed.get(from + i)?.(entry as DecisionEntry) ?? entry),
      };
    };
    const again = await replayed(backend, { log: { read } });
    expect(again).toHaveLength(all.length);
    const causes = again.filter(({ cursor }) => changed.has(cursor)).map(({ cause }) => cause);
    expect(causes).toEqual(['unknown', 'not-recorded', 'looked-back', 'fallback']);
    expect(again.find(({ cause }) => cause === 'unknown')?.difference).toMatchObject({
      field: 'propensity',
      recorded: 0.123,
    });
    const rulesOf = await openRulesOfLog(backend, modelAt);
    const last = all.at(-1)!.recorded.versions.rules;
    const gone = await replayed(backend, {
      rulesOf: (entry) => (entry.revision === last ? { gone: 'rules-gone', what: 'the last' } : rulesOf(entry)),
    });
    expect(new Set(gone.filter(({ recorded }) => recorded.versions.rules === last).map(({ cause }) => cause))).toEqual(
      new Set(['rules-gone']),
    );
  });

  test('a version of a model that is gone is named, and only what it decided is not made again', async () => {
    const backend = await openStore();
    const world: World = { now: NOON, ids: 0, model: 1 };
    const { loop, definitions } = await start(backend, world);
    const decideAll = async () => {
      for (let i = 0; i < 20; i++) {
        world.now += 1_000;
        await loop.accept([signalOf(createDice(String(i)), world.now, 10, [])]);
        await loop.decide({ anonymousId: `v${i % 10}-0`, userId: null, placements: ['next'] });
      }
    };
    for (const version of [1, 2, 3]) {
      world.model = version;
      await definitions.useModels(modelsAt(version));
      await decideAll();
    }
    await loop.settled();
    await loop.close();
    open.splice(open.indexOf(loop), 1);
    const kept: ModelAt = (key, version) => (key === 'shoppers' && version === '2' ? undefined : modelAt(key, version));
    const again = await replayed(backend, { rulesOf: await openRulesOfLog(backend, kept) });
    expect(again.map(({ cause }) => cause)).toEqual([
      ...Array.from({ length: 20 }, () => null),
      ...Array.from({ length: 20 }, () => 'model-gone'),
      ...Array.from({ length: 20 }, () => null),
    ]);
    expect(new Set(again.slice(20, 40).map(({ what }) => what))).toEqual(new Set(['model shoppers, version 2']));
    expect((await replayed(backend)).every(({ cause }) => cause === null)).toBe(true);
  });
});
