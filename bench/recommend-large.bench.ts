/**
 * What training the default recommender costs on a large shop: processor time and peak memory, in a worker thread as the server trains. By itself it
 * measures small sizes of 20,000 items and tells from the ratio of two what a million events in visits would cost; RECOMMEND_LARGE_EVENTS=1000000
 * measures them, and those of people's whole pasts, which takes minutes.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { trainHybridInSteps } from '@attune/lab';
import { largeShop, type ShopRows } from './large-shop.ts';
import { report } from './report.ts';

const bench = 'recommend-large';
const ITEMS = 20_000;
const MILLION = 1_000_000;
const SIZES = [30_000, 120_000];
const BARS = { minutes: '<= 10', bytes: '<= 2' } as const;

type Asked = { readonly rows: ShopRows; readonly events: number };
type Trained = { readonly seconds: number; readonly models: number; readonly tried: number; readonly leftOut: number };

/** Data and model never leave the worker: what comes back is how much the processor worked between the two. */
function train({ rows, events }: Asked): Trained {
  const data = largeShop({ events, items: ITEMS }, rows);
  const before = process.cpuUsage();
  const steps = trainHybridInSteps(data, { task: rows === 'visits' ? 'visit' : 'later', seed: bench });
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const { user, system } = process.cpuUsage(before);
  const { recipes, validation } = step.value;
  return {
    seconds: (user + system) / 1e6,
    models: recipes.length,
    tried: validation.tried.length,
    leftOut: validation.leftOut.length,
  };
}

function trainApart(asked: Asked): Promise<Trained> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: asked });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** The most memory that this process ever had, in gibibytes: it only rises, so sizes are measured from the smallest on. */
const peak = (): number => process.resourceUsage().maxRSS / 2 ** 20;

function show(what: string, { seconds, models, tried, leftOut }: Trained): void {
  report({ bench, figure: `${what}: configurations tried`, value: tried, unit: `recipes, ${leftOut} left out` });
  report({ bench, figure: `${what}: models in the blend`, value: models, unit: '' });
  report({ bench, figure: `${what}: processor time`, value: seconds, unit: 's' });
}

/** As the time grew between the two sizes it goes on growing: a power of the number of events. */
function extrapolated(times: readonly number[]): { readonly power: number; readonly seconds: number } {
  const [small = 1, large = 1] = SIZES;
  const power = Math.log(times[1]! / times[0]!) / Math.log(large / small);
  return { power, seconds: times[1]! * (MILLION / large) ** power };
}

async function byRatio(): Promise<void> {
  const times: number[] = [];
  for (const events of SIZES) {
    const trained = await trainApart({ rows: 'visits', events });
    show(`visits, ${events} events`, trained);
    times.push(trained.seconds);
  }
  const { power, seconds } = extrapolated(times);
  const what = `visits, a million events, told from ${SIZES.join(' and ')}`;
  report({ bench, figure: `${what}: time grows with this power`, value: power, unit: '' });
  report({ bench, figure: `${what}: processor time`, value: seconds / 60, unit: 'min', bar: BARS.minutes });
  const events = SIZES[0]!;
  show(`people, ${events} events`, await trainApart({ rows: 'people', events }));
  report({ bench, figure: 'peak memory of all of it', value: peak(), unit: 'GiB', bar: BARS.bytes });
}

async function measured(events: number): Promise<void> {
  for (const rows of ['visits', 'people'] as const) {
    const trained = await trainApart({ rows, events });
    show(`${rows}, ${events} events`, trained);
    const minutes = trained.seconds / 60;
    report({ bench, figure: `${rows}, ${events} events: minutes`, value: minutes, unit: 'min', bar: BARS.minutes });
    report({ bench, figure: `${rows}, ${events} events: peak memory`, value: peak(), unit: 'GiB', bar: BARS.bytes });
  }
}

if (isMainThread) {
  const events = Number(process.env['RECOMMEND_LARGE_EVENTS'] ?? 0);
  await (events > 0 ? measured(events) : byRatio());
} else {
  parentPort!.postMessage(train(workerData));
}
