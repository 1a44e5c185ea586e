/** From an address to the stream behind it. Only here are the kinds of streams named; a client is loaded when its stream is opened. */
import type { StreamKind, StreamPositions, StreamSink, StreamSource } from './stream.ts';

type KnownKind = {
  /** Where addresses begin, without the colon. */
  readonly schemes: readonly string[];
  /** An address as people write it. */
  readonly example: string;
  readonly load: () => Promise<StreamKind>;
};

const KINDS: readonly KnownKind[] = [
  {
    schemes: ['nats', 'tls+nats'],
    example: 'nats://127.0.0.1:4222/EVENTS?consumer=attune',
    load: async () => (await import('./nats.ts')).NATS,
  },
  {
    schemes: ['amqp', 'amqps'],
    example: 'amqp://127.0.0.1:5672/?queue=events',
    load: async () => (await import('./rabbitmq.ts')).RABBITMQ,
  },
  {
    schemes: ['kinesis'],
    example: 'kinesis://eu-west-1/events',
    load: async () => (await import('./kinesis.ts')).KINESIS,
  },
  {
    schemes: ['pubsub'],
    example: 'pubsub://my-project/events',
    load: async () => (await import('./pubsub.ts')).PUBSUB,
  },
];

/** Addresses of each kind, as people write them. */
export const STREAM_EXAMPLES: readonly string[] = KINDS.map(({ example }) => example);

/**
 * Opens a stream to read from: NATS JetStream (`nats:`), RabbitMQ (`amqp:`), Kinesis (`kinesis:`) or Pub/Sub (`pubsub:`).
 * @param positions asked and told by streams that do not remember how far a reader came (Kinesis)
 * @throws Error that says what is wrong with the address, or what the other side says
 */
export async function openStreamSource(address: string, positions: StreamPositions): Promise<StreamSource> {
  const url = readAddress(address);
  return (await kindOf(url)).openSource(url, positions);
}

/** The same to write to. */
export async function openStreamSink(address: string): Promise<StreamSink> {
  const url = readAddress(address);
  return (await kindOf(url)).openSink(url);
}

function readAddress(address: string): URL {
  if (URL.canParse(address)) return new URL(address);
  throw new Error(`${JSON.stringify(address)} is no address: write one as in ${STREAM_EXAMPLES.join(' or ')}`);
}

function kindOf({ protocol }: URL): Promise<StreamKind> {
  const kind = KINDS.find(({ schemes }) => schemes.includes(protocol.slice(0, -1)));
  if (kind !== undefined) return kind.load();
  throw new Error(`${protocol} is no stream that is known here: write one as in ${STREAM_EXAMPLES.join(' or ')}`);
}
