/**
 * Sends JSON that is text already: the busy routes make their answers by hand, past any serializer.
 */
export const JSON_TYPE = 'application/json; charset=utf-8';

type Reply = {
  header(name: string, value: string): unknown;
  send(payload: never): unknown;
};

export function sendJson<R extends Reply>(reply: R, text: string): R {
  reply.header('content-type', JSON_TYPE);
  reply.send(text as never);
  return reply;
}
