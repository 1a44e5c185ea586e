/**
 * What operators and the Studio's first page read of a running server.
 */
import Type, { type Static } from 'typebox';
import { Instant } from './page.ts';

const Dependency = Type.Object({
  ok: Type.Boolean(),
  says: Type.Optional(Type.String({ description: 'What it said when it failed last.' })),
});
const Dependencies = Type.Object(
  { log: Dependency, state: Dependency, records: Dependency },
  { description: 'The parts of the store: in a cluster Kafka, Redis or Valkey, and PostgreSQL.' },
);

export const HealthReply = Type.Object(
  {
    status: Type.Union([Type.Literal('ok'), Type.Literal('degraded')], {
      description:
        '`degraded`: a part of the store, or a process, does not answer; decisions go on from what is known.',
    }),
    dependencies: Dependencies,
    version: Type.String(),
    backlog: Type.Object(
      { events: Type.Integer({ minimum: 0 }), seconds: Type.Number({ minimum: 0 }) },
      { description: 'Events that are durable and not folded yet, and how long ago the first of them was accepted.' },
    ),
    processes: Type.Optional(
      Type.Array(
        Type.Object({
          process: Type.String(),
          pid: Type.Union([Type.Integer(), Type.Null()], { description: 'null: it is not running.' }),
          ok: Type.Boolean({ description: 'It runs and answers.' }),
          restarts: Type.Integer({ minimum: 0, description: 'How often it had to be started again.' }),
          partitions: Type.Array(Type.Integer({ minimum: 0 }), { description: 'The partitions that it folds.' }),
        }),
        { description: 'The processes of a server that has several (`--workers`).' },
      ),
    ),
  },
  { title: 'HealthReply' },
);
export const ReadyReply = Type.Object({ ready: Type.Boolean(), dependencies: Dependencies }, { title: 'ReadyReply' });

export const BackupReply = Type.Object(
  {
    folder: Type.String({ description: 'On the server: a data folder itself.' }),
    bytes: Type.Integer({ minimum: 0 }),
  },
  { title: 'BackupReply' },
);
export type BackupReply = Static<typeof BackupReply>;

const Count = Type.Integer({ minimum: 0 });

export const Totals = Type.Object({
  accepted: Count,
  stored: Count,
  duplicate: Count,
  quarantined: Count,
  released: Type.Integer({ description: 'Were quarantined, judged again by a replay, and are stored now.' }),
  late: Type.Integer({
    description: 'Of the quarantined: events more than 24 hours older than the newest of their person.',
  }),
  decisions: Count,
  fallbacks: Count,
  exposures: Count,
  conversions: Count,
  errors: Type.Integer({ description: 'Answers with a status of 500 and above.' }),
});

const Steps = Type.Array(Type.Integer());
const Millis = Type.Array(Type.Union([Type.Number(), Type.Null()]), { description: 'null: no decision in that step.' });

export const OverviewReply = Type.Object(
  {
    now: Instant,
    startedAt: Instant,
    version: Type.String(),
    totals: Totals,
    series: Type.Object({
      stepMs: Type.Integer(),
      from: Instant,
      events: Steps,
      decisions: Steps,
      errors: Steps,
      decideP50Ms: Millis,
      decideP99Ms: Millis,
    }),
    active: Type.Integer({ description: 'Visitors seen in the last five minutes.' }),
    streams: Type.Integer(),
    log: Type.Object({ cursor: Type.Integer(), folded: Type.Integer() }),
  },
  { title: 'OverviewReply' },
);
export type OverviewReply = Static<typeof OverviewReply>;
