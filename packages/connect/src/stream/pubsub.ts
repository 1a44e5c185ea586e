/**
 * Google Cloud Pub/Sub as a source and a sink: `pubsub://PROJECT/SUBSCRIPTION` is read with acknowledgement, its leases held as long as the
 * messages are in hand; `pubsub://PROJECT/TOPIC` is written with the key as ordering key. Credentials are found as every program of
 * Google Cloud finds them; an `?endpoint=host:port` that is not Google's is taken for an emulator, which is sent none.
 */
import { type Message, PubSub } from '@google-cloud/pubsub';
import type { StreamKind, StreamMessage, StreamSink, StreamSource } from './stream.ts';

export const PUBSUB: StreamKind = { openSource, openSink };

/** Messages in hand at most, over all that wait here. */
const IN_HAND_MAX = 1_000;
/** How long an acknowledgement waits for others to go with it: with ordering, what is behind it waits too. */
const ACKNOWLEDGE_MS = 10;
const OPEN_MS_MAX = 10_000;
/** Else the client looks for a machine of Google's around it, only to learn this, also where it sends no credentials. */
const WITHOUT_ASKING = { clientOptions: { universeDomain: 'googleapis.com' } } as const;
/** gRPC's word for: this account may not look at the subscription. To read from it is another permission. */
const PERMISSION_DENIED = 7;

async function openSource(address: URL): Promise<StreamSource> {
  const { client, name } = open(address, 'subscription');
  const subscription = client.subscription(name, {
    flowControl: { maxMessages: IN_HAND_MAX },
    batching: { maxMilliseconds: ACKNOWLEDGE_MS },
  });
  // It must be there: what is mistyped would else be asked for again and again.
  await subscription.getMetadata({ timeout: OPEN_MS_MAX }).catch(async (error: { code?: number }) => {
    if (error.code === PERMISSION_DENIED) return;
    await client.close();
    throw error;
  });
  const here: Message[] = [];
  let failure: Error | undefined;
  let wake = () => {};
  subscription
    .on('message', (message) => {
      here.push(message);
      wake();
    })
    .on('error', (error) => {
      failure = error;
      wake();
    });
  return {
    next: async (count, waitMs) => {
      if (here.length === 0 && failure === undefined) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      if (failure !== undefined) throw failure;
      return here.splice(0, count).map(messageOf);
    },
    // What was acknowledged is sent before it closes, and what was not is given back.
    close: async () => {
      await subscription.close();
      await client.close();
    },
  };
}

function messageOf(message: Message): StreamMessage {
  return {
    text: message.data.toString('utf8'),
    taken: async () => message.ack(),
    givenBack: async () => message.nack(),
  };
}

async function openSink(address: URL): Promise<StreamSink> {
  const { client, name } = open(address, 'topic');
  const topic = client.topic(name, { messageOrdering: true });
  return {
    send: async (messages) => {
      const sent = messages.map(({ id, text, key }) =>
        topic.publishMessage({
          data: Buffer.from(text),
          attributes: { messageId: id },
          ...(key === undefined ? {} : { orderingKey: key }),
        }),
      );
      const refused = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected');
      if (refused?.status !== 'rejected') return;
      // A key of which one message failed takes no more until it is told to.
      for (const { key } of messages) if (key !== undefined) topic.resumePublishing(key);
      throw refused.reason;
    },
    close: () => client.close(),
  };
}

type Opened = { readonly client: PubSub; readonly name: string };

function open({ protocol, hostname, pathname, searchParams }: URL, what: string): Opened {
  const name = decodeURIComponent(pathname.slice(1));
  if (hostname === '' || name === '')
    throw new Error(
      `${protocol}//${hostname}${pathname} names no ${what}: write project and ${what}, as in pubsub://my-project/events`,
    );
  const endpoint = searchParams.get('endpoint');
  const client = new PubSub({
    projectId: decodeURIComponent(hostname),
    ...(endpoint === null ? {} : { apiEndpoint: endpoint, ...WITHOUT_ASKING }),
  });
  return { client, name };
}
