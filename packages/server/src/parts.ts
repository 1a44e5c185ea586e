/**
 * What the routes are made of: everything a route may use, put together once by the server and handed to each of them.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Surroundings } from '@attune/connect';
import type { BackupReply } from '@attune/protocol';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ActiveVisitors } from './active-visitors.ts';
import type { Gate } from './authentication.ts';
import type { DefinitionStore } from './definition-store.ts';
import type { EventIntake } from './event-intake.ts';
import type { EventStreams } from './event-stream.ts';
import type { ItemStore } from './item-store.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { Metrics } from './metrics.ts';
import type { Models } from './model/models.ts';
import type { OverviewSeries } from './overview-series.ts';
import type { PreviewLinks } from './preview-links.ts';
import type { Processes, ProcessFacts } from './processes.ts';
import type { RecentPast } from './recent-past.ts';
import type { Recommending } from './recommend/open-recommending.ts';
import type { QuarantineReplayer } from './replay-quarantine.ts';
import type { LiveLoop } from './worker/live-loop.ts';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export type Parts = {
  readonly loop: LiveLoop;
  readonly recommending: Recommending;
  readonly clock: () => number;
  readonly version: string;
  readonly startedAt: number;
  readonly gate: Gate;
  readonly intake: EventIntake;
  readonly definitions: DefinitionStore;
  readonly items: ItemStore;
  readonly models: Models;
  readonly killSwitch: KillSwitch;
  readonly previews: PreviewLinks;
  /** Absent: nothing is added to what signals and asks say of their surroundings. */
  readonly surroundings: Surroundings | undefined;
  readonly past: RecentPast;
  /** Sends quarantined events again. */
  readonly replayQuarantined: QuarantineReplayer;
  /** Copies everything that is kept; undefined where the store cannot. */
  readonly backup: (() => Promise<BackupReply>) | undefined;
  readonly streams: EventStreams;
  readonly live: EventStreams;
  readonly metrics: Metrics;
  readonly series: OverviewSeries;
  readonly active: ActiveVisitors;
  /** What this process knows of itself. */
  readonly facts: () => Promise<ProcessFacts>;
  /** undefined: this is the only process of the server. */
  readonly processes: Processes | undefined;
  readonly isReady: () => boolean;
  /** What of the store fails now, and how; undefined: it answers. */
  readonly dependencies: () => { readonly log: unknown; readonly state: unknown; readonly records: unknown };
  readonly newId: () => string;
  /** Deciding failed and a fallback was given: to be logged. */
  readonly decideFailed: (error: unknown) => void;
};

/** Limits that an operator may set; sizes of single requests are fixed by the protocol's `LIMITS`. */
export type ServerLimits = {
  /** Requests a second and key. Default 50,000; 0 is no limit. */
  readonly requestsPerKeyMax: number;
  /** Requests a second and address, for write keys. Default 0: no limit, as many visitors may share an address. */
  readonly requestsPerAddressMax: number;
  /** Open visitors' streams. Default 20,000. */
  readonly streamsMax: number;
  /** Open live pages of the Studio. Default 100. */
  readonly liveStreamsMax: number;
};

export const DEFAULT_LIMITS: ServerLimits = {
  requestsPerKeyMax: 50_000,
  requestsPerAddressMax: 0,
  streamsMax: 20_000,
  liveStreamsMax: 100,
};
