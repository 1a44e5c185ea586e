/**
 * Sends JSON that is text already: the busy routes make their answers by hand, past any serializer.
 */
type Reply = {
  header(name: string, value: string): unknown;
  send(payload: never): unknown;
};

export function sendJson<R extends Reply>(reply: R, text: string): R {
  reply.header('content-type', 'application/json; charset=utf-8');
  reply.send(text as never);
  return reply;
}
