/**
 * Answers that are made and then sent together at the end of the turn in which they were asked for: with many requests at once,
 * doing the same work for all of them, one kind after the other, costs far less than going back and forth between the request,
 * the answer and the system. With one request it is the same turn.
 */
import type { CallReply } from './busy-route.ts';
import { sendJson } from './json-reply.ts';

export type ReplyBatch = {
  /** `make` makes the text at the end of the turn; undefined when the answer will be sent by other means. */
  readonly send: (reply: CallReply, make: () => string | undefined) => void;
};

/** So many go at once, so that the first of a great many need not wait for the last. */
const BATCH_MAX = 32;

type Waiting = { readonly reply: CallReply; readonly make: () => string | undefined };

export function createReplyBatch(): ReplyBatch {
  let waiting: Waiting[] = [];
  let due: NodeJS.Immediate | undefined;
  const flush = () => {
    clearImmediate(due);
    due = undefined;
    const batch = waiting;
    waiting = [];
    const texts = batch.map(madeOf);
    for (let i = 0; i < batch.length; i++) {
      const text = texts[i];
      if (text !== undefined) sendOne(batch[i]!.reply, text);
    }
  };
  return {
    send: (reply, make) => {
      waiting.push({ reply, make });
      if (waiting.length >= BATCH_MAX) flush();
      else due ??= setImmediate(flush);
    },
  };
}

/** One that cannot be answered any more must not keep the others from their answers. */
function sendOne(reply: CallReply, text: string): void {
  try {
    sendJson(reply, text);
  } catch {
    reply.raw.destroy();
  }
}

function madeOf({ reply, make }: Waiting): string | undefined {
  try {
    return make();
  } catch (error) {
    reply.send(error);
    return undefined;
  }
}
