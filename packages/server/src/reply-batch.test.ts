/** Answers of one turn go together, each with its own text, and one that fails takes no other with it. */
import { expect, test } from 'vitest';
import { createReplyBatch } from './reply-batch.ts';

function replyThat(sends: (text: string) => void) {
  let destroyed = 0;
  const reply = { header: () => {}, send: sends as (payload: unknown) => void, raw: { destroy: () => destroyed++ } };
  return { reply, destroyed: () => destroyed };
}

test('every answer of a turn is sent at its end, also beyond a full batch', async () => {
  const batch = createReplyBatch();
  const sent: string[] = [];
  const texts = Array.from({ length: 50 }, (_, i) => `answer ${i}`);
  for (const text of texts) batch.send(replyThat((given) => sent.push(given)).reply, () => text);
  expect(sent.length).toBeLessThan(texts.length);
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual(texts);
});

test('a reply that cannot be sent is dropped alone', async () => {
  const batch = createReplyBatch();
  const sent: string[] = [];
  const broken = replyThat(() => {
    throw new Error('gone');
  });
  batch.send(broken.reply, () => 'a');
  batch.send(replyThat((given) => sent.push(given)).reply, () => 'b');
  await new Promise((resolve) => setImmediate(resolve));
  expect([sent, broken.destroyed()]).toEqual([['b'], 1]);
});

test('an answer that cannot be made is told as an error, and one that is sent by other means is left alone', async () => {
  const batch = createReplyBatch();
  const failure = new Error('cannot');
  const sent: unknown[] = [];
  const { reply } = replyThat((given) => sent.push(given));
  batch.send(reply, () => {
    throw failure;
  });
  batch.send(reply, () => undefined);
  batch.send(reply, () => 'b');
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual([failure, 'b']);
});
