/**
 * What some tests need from the machine beside Node: a browser, a store. A missing need skips those tests by name and says
 * how to get it; under CI (`CI=true`) it is a failure, because there a skipped test is a hole nobody sees.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Need = 'chromium' | 'redis' | 'postgresql' | 'kafka' | 'nats' | 'rabbitmq' | 'spark' | 's3proxy' | 'pubsub';

type Provision = {
  /** The variable that names the program, when it is not where we look. */
  readonly variable: string;
  readonly programs: readonly string[];
  readonly folders: readonly string[];
  readonly howToGet: string;
};

const PROVISIONS: Readonly<Record<Need, Provision>> = {
  chromium: {
    variable: 'CHROME_PATH',
    programs: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    folders: ['/Applications/Google Chrome.app/Contents/MacOS', '/Applications/Chromium.app/Contents/MacOS'],
    howToGet: 'apt-get install chromium, or set CHROME_PATH to a Chromium or Chrome',
  },
  redis: {
    variable: 'REDIS_SERVER_PATH',
    programs: ['redis-server', 'valkey-server'],
    folders: [],
    howToGet: 'apt-get install redis-server, or set REDIS_SERVER_PATH',
  },
  postgresql: {
    variable: 'POSTGRES_PATH',
    programs: ['postgres'],
    folders: [18, 17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin`),
    howToGet: 'apt-get install postgresql, or set POSTGRES_PATH to the postgres program',
  },
  nats: {
    variable: 'NATS_SERVER_PATH',
    programs: ['nats-server'],
    folders: ['/usr/sbin'],
    howToGet: 'apt-get install nats-server, or set NATS_SERVER_PATH',
  },
  rabbitmq: {
    variable: 'RABBITMQ_SERVER_PATH',
    programs: ['rabbitmq-server'],
    folders: ['/usr/lib/rabbitmq/bin'],
    howToGet: 'apt-get install rabbitmq-server, or set RABBITMQ_SERVER_PATH to the program in /usr/lib/rabbitmq/bin',
  },
  spark: {
    variable: 'SPARK_PYTHON',
    programs: [],
    folders: [],
    howToGet:
      'set SPARK_PYTHON to the python of a virtual environment with jobs/spark/requirements.txt, with Java 17 or newer',
  },
  s3proxy: {
    variable: 'S3PROXY_HOME',
    programs: [],
    folders: [],
    howToGet: 'set S3PROXY_HOME to a folder whose libs/ tools/s3proxy/pom.xml filled, with Java 17 or newer',
  },
  pubsub: {
    variable: 'PUBSUB_SERVER_PATH',
    programs: [],
    folders: [],
    howToGet:
      'build tools/pubsub with Go 1.19 or newer (go build -o a-path . in that folder), and set PUBSUB_SERVER_PATH to that path',
  },
  kafka: {
    variable: 'KAFKA_HOME',
    programs: [],
    folders: [],
    howToGet:
      'set KAFKA_HOME to a folder whose libs/ tools/kafka/pom.xml filled (or an unpacked Apache Kafka), with Java 17 or newer',
  },
};

export const NEEDS = Object.keys(PROVISIONS) as readonly Need[];

type Surroundings = Readonly<Record<string, string | undefined>>;

/** The path of the program (or folder) behind a need; null when this machine does not have it. */
export function findNeed(need: Need, env: Surroundings = process.env): string | null {
  const { variable, programs, folders } = PROVISIONS[need];
  const named = env[variable];
  if (named !== undefined && named !== '') return existsSync(named) ? named : null;
  const places = [...(env['PATH'] ?? '').split(delimiter).filter((place) => place !== ''), ...folders];
  const names = need === 'chromium' ? [...programs, 'Google Chrome', 'Chromium'] : programs;
  for (const place of places) for (const name of names) if (existsSync(join(place, name))) return join(place, name);
  return null;
}

/** The browser the end-to-end tests drive: CHROME_PATH, or the first Chromium or Chrome on the path; null without one. */
export function findChromium(env: Surroundings = process.env): string | null {
  return findNeed('chromium', env);
}

/** What a Chromium driven by tests and benches is started with: it runs as root and opens no connection of its own. */
export const CHROMIUM_ARGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** One line that says what is missing and how to get it. */
export function missing(need: Need): string {
  return `${need} is missing: ${PROVISIONS[need].howToGet}`;
}

/**
 * True when the machine has what the tests need: `describe.skipIf(!needs('chromium'))('the shop', …)`.
 * @throws under CI, where nothing may be skipped for want of a program
 */
export function needs(need: Need, env: Surroundings = process.env): boolean {
  if (findNeed(need, env) !== null) return true;
  if (env['CI'] === 'true') throw new Error(missing(need));
  return false;
}
