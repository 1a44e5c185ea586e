/**
 * NATS JetStream as a source and a sink: `nats://host:4222/STREAM?consumer=attune` is read through a durable consumer with explicit
 * acknowledgement; `nats://host:4222/subject.to.write` is written with the message's id, by which the stream drops what comes twice.
 */
import { AckPolicy, type Consumer, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionOptions, connect, type NatsConnection } from '@nats-io/transport-node';
import type { StreamKind, StreamMessage, StreamSink, StreamSource } from './stream.ts';

const CONSUMER = 'attune';
/** What is not acknowledged by then is given to somebody again. */
const ACK_WAIT_MS = 60_000;
const NS_PER_MS = 1_000_000;
/** JetStream's word for "not now" (-NAK). */
const GIVEN_BACK = '-NAK';
const ANSWER_MS_MAX = 5_000;

export const NATS: StreamKind = { openSource, openSink };

async function openSource(address: URL): Promise<StreamSource> {
  const stream = nameIn(address, 'the stream');
  const name = address.searchParams.get('consumer') ?? CONSUMER;
  const connection = await connect(optionsOf(address));
  try {
    const consumer = await consumerOf(connection, stream, name);
    return {
      next: async (count, waitMs) => {
        const messages: StreamMessage[] = [];
        // The server's least wait is a second.
        const batch = await consumer.fetch({ max_messages: count, expires: Math.max(1_000, waitMs) });
        for await (const message of batch) messages.push(messageOf(connection, message));
        return messages;
      },
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function consumerOf(connection: NatsConnection, stream: string, name: string): Promise<Consumer> {
  const manager = await jetstreamManager(connection);
  await manager.consumers.add(stream, {
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    ack_wait: ACK_WAIT_MS * NS_PER_MS,
  });
  return jetstream(connection).consumers.get(stream, name);
}

function messageOf(connection: NatsConnection, message: JsMsg): StreamMessage {
  return {
    text: message.string(),
    taken: async () => void (await message.ackAck()),
    // The library's own `nak` waits for no answer, and who asks at once may then be served what is behind the message.
    givenBack: async () => void (await connection.request(replyOf(message), GIVEN_BACK, { timeout: ANSWER_MS_MAX })),
  };
}

/** Where the server hears of the message; the library has it, and its type leaves it out. */
function replyOf(message: JsMsg): string {
  return (message as JsMsg & { readonly reply: string }).reply;
}

async function openSink(address: URL): Promise<StreamSink> {
  const subject = nameIn(address, 'the subject').replaceAll('/', '.');
  const connection = await connect(optionsOf(address));
  const stream = jetstream(connection);
  return {
    send: async (messages) => {
      // In order: the acknowledgement of one is waited for while the next is on its way, and all of them at the end.
      await Promise.all(messages.map(({ id, text }) => stream.publish(subject, text, { msgID: id })));
    },
    close: () => connection.close(),
  };
}

function nameIn({ pathname, protocol, host }: URL, what: string): string {
  const name = decodeURIComponent(pathname.slice(1));
  if (name === '')
    throw new Error(
      `${protocol}//${host} names no stream: write ${what} behind the address, as in nats://127.0.0.1:4222/EVENTS`,
    );
  return name;
}

function optionsOf({ hostname, port, username, password, searchParams, protocol }: URL): ConnectionOptions {
  const token = searchParams.get('token');
  return {
    servers: `${hostname}:${port === '' ? 4222 : port}`,
    ...(username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    ...(token === null ? {} : { token }),
    ...(protocol.startsWith('tls') ? { tls: {} } : {}),
    maxReconnectAttempts: -1,
  };
}
