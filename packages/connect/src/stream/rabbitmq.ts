/**
 * RabbitMQ (AMQP 0-9-1) as a source and a sink: `amqp://host:5672/vhost?queue=events` is read with acknowledgement; with
 * `?exchange=…&key=…` it is written through confirms, persistent, so that what was sent is on the broker's disk.
 */
import { type Channel, type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import type { StreamKind, StreamMessage, StreamSink, StreamSource } from './stream.ts';

export const RABBITMQ: StreamKind = { openSource, openSink };

/** How often an empty queue is asked again. */
const POLL_MS = 50;

async function openSource(address: URL): Promise<StreamSource> {
  const queue = wanted(address, 'queue');
  const connection = await open(address);
  const channel = await inOrClosed(connection, () => connection.createChannel());
  // It must be there: a name that is mistyped would else be a new queue that stays empty for ever.
  await inOrClosed(connection, () => channel.checkQueue(queue));
  const broken = watch(connection, channel);
  return {
    next: async (count, waitMs) => {
      const messages: StreamMessage[] = [];
      for (const end = Date.now() + waitMs; messages.length < count; ) {
        broken.check();
        const message = await channel.get(queue, { noAck: false });
        if (message !== false) messages.push(messageOf(channel, message, broken.check));
        else if (messages.length > 0 || Date.now() >= end) break;
        else await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      return messages;
    },
    // The channel first: it answers once it has every acknowledgement that was written before.
    close: () =>
      channel
        .close()
        .then(() => connection.close())
        .catch(() => {}),
  };
}

function messageOf(channel: Channel, message: GetMessage, check: () => void): StreamMessage {
  return {
    text: message.content.toString('utf8'),
    taken: async () => {
      check();
      channel.ack(message);
    },
    givenBack: async () => {
      check();
      channel.nack(message, false, true);
    },
  };
}

async function openSink(address: URL): Promise<StreamSink> {
  const exchange = address.searchParams.get('exchange') ?? '';
  const key = address.searchParams.get('key') ?? address.searchParams.get('queue') ?? '';
  if (exchange === '' && key === '')
    throw new Error(`${shown(address)} names neither exchange nor queue: add ?queue=… or ?exchange=…&key=…`);
  const connection = await open(address);
  const channel = await inOrClosed(connection, () => connection.createConfirmChannel());
  if (exchange === '') await inOrClosed(connection, () => channel.checkQueue(key));
  else await inOrClosed(connection, () => channel.checkExchange(exchange));
  const broken = watch(connection, channel);
  return {
    send: async (messages) => {
      broken.check();
      await sendAll(
        channel,
        messages.map(({ id, text }) => ({ exchange, key, id, text })),
      );
    },
    close: () => connection.close().catch(() => {}),
  };
}

type Sending = { readonly exchange: string; readonly key: string; readonly id: string; readonly text: string };

async function sendAll(channel: ConfirmChannel, messages: readonly Sending[]): Promise<void> {
  // Mandatory: what no queue takes comes back, and is no success.
  let returned: string | undefined;
  const onReturn = ({ fields }: { fields: { routingKey: string } }) => {
    returned = fields.routingKey;
  };
  channel.on('return', onReturn);
  try {
    for (const { exchange, key, id, text } of messages)
      channel.publish(exchange, key, Buffer.from(text), {
        persistent: true,
        mandatory: true,
        messageId: id,
        contentType: 'application/json',
      });
    await channel.waitForConfirms();
  } finally {
    channel.off('return', onReturn);
  }
  if (returned !== undefined) throw new Error(`no queue takes what is sent with the key "${returned}"`);
}

function open(address: URL): Promise<ChannelModel> {
  const plain = new URL(address);
  plain.search = '';
  return connect(plain.href);
}

async function inOrClosed<T>(connection: ChannelModel, work: () => Promise<T>): Promise<T> {
  // A channel that fails says so as an event as well; without a listener it would end the process.
  connection.on('error', () => {});
  try {
    return await work();
  } catch (error) {
    await connection.close().catch(() => {});
    throw error;
  }
}

function watch(connection: ChannelModel, channel: Channel): { readonly check: () => void } {
  let failure: Error | undefined;
  const note = (error?: Error) => {
    failure ??= error ?? new Error('the connection to the broker is closed');
  };
  for (const each of [connection, channel]) each.on('error', note).on('close', () => note());
  return {
    check: () => {
      if (failure !== undefined) throw failure;
    },
  };
}

function wanted(address: URL, name: string): string {
  const value = address.searchParams.get(name);
  if (value === null || value === '') throw new Error(`${shown(address)} names no ${name}: add ?${name}=…`);
  return value;
}

/** Without a password. */
function shown({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
