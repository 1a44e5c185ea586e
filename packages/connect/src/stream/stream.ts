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

export type StreamSink = {
  /**
   * Sends in this order; resolves when the stream keeps all of them.
   * @param messages.id the same again is the same message, for streams that can tell
   * @throws Error when it is not known that all are kept
   */
  readonly send: (messages: readonly { readonly id: string; readonly text: string }[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A kind of stream: how one is opened. */
export type StreamKind = {
  /** @throws Error that names what is wrong with the address, or what the other side says */
  readonly openSource: (address: URL) => Promise<StreamSource>;
  readonly openSink: (address: URL) => Promise<StreamSink>;
};
