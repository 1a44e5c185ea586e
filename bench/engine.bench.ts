/**
 * What the engine costs, in process: the fold with its segments and experiences, how that grows with their number, decisions, and the same
 * stateless rules in json-rules-engine and GrowthBook's SDK.
 */
import { performance } from 'node:perf_hooks';
import {
  asTime,
  compilePredicate,
  createDice,
  type DecisionId,
  type Dice,
  decide,
  type ModelSubject,
  newVisitor,
  type PersonId,
  step,
  type TrainedModel,
  type VersionedDefinition,
} from '@attune/engine';
import { GrowthBook } from '@growthbook/growthbook';
import { Engine } from 'json-rules-engine';
import { compiled, EVENTS, eventName, foldAll, START, signals } from './fold-load.ts';
import { median, report } from './report.ts';

const CATEGORIES = 40;
const ROUNDS = 7;

/** A mix as a growth team would write it: mostly behaviour in one category or on one page, some traits, some plain counts. */
function segments(count: number): VersionedDefinition[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = i % 10;
    const category = `category-${Math.floor(i / EVENTS) % CATEGORIES}`;
    const behaviour = {
      event: eventName(i),
      where: { category },
      count: { $gte: 2 + (i % 4) },
      within: `${1 + (i % 24)}h`,
    };
    const condition =
      kind < 6
        ? behaviour
        : kind < 8
          ? { all: [behaviour, { trait: `trait_${i % 30}`, $gte: i % 7 }] }
          : kind === 8
            ? { trait: `trait_${i % 30}`, $eq: i % 5 }
            : { event: eventName(i), where: { category, price: { $gte: i % 400 } }, count: { $gte: 3 }, within: '30m' };
    return {
      kind: 'segment',
      key: `segment-${i}`,
      version: 1,
      document: { key: `segment-${i}`, condition },
    } as VersionedDefinition;
  });
}

function experiences(count: number, placements: number): VersionedDefinition[] {
  const list: VersionedDefinition[] = Array.from({ length: placements }, (_, i) => {
    return { kind: 'placement', key: `place-${i}`, version: 1, document: { key: `place-${i}` } };
  });
  for (let i = 0; i < count; i++) {
    const audience = {
      all: [
        { event: eventName(i), count: { $gte: 40 + (i % 5) }, within: '2h' },
        {
          any: [
            { context: 'device.type', $eq: 'mobile' },
            { trait: 'plan', $in: ['pro', 'team'] },
          ],
        },
      ],
    };
    const variants = ['a', 'b'].map((key) => ({ key, content: { data: { headline: key } } }));
    const document = {
      key: `experience-${i}`,
      placement: `place-${i % placements}`,
      priority: i,
      audience,
      variants,
      goal: { event: 'Order Completed' },
    };
    list.push({ kind: 'experience', key: document.key, version: 1, document } as VersionedDefinition);
  }
  return list;
}

function foldFigures(): void {
  const stream = signals(200_000, CATEGORIES, createDice('engine-fold'));
  const [few, many] = [
    compiled([...segments(100), ...experiences(20, 4)]),
    compiled([...segments(10_000), ...experiences(20, 4)]),
  ];
  foldAll(few, stream);
  foldAll(many, stream);
  const times = { few: [] as number[], many: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.few.push(foldAll(few, stream));
    times.many.push(foldAll(many, stream));
  }
  report({
    bench: 'engine',
    figure: 'fold, 100 segments, 20 experiences',
    value: 1e9 / median(times.few),
    unit: 'events/s',
    bar: '>= 300000',
  });
  report({
    bench: 'engine',
    figure: 'cost per event, 10,000 segments / 100',
    value: median(times.many) / median(times.few),
    unit: 'ratio',
    bar: '<= 2',
  });
}

/** What trained models cost those who do not ask them, and those who do beyond the models' own time. */
function modelFigures(): void {
  const stream = signals(200_000, CATEGORIES, createDice('engine-models'));
  const plain = [...segments(100), ...experiences(20, 4)];
  const models = Array.from({ length: 20 }, (_, i): VersionedDefinition => {
    const document = { key: `model-${i}`, learns: 'propensity', goal: { event: 'Order Completed' } } as const;
    return { kind: 'model', key: document.key, version: 1, document };
  });
  let scored = 0;
  const scoreOf = ({ profile }: ModelSubject) => {
    scored++;
    return (profile.events % 100) / 100;
  };
  const model: TrainedModel = { learns: 'propensity', version: '1', scoreOf, explain: () => null };
  const trained = new Map(models.map(({ key }) => [key, model]));
  const asking = Array.from({ length: 10 }, (_, i): VersionedDefinition => {
    const document = { key: `asks-${i}`, condition: { propensity: 'model-0', $gte: i / 10 } };
    return { kind: 'segment', key: document.key, version: 1, document };
  });
  const sides = {
    without: compiled(plain),
    unasked: compiled([...plain, ...models], trained),
    asked: compiled([...plain, ...models, ...asking], trained),
  };
  const times: Record<keyof typeof sides, number[]> = { without: [], unasked: [], asked: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const side of ['without', 'unasked', 'asked'] as const) {
      const before = scored;
      const time = foldAll(sides[side], stream);
      if (round > 0) times[side].push(time);
      if (side !== 'asked' && scored !== before) throw new Error('a model was asked that nothing names');
    }
  }
  report({
    bench: 'engine',
    figure: 'fold with 20 trained models that nothing asks / without',
    value: median(times.unasked) / median(times.without),
    unit: 'ratio',
    bar: '<= 1.05',
  });
  report({
    bench: 'engine',
    figure: 'scores made for an event, 10 segments asking one model',
    value: scored / (stream.length * (ROUNDS + 1)),
    unit: 'scores',
    bar: '<= 1.02',
  });
  report({
    bench: 'engine',
    figure: 'what 10 segments asking one model add to an event, besides the model',
    value: (median(times.asked) - median(times.unasked)) / 1_000,
    unit: 'µs',
  });
}

function decideFigures(): void {
  const rules = compiled([...segments(100), ...experiences(50, 2)]);
  const dice = createDice('engine-decide');
  let visitor = newVisitor(rules, 'a:visitor-1' as PersonId, START);
  for (const signal of signals(100, CATEGORIES, dice)) visitor = step(rules, visitor, signal).visitor;
  const learned = () => undefined;
  const round = () => {
    const began = performance.now();
    const count = 200_000;
    for (let i = 0; i < count; i++) {
      const now = asTime(START + 2_000 + i);
      decide(rules, visitor, { placement: i % 2 === 0 ? 'place-0' : 'place-1', learned, now, id: 'd' as DecisionId });
    }
    return (count * 1_000) / (performance.now() - began);
  };
  round();
  const rates = Array.from({ length: ROUNDS }, round);
  report({
    bench: 'engine',
    figure: 'decide, 50 experiences on 2 placements, 100 events',
    value: median(rates),
    unit: 'decisions/s',
    bar: '>= 200000',
  });
}

const RULES = 20;
const CONDITION = {
  $and: [
    { country: { $in: ['AT', 'DE', 'CH'] } },
    { age: { $gte: 18 } },
    { $or: [{ plan: 'pro' }, { visits: { $gt: 3 } }] },
  ],
};

function attributesOf(dice: Dice) {
  return {
    id: `v${dice.integer(1e6)}`,
    country: dice.pick(['AT', 'DE', 'US', 'FR']),
    age: dice.integer(80),
    plan: dice.pick(['free', 'pro']),
    visits: dice.integer(8),
  };
}

async function peerFigures(): Promise<void> {
  const dice = createDice('engine-peers');
  const people = Array.from({ length: 2_000 }, () => attributesOf(dice));
  const predicates = Array.from({ length: RULES }, () => compilePredicate(CONDITION));
  const engine = new Engine(
    Array.from({ length: RULES }, (_, i) => jsonRule(i)),
    { allowUndefinedFacts: true },
  );
  const features = Object.fromEntries(
    Array.from({ length: RULES }, (_, i) => [
      `f${i}`,
      { defaultValue: false, rules: [{ condition: CONDITION, force: true }] },
    ]),
  );
  const growthbook = new GrowthBook({ features });
  let held = 0;
  const ours = () => {
    for (const person of people) for (const predicate of predicates) if (predicate(person)) held++;
  };
  const theirs = () => {
    for (const person of people) {
      growthbook.setAttributes(person);
      for (let i = 0; i < RULES; i++) if (growthbook.isOn(`f${i}`)) held++;
    }
  };
  const json = async () => {
    for (const person of people.slice(0, 200)) held += (await engine.run(person)).events.length;
  };
  const times = { ours: [] as number[], growthbook: [] as number[], json: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const each = { ours: await timed(ours), growthbook: await timed(theirs), json: (await timed(json)) * 10 };
    if (round > 0) for (const side of ['ours', 'growthbook', 'json'] as const) times[side].push(each[side]);
  }
  if (held === 0) throw new Error('nothing matched: the comparison would measure nothing');
  report({
    bench: 'engine',
    figure: 'json-rules-engine time / ours, same 20 rules',
    value: median(times.json) / median(times.ours),
    unit: 'ratio',
    bar: '>= 50',
  });
  report({
    bench: 'engine',
    figure: '@growthbook/growthbook time / ours, same 20 rules',
    value: median(times.growthbook) / median(times.ours),
    unit: 'ratio',
    bar: '>= 1',
  });
}

function jsonRule(i: number) {
  const either = {
    any: [
      { fact: 'plan', operator: 'equal', value: 'pro' },
      { fact: 'visits', operator: 'greaterThan', value: 3 },
    ],
  };
  const all = [
    { fact: 'country', operator: 'in', value: ['AT', 'DE', 'CH'] },
    { fact: 'age', operator: 'greaterThanInclusive', value: 18 },
    either,
  ];
  return { conditions: { all }, event: { type: `r${i}` } };
}

async function timed(work: () => void | Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

foldFigures();
modelFigures();
decideFigures();
await peerFigures();
