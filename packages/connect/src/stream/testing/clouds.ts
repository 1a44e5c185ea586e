/** What tests need beside the streams of the clouds: clients of the operator's, and a place for positions. */
import { CreateStreamCommand, KinesisClient, waitUntilStreamExists } from '@aws-sdk/client-kinesis';
import { PubSub } from '@google-cloud/pubsub';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { StreamPositions } from '../stream.ts';

export function kinesisAt(port: number): KinesisClient {
  return new KinesisClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    requestHandler: new NodeHttpHandler(),
  });
}

export function pubsubAt(port: number): PubSub {
  return new PubSub({
    projectId: 'shop',
    apiEndpoint: `127.0.0.1:${port}`,
    clientOptions: { universeDomain: 'googleapis.com' },
  });
}

/** Makes a stream, and waits until it can be used. */
export async function createStream(client: KinesisClient, name: string, shards: number): Promise<void> {
  await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
  await settled(client, name);
}

/** Until what was asked of a stream is done. */
export async function settled(client: KinesisClient, name: string): Promise<void> {
  await waitUntilStreamExists({ client, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 }, { StreamName: name });
}

/** Positions that last as long as the test. */
export function memoryPositions(): StreamPositions {
  let kept: Readonly<Record<string, string>> = {};
  return {
    read: async () => kept,
    keep: async (positions) => {
      kept = positions;
    },
  };
}
