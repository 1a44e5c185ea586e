/**
 * Other message streams, in the one shape that all of them share: messages that come and are taken or given back, and messages that
 * are sent and kept. Delivery is at least once both ways; what comes twice is found by its messageId.
 */

/** One message. Exactly one of the two is called, once. */
export type StreamMessage = {
  readonly text: string;
  /** It is kept elsewhere: it need not come again. */
  readonly taken: () => Promise<void>;
  /** It could not be taken now: it comes again later, to whoever asks then. */
  readonly givenBack: () => Promise<void>;
};

export type StreamSource = {
  /**
   * Up to `count` messages that are there, or come within `waitMs`; none when nothing does.
   * @throws Error when the stream cannot be read
   */
  readonly next: (count: number, waitMs: number) => Promise<readonly StreamMessage[]>;
  /** What was neither taken nor given back comes again. */
  readonly close: () => Promise<void>;
};

export type StreamSending = {
  /** The same again is the same message, for streams that can tell. */
  readonly id: string;
  readonly text: string;
  /** Messages of one key keep their order, for streams that keep it no further than that. */
  readonly key?: string;
};

export type StreamSink = {
  /**
   * Sends in this order, or where a stream has no order of the whole, in this order within each key; resolves when the stream keeps
   * all of them.
   * @throws Error when it is not known that all are kept
   */
  readonly send: (messages: readonly StreamSending[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** How far a reader came, by part of the stream: for streams that do not remember it themselves. */
export type StreamPositions = {
  /** What was kept last; empty at first. */
  readonly read: () => Promise<Readonly<Record<string, string>>>;
  /** Resolves when it is kept. */
  readonly keep: (positions: Readonly<Record<string, string>>) => Promise<void>;
};

/** A kind of stream: how one is opened. */
export type StreamKind = {
  /** @throws Error that names what is wrong with the address, or what the other side says */
  readonly openSource: (address: URL, positions: StreamPositions) => Promise<StreamSource>;
  readonly openSink: (address: URL) => Promise<StreamSink>;
};
