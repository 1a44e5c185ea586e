/**
 * Answers that are sent together at the end of the turn in which they were made: with many requests at once, working first and
 * writing then costs far less than going to the system between any two of them. With one request it is the same turn.
 */
import { sendJson } from './json-reply.ts';

type Reply = Parameters<typeof sendJson>[0] & { readonly raw: { destroy(): unknown } };

export type ReplyBatch = { readonly send: (reply: Reply, text: string) => void };

/** So many go at once, so that the first of a great many need not wait for the last. */
const BATCH_MAX = 32;

export function createReplyBatch(): ReplyBatch {
  let replies: Reply[] = [];
  let texts: string[] = [];
  let due: NodeJS.Immediate | undefined;
  const flush = () => {
    clearImmediate(due);
    due = undefined;
    const sent = replies;
    const bodies = texts;
    replies = [];
    texts = [];
    for (let i = 0; i < sent.length; i++) sendOne(sent[i]!, bodies[i]!);
  };
  return {
    send: (reply, text) => {
      replies.push(reply);
      texts.push(text);
      if (replies.length >= BATCH_MAX) flush();
      else due ??= setImmediate(flush);
    },
  };
}

/** One that cannot be answered any more must not keep the others from their answers. */
function sendOne(reply: Reply, text: string): void {
  try {
    sendJson(reply, text);
  } catch {
    reply.raw.destroy();
  }
}
