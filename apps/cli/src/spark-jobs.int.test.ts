/**
 * The jobs of jobs/spark with the real Spark, from a lake to what visitors get: each trains over the files, its model is imported and put in force, and
 * the server answers with Spark's own numbers. One session runs all three, since starting one takes longer than all of them.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createDice } from '@attune/engine';
import { createBoard, type HybridModel, type Model, scoreModel, unpackModel } from '@attune/lab';
import { type Lake, lakeFolder, openLake, openLakeFiller } from '@attune/lake';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findNeed, needs } from '../../../tools/needs.ts';
import { runCli } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_spark_jobs';
const JOBS = join(import.meta.dirname, '../../../jobs/spark');
const DAY = 86_400_000;
const [PEOPLE, ITEMS, DAYS] = [160, 24, 20];
const isThere = needs('spark');

const given = (kind: 'model' | 'goal' | 'segment' | 'recommender', key: string, more: object) => ({
  ...{ kind, key, document: { key, ...more }, from: 'test' },
});
const DEFINITIONS = [
  given('goal', 'ordered', { event: 'Order Completed' }),
  given('model', 'purchase', {
    learns: 'propensity',
    goal: 'ordered',
    within: '2d',
    features: [{ context: 'device.type' }],
  }),
  given('model', 'shoppers', { learns: 'clusters' }),
  given('model', 'for-you', { learns: 'items', task: 'next' }),
  // What nothing asks for is not opened.
  given('segment', 'likely', { condition: { propensity: 'purchase', $gte: 0.5 } }),
  given('segment', 'buyers', { condition: { cluster: { model: 'shoppers', label: 'high Order Completed' } } }),
  given('recommender', 'for-you', { strategy: 'learned', model: 'for-you' }),
];

describe.skipIf(!isThere)('the jobs of Spark', () => {
  let folder: string;
  let server: Server;
  let address: string;
  let lake: Lake;
  const time = { now: Date.UTC(2026, 4, 30, 8) };

  /** Half of the people look at one half of the things; every third comes back to one thing, and mostly orders. */
  const eventsOf = (person: number): readonly object[] => {
    const dice = createDice(`person ${person}`);
    const isKeen = person % 3 === 0;
    let at = time.now - DAYS * DAY + ((DAYS - 4) * DAY * person) / PEOPLE;
    const own = () => `p${2 * dice.integer(ITEMS / 2) + (person % 2)}`;
    const favourite = own();
    const does = (event: string, n: number, product: string) => {
      at += 3_000 + dice.integer(isKeen ? 20_000 : 90_000);
      return {
        ...{ type: 'track', event, anonymousId: `v${person}`, messageId: `m${person}-${n}` },
        ...{ timestamp: new Date(at).toISOString(), properties: { product_id: product, price: 5 + (n % 7) } },
        context: { device: { type: person % 5 < 2 ? 'mobile' : 'desktop' } },
      };
    };
    const looks = [2, 4, 7][dice.integer(3)]!;
    const events = Array.from({ length: looks }, (_, n) =>
      does('Product Viewed', n, dice.next() < (isKeen ? 0.7 : 0.1) ? favourite : own()),
    );
    // The last event is at a place that is a row: the third, fifth or eighth of the visit.
    return [...events, does(dice.next() < (isKeen ? 0.8 : 0.05) ? 'Order Completed' : 'Product Viewed', 99, favourite)];
  };
  const ask = async (sql: string) => (await lake.ask(sql)).rows as readonly (readonly (string | number)[])[];
  const answersOf = (job: string) => `read_parquet('${join(folder, job)}/*.parquet')`;
  const cli = async (...args: string[]) => {
    const ran = await runCli([...args, '--data', folder, '--host', address, '--key', KEY]);
    expect(ran.status, ran.err).toBe(0);
    return ran.out;
  };
  const post = async (url: string, payload: object, method: 'POST' | 'PUT' = 'POST') => {
    const headers = { authorization: `Bearer ${KEY}` };
    const answer = await server.app.inject({ method, url, headers, payload });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spark-'));
    server = await createServer({
      backend: await createMemoryBackend(),
      clock: () => time.now,
      newId: () => crypto.randomUUID(),
      keys: { write: ['wk_test_of_the_spark_jobs'], secret: [KEY] },
      templates: createLiquidTemplates(),
      version: '0.0.0-test',
      logger: false,
      definitions: DEFINITIONS,
    });
    address = await server.listen({ port: 0 });
    const items = Array.from({ length: ITEMS }, (_, n) => ({ id: `p${n}`, title: `Thing ${n}` }));
    await post('/v1/items', { items }, 'PUT');
    const events = Array.from({ length: PEOPLE }, (_, person) => eventsOf(person)).flat();
    for (let i = 0; i < events.length; i += 500) await post('/v1/events', { batch: events.slice(i, i + 500) });
    await server.loop.settled();
    await cli('lake', '--once');
    for (const model of ['purchase', 'shoppers']) await cli('features', model);
    const files = join(folder, 'lake');
    const several = await fillSeveral();
    await runJobs([
      [several.job],
      [
        'train-factors.py',
        files,
        join(folder, 'for-you.json'),
        '--rank',
        '8',
        '--iterations',
        '5',
        '--blocks',
        '1',
        '--answers',
        join(folder, 'factors'),
      ],
      [
        'train-clusters.py',
        files,
        'shoppers',
        join(folder, 'shoppers.json'),
        '--most',
        '4',
        '--answers',
        join(folder, 'clusters'),
      ],
      [
        'train-trees.py',
        files,
        'purchase',
        join(folder, 'purchase.onnx'),
        '--trees',
        '25',
        '--rows',
        '5',
        '--answers',
        join(folder, 'trees'),
      ],
    ]);
    await cli('models', 'import', 'for-you', join(folder, 'for-you.json'), '--promote');
    await cli('models', 'import', 'shoppers', join(folder, 'shoppers.json'), '--promote');
    await cli('models', 'import', 'purchase', join(folder, 'purchase.onnx'), '--promote');
    await server.loop.settled();
    lake = await openLake(lakeFolder(files));
  }, 400_000);
  afterAll(async () => {
    lake?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('item factors fold in each person to what Spark scores, within a hundred-thousandth, and list in its order', async () => {
    const bytes = await server.models.registry.bytes('for-you', 1);
    const read = unpackModel(bytes!);
    const { hybrid, itemIds } = (read.ok ? read.value : {}) as { hybrid: HybridModel; itemIds: readonly string[] };
    const board = createBoard(itemIds.length);
    const scores = await ask(`SELECT person, item, score FROM ${answersOf('factors')}`);
    const met = await ask(
      `SELECT DISTINCT person, properties->>'product_id' FROM events WHERE event = 'Product Viewed'`,
    );
    expect(scores.length).toBe(PEOPLE * itemIds.length);
    let farthest = 0;
    const people = [...new Set(scores.map(([person]) => person))];
    for (const person of people) {
      const own = met.filter(([who]) => who === person).map(([, item]) => itemIds.indexOf(String(item)));
      const theirs = scores.filter(([who]) => who === person);
      board.count = 0;
      board.scores.fill(0);
      scoreModel(hybrid.models[0] as Model, { recent: own }, board);
      for (const [, item, score] of theirs)
        farthest = Math.max(farthest, Math.abs(board.scores[itemIds.indexOf(String(item))]! - Number(score)));
    }
    expect(farthest).toBeLessThan(1e-5);
    for (const person of people.slice(0, 20)) {
      const own = new Set(met.filter(([who]) => who === person).map(([, item]) => item));
      const unseen = scores.filter(([who, item]) => who === person && !own.has(item!));
      const best = unseen.toSorted((a, b) => Number(b[2]) - Number(a[2])).slice(0, 5);
      const anonymousId = String(person).slice(2);
      const { items } = await post('/v1/recommendations', { anonymousId, recommender: 'for-you', count: 5 });
      expect(items.map(({ id }: { readonly id: string }) => id)).toEqual(best.map(([, item]) => item));
    }
  });

  test('clusters are for everybody those that Spark found', async () => {
    const trained = server.loop.rules().trained.get('shoppers');
    const answers = await ask(`SELECT person, label FROM ${answersOf('clusters')}`);
    expect(answers.length).toBe(PEOPLE);
    expect(new Set(answers.map(([, label]) => label)).size).toBeGreaterThan(1);
    for (const [person, label] of answers) {
      const { profile } = (await server.loop.visitor(String(person).slice(2)))!;
      const subject = { profile, now: profile.lastAt, context: profile.context, features: {} };
      expect(trained?.learns === 'clusters' && trained.labelOf(subject)).toBe(label);
    }
  });

  test('the trees give the probability that Spark gives, within a millionth', async () => {
    const trained = server.loop.rules().trained.get('purchase');
    // Who was asked after his latest event is now what he was then.
    const answers = await ask(
      `SELECT t.person, t.probability FROM ${answersOf('trees')} t JOIN profiles p ON p.person = t.person AND p.last_at = t.happened_at`,
    );
    expect(answers.length).toBeGreaterThan(PEOPLE / 2);
    expect(new Set(answers.map(([, probability]) => probability)).size).toBeGreaterThan(10);
    for (const [person, probability] of answers) {
      const { profile } = (await server.loop.visitor(String(person).slice(2)))!;
      const features = { 'context.device.type': (profile.context as { device: { type: string } }).device.type };
      const subject = { profile, now: profile.lastAt, context: profile.context, features };
      const score = trained?.learns === 'propensity' ? trained.scoreOf(subject) : null;
      expect(Math.abs(score! - Number(probability)), `${person}: ${score} for ${probability}`).toBeLessThan(1e-6);
    }
  });

  test('events of several partitions are read as far as the lake speaks of them', async () => {
    expect(JSON.parse(await readFile(join(folder, 'counts.json'), 'utf8'))).toEqual([
      ...[
        [0, 'u:ann', 2],
        [1, 'u:ann', 3],
      ],
    ]);
  });

  /** A lake of three partitions, the last one taken by nobody yet, and a job that counts whose events it has. */
  async function fillSeveral(): Promise<{ readonly job: string }> {
    const at = time.now - DAY;
    const event = (partition: number, cursor: number) => ({
      ...{
        kind: 'event',
        cursor,
        place: 0,
        messageId: `${partition}-${cursor}`,
        type: 'track',
        event: 'Product Viewed',
      },
      ...{ at, receivedAt: at, anonymousId: `v${partition}`, properties: {}, context: {} },
    });
    const person = {
      person: 'u:ann',
      anonymousIds: ['v0', 'v1'],
      userIds: ['ann'],
      firstAt: at,
      lastAt: at,
      events: 5,
    };
    const into = join(folder, 'several');
    const filler = await openLakeFiller(lakeFolder(into), {
      clock: () => time.now,
      saveLog: async ({ partition, from }, path) => {
        const end = 2 + partition;
        const lines = Array.from({ length: end - from }, (_, i) => JSON.stringify(event(partition, from + i)));
        await writeFile(path, lines.join('\n'));
        return { next: end, end, partitions: 3 };
      },
      saveProfiles: (path) => writeFile(path, JSON.stringify(person)),
    });
    await filler.fill();
    await filler.finish();
    filler.close();
    const manifest = JSON.parse(await readFile(join(into, 'lake.json'), 'utf8'));
    await writeFile(join(into, 'lake.json'), JSON.stringify({ ...manifest, next: [2, 3, 0] }));
    const job = join(folder, 'count.py');
    const lines = [
      'import json',
      'from lake import read_events, spark_session',
      `counts = read_events(spark_session("counts"), ${JSON.stringify(into)}).groupBy("partition", "person").count().collect()`,
      `json.dump(sorted(map(list, counts)), open(${JSON.stringify(join(folder, 'counts.json'))}, "w"))`,
    ];
    await writeFile(job, lines.join('\n'));
    return { job };
  }

  /** All in one Python, so that they share what `spark_session` opens. */
  async function runJobs(jobs: readonly (readonly string[])[]): Promise<void> {
    const run =
      "import json, runpy, sys\nfor each in json.loads(sys.argv[1]):\n    sys.argv = each\n    runpy.run_path(each[0], run_name='__main__')";
    const whole = JSON.stringify(jobs.map(([job, ...args]) => [resolve(JOBS, job!), ...args]));
    // Spark is made for much more data: what compiles and splits work costs more than these rows do.
    const settings = [
      ...[
        'spark.ui.enabled=false',
        'spark.driver.host=127.0.0.1',
        'spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1',
      ],
      ...['spark.sql.shuffle.partitions=1', 'spark.default.parallelism=1', 'spark.sql.adaptive.enabled=false'],
      ...['spark.sql.codegen.wholeStage=false', 'spark.sql.codegen.factoryMode=NO_CODEGEN'],
    ];
    const submit = settings.flatMap((each) => ['--conf', each]);
    const child = spawn(findNeed('spark')!, ['-c', run, whole], {
      cwd: folder,
      env: {
        ...process.env,
        ...{ PYTHONPATH: JOBS, PYTHONDONTWRITEBYTECODE: '1', SPARK_LOCAL_IP: '127.0.0.1' },
        PYSPARK_SUBMIT_ARGS: [...submit, '--master', 'local[2]', '--driver-memory', '1g', 'pyspark-shell'].join(' '),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece) => (said = (said + piece).slice(-6_000)));
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect(status, said).toBe(0);
  }
});
