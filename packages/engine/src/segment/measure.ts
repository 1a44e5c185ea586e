/**
 * What a measure of events is: the part of `{ event, … }` that says what is asked of them, such as how many there were or what
 * they come to. Each has a line in `measures.ts`; the windows and the groups they are asked of are the same for all.
 */
import type { EventMatcher, PlainQuestion, PlainState } from '../profile/aggregate.ts';
import type { Problem, Read } from '../std/read.ts';
import type { CompiledCondition, Subject, Watch } from './compiled-condition.ts';
import type { Compiling, FormDocument } from './form.ts';
import type { Window } from './window.ts';

/** The events asked of, checked. */
export type EventQuestion = {
  readonly matcher: EventMatcher;
  readonly window: Window;
  /** A property of which each value is asked apart. */
  readonly by: string | null;
  /** For sentences: “Product Viewed” where price is at least 200. */
  readonly says: string;
};

export type Measure = {
  /** Checks what stands under the measure's key; `document` is the whole condition. */
  readonly check: (asked: unknown, place: MeasurePlace) => void;
  /** Only ever given what was checked. */
  readonly compile: (asked: unknown, question: EventQuestion, compiling: Compiling) => CompiledCondition;
};

export type MeasurePlace = {
  /** The path of the measure itself. */
  readonly path: string;
  readonly document: FormDocument;
  /** The path of the whole condition. */
  readonly documentPath: string;
  readonly problems: Problem[];
};

/**
 * What most measures are: something read off one aggregate, in one window. It is asked of the state of all events, or of each
 * group's; nothing seen, nothing known: `state` is then undefined.
 */
export type Gauge = {
  readonly wants: PlainQuestion;
  /** With fewer events than this the answer is no, whatever they are. */
  readonly eventsMin: number;
  /** Only what happened later than this matters. */
  readonly from: (subject: Subject) => number;
  /** Lowers `watch.until` to when the answer may change by itself. */
  readonly holds: (state: PlainState | undefined, subject: Subject, watch: Watch) => boolean;
  /** The value that was judged, no further than the answer needs it; null when there is none. */
  readonly value: (state: PlainState | undefined, subject: Subject) => number | null;
  /** Whether there may have been more events in the window than are told apart, and the answer might be another. */
  readonly isCapped: (state: PlainState | undefined, subject: Subject) => boolean;
  /** A whole sentence about `events`, with what of a window and a group: "“A” at least 3 times for one category in 24 hours". */
  readonly says: (events: string, by: string, lately: string) => string;
};

/** Makes a gauge of what was asked. With `isGrouped` nothing in the window is never a yes: such a group is not there. */
export type ReadGauge = (
  asked: unknown,
  place: { readonly path: string; readonly window: Window; readonly isGrouped: boolean },
) => Read<Gauge>;
