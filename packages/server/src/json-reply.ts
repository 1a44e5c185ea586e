/**
 * Sends JSON that is text already: the busy routes make their answers by hand, past any serializer.
 */
import type { CallReply } from './busy-route.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

export function sendJson(reply: Pick<CallReply, 'header' | 'send'>, text: string): void {
  reply.header('content-type', JSON_TYPE);
  reply.send(text);
}
