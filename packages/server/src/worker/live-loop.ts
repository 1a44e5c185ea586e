/**
 * The live loop: the engine's seven steps kept running over one backend. It owns the cache of live visitors and is the
 * only writer of state; the routes see nothing of the store but this.
 */
import type { Cursor, LogPage } from '@attune/backend';
import type {
  Content,
  Decision,
  EffectOutcome,
  Explanation,
  Forced,
  JsonObject,
  Outcome,
  PersonId,
  Policy,
  PopulationView,
  Problem,
  Rules,
  Signal,
  Transition,
  Visitor,
} from '@attune/engine';
import type { VisitorPage } from '../jobs/every-visitor.ts';
import type { RefoldProgress } from '../jobs/refold-visitors.ts';
import type { ExplainedList, ListWanted } from '../recommend/create-listing.ts';
import type { PastHearing } from '../replay/past-loop.ts';
import type { ReplayedDecision } from '../replay/replay-decisions.ts';
import type { TimerFigures } from './acting.ts';
import type { Around, Name } from './batch.ts';
import type { LogPlace } from './log-place.ts';
import type { OutboxView } from './outbox.ts';
import type { ResultsKeeping } from './results-keeping.ts';
import type { SegmentFigures } from './segment-figures.ts';

export type Ask = {
  readonly anonymousId: string | null;
  readonly userId: string | null;
  readonly placements: readonly string[];
  /** What the page says of itself and its visitor now (page, timezone, device …); not stored. */
  readonly context?: JsonObject;
  readonly explain?: boolean;
  /** The other placements of the same page: they count where only so many may be personalised. */
  readonly beside?: readonly string[];
  /** What somebody wants to look at, checked. */
  readonly forced?: readonly Forced[];
};

export type Answered = {
  readonly decision: Decision;
  /** null: the page keeps its own default. */
  readonly content: Content | null;
  /** Only when asked for: why the audience of each experience considered held or not. */
  readonly explanation?: Readonly<Record<string, Explanation>>;
  /** The JSON that the decision has in common in the log and on the wire, when it was made already. */
  readonly common?: string;
};

export type Answer = { readonly person: PersonId; readonly decisions: Readonly<Record<string, Answered>> };

/** What happens, as it happens: the Studio's live page and the tests listen to it. */
export type LiveEvent =
  | { readonly kind: 'signal'; readonly person: PersonId; readonly signal: Signal; readonly duplicate: boolean }
  | { readonly kind: 'decision'; readonly decision: Decision }
  | { readonly kind: 'outcome'; readonly person: PersonId; readonly outcome: Outcome }
  | { readonly kind: 'transition'; readonly person: PersonId; readonly transition: Transition }
  /** Read, but too late to be folded. */
  | { readonly kind: 'late'; readonly refused: Refused; readonly place?: LogPlace };

export type Refused = {
  readonly at: number;
  readonly problems: readonly Problem[];
  readonly event: unknown;
  /** The event is here as it was sent, with what its request said of it; absent: no more than its beginning is. */
  readonly sent?: { readonly sentAt?: unknown };
};

/** What stands in the logs as refused at that place, and how it is read now. */
export type Released = { readonly refused: LogPlace; readonly signal: Signal };

/**
 * accepted = stored + quarantined, stored = folded + duplicate + waiting, exactly, as soon as those that wait are known not to be
 * late; `late` are those of the quarantined that came too late.
 */
export type LoopCounters = {
  readonly accepted: number;
  readonly stored: number;
  readonly folded: number;
  readonly duplicate: number;
  /** Signals that are durable and not folded yet. */
  readonly waiting: number;
  /** How long ago the first of them was accepted; 0 when there is none. */
  readonly behindMs: number;
  readonly quarantined: number;
  readonly late: number;
  /** Were quarantined, judged again, and taken: no longer among the quarantined. */
  readonly released: number;
  readonly decisions: number;
  readonly fallbacks: number;
  readonly exposures: number;
  readonly conversions: number;
  readonly logCursor: number;
  readonly foldedCursor: number;
  /** Mail to other partitions that is written down and may not have gone out yet. */
  readonly unsent: number;
};

/** The request that brought signals: it is what the log keeps, instead of each signal by itself. */
export type SignalSource = {
  /** When it was received. */
  readonly at: number;
  /** What `signalsOf` reads the same signals from. */
  readonly body: unknown;
  /** What the body does not say of its events' contexts. */
  readonly around?: Around | undefined;
};

/** The same as the UTF-8 of the body, which nobody has parsed; it must be known that all of its events can be read. */
export type UnreadSource = Omit<SignalSource, 'body'> & {
  readonly bytes: Uint8Array;
  /** Called when nobody will read the bytes any more, if that is known at once. */
  readonly release?: (() => void) | undefined;
};

/** The entries of a partition as they were kept. */
export type PartitionLog = {
  /** Where it ended just now. */
  readonly end: Cursor;
  /** Up to `limit` entries from a position on. */
  readonly read: (from: Cursor, limit: number) => Promise<LogPage>;
};

export type LiveLoop = {
  /**
   * Everybody, live and stored, in pages; for jobs that look at all. Changes nothing.
   * @param isWanted is asked before the older part of a past is loaded, and may not look at it. Default: everybody is
   */
  everyVisitor(isWanted?: (visitor: Visitor) => boolean): AsyncIterable<VisitorPage>;
  /** How far the visitors are worked out anew under the rules in force. */
  refold(): RefoldProgress;
  /** Resolves when work beside the stream may go on; undefined: at once. */
  pace(): Promise<void> | undefined;
  /**
   * Resolves when the signals are durable. They are folded behind the answer; a later `decide` or `visitor` sees them all the same.
   * Rejects with `overloaded` when too many wait.
   */
  accept(signals: readonly Signal[], source?: SignalSource): Promise<void>;
  /** The same for a body of which no more is known than whom each of its events names. */
  acceptUnread(names: readonly Name[], source: UnreadSource): Promise<void>;
  /**
   * Keeps what could not be read, with the reasons; durable when it resolves.
   * @returns where each of them stands
   */
  quarantine(refused: readonly Refused[]): Promise<readonly LogPlace[]>;
  /** Takes what was quarantined after all; durable and folded when it resolves. What was taken before is not taken again. */
  release(released: readonly Released[]): Promise<void>;
  isReleased(refused: LogPlace): Promise<boolean>;
  decide(ask: Ask): Promise<Answer>;
  /** The same without waiting; undefined when the visitor is not in memory: then `decide` loads him. */
  decideAtOnce(ask: Ask): Answer | undefined;
  /** Calls back with a fresh answer whenever what this visitor should see in one of the placements changes. */
  watch(ask: Ask, send: (answered: Answered) => void): () => void;
  /** By person id, anonymousId or userId. */
  visitor(identity: string): Promise<Visitor | undefined>;
  /** The visitors seen most lately first, as far as is folded. `query` matches ids and e-mail traits. */
  recent(options: { readonly limit: number; readonly after?: string; readonly query?: string }): Promise<{
    readonly visitors: readonly Visitor[];
    readonly next: string | null;
  }>;
  policies(): readonly Policy[];
  /** What came of each experience, as sums over persons. */
  readonly results: Pick<ResultsKeeping, 'book' | 'weights'>;
  /** What conditions may ask of all visitors together. */
  readonly population: PopulationView;
  /** The segments as a whole. */
  readonly segments: SegmentFigures;
  /** A list of items, each with why it is there. */
  recommend(wanted: ListWanted): ExplainedList;
  /** The latest signals that came too late to be folded, oldest first. */
  late(): readonly Refused[];
  listen(listener: (event: LiveEvent) => void): () => void;
  /** Puts other definitions in force at once: profiles are folded again lazily. */
  use(rules: Rules): void;
  rules(): Rules;
  /** Something outside the definitions changed (the kill switch): whoever watches is answered anew. */
  refresh(): void;
  counters(): LoopCounters;
  /** What triggers want done, and how far it has come. */
  readonly effects: OutboxView;
  /** Writes down what became of effects; resolves when it is durable and folded. */
  record(outcomes: readonly EffectOutcome[]): Promise<void>;
  timers(): TimerFigures;
  /** Fires the timers that are due now (also done by itself); resolves when all of them are folded. */
  tick(): Promise<void>;
  /** Resolves when everything accepted before is folded. */
  settled(): Promise<void>;
  /** Writes down the folded state now (also done by itself). */
  checkpoint(): Promise<void>;
  /** The past, made again decision by decision up to the end of the log as it is now. The loop itself is only read. */
  replay(hearing?: PastHearing): { readonly end: number; readonly decisions: AsyncGenerator<ReplayedDecision> };
  /** What the log and the state said when they failed last; undefined: they answer. */
  dependencies(): { readonly log: unknown; readonly state: unknown };
  /** The logs of all partitions by their numbers; mostly it is one. */
  logs(): readonly PartitionLog[];
  /** Stops taking, finishes what was taken, checkpoints. */
  close(): Promise<void>;
};
