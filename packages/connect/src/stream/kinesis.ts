/**
 * Amazon Kinesis Data Streams as a source and a sink: `kinesis://REGION/STREAM`. Credentials are found as every program of AWS finds them
 * (environment, profile, role of the machine). Kinesis does not remember readers: how far one came is kept by whoever opens the source.
 */
import {
  KinesisClient,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
  type PutRecordsResultEntry,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { readShards } from './kinesis-source.ts';
import type { StreamKind, StreamPositions, StreamSending, StreamSink, StreamSource } from './stream.ts';

export const KINESIS: StreamKind = { openSource, openSink };

/** What one request may hold, by Kinesis' own limits; bytes with some room for how they are written. */
const RECORDS_MAX = 500;
const BYTES_MAX = 4_500_000;
const KEY_LENGTH_MAX = 256;
/** How often what was refused is sent again, and how long the first wait is; each is twice the one before. */
const AGAIN_MAX = 8;
const AGAIN_MS = 100;

async function openSource(address: URL, positions: StreamPositions): Promise<StreamSource> {
  const { client, stream } = open(address);
  try {
    return await readShards(client, stream, positions);
  } catch (error) {
    client.destroy();
    throw error;
  }
}

async function openSink(address: URL): Promise<StreamSink> {
  const { client, stream } = open(address);
  return {
    send: async (messages) => {
      for (const request of requestsOf(messages)) await put(client, stream, request);
    },
    close: async () => client.destroy(),
  };
}

type Opened = { readonly client: KinesisClient; readonly stream: string };

function open({ protocol, hostname, pathname, searchParams }: URL): Opened {
  const stream = decodeURIComponent(pathname.slice(1));
  if (hostname === '' || stream === '')
    throw new Error(
      `${protocol}//${hostname}${pathname} names no stream: write region and stream, as in kinesis://eu-west-1/events`,
    );
  const endpoint = searchParams.get('endpoint');
  // The client speaks HTTP/2 by itself, which is there with TLS only.
  const plain = endpoint?.startsWith('http:') === true;
  const client = new KinesisClient({
    region: hostname,
    ...(endpoint === null ? {} : { endpoint }),
    ...(plain ? { requestHandler: new NodeHttpHandler() } : {}),
  });
  return { client, stream };
}

/**
 * Kinesis may refuse some records of a request and keep those behind them. So no request holds a key twice, and the next one is sent once
 * the one before is kept: the records of a key keep their order, whatever is refused.
 */
function requestsOf(messages: readonly StreamSending[]): PutRecordsRequestEntry[][] {
  const seen = new Map<string, number>();
  const rounds: PutRecordsRequestEntry[][] = [];
  for (const { id, key = id, text } of messages) {
    const PartitionKey = key.slice(0, KEY_LENGTH_MAX);
    const round = seen.get(PartitionKey) ?? 0;
    seen.set(PartitionKey, round + 1);
    rounds[round] ??= [];
    rounds[round].push({ PartitionKey, Data: Buffer.from(text) });
  }
  return rounds.flatMap(withinLimits);
}

function withinLimits(records: readonly PutRecordsRequestEntry[]): PutRecordsRequestEntry[][] {
  const requests: PutRecordsRequestEntry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = record.Data!.byteLength + record.PartitionKey!.length;
    const last = requests.at(-1);
    if (last === undefined || last.length === RECORDS_MAX || bytes + size > BYTES_MAX) {
      requests.push([record]);
      bytes = size;
    } else {
      last.push(record);
      bytes += size;
    }
  }
  return requests;
}

async function put(client: KinesisClient, stream: string, records: readonly PutRecordsRequestEntry[]): Promise<void> {
  let open = records;
  for (let tries = 0; ; tries++) {
    const { Records = [] } = await client.send(new PutRecordsCommand({ StreamName: stream, Records: [...open] }));
    open = open.filter((_, i) => isRefused(Records[i]));
    if (open.length === 0) return;
    if (tries === AGAIN_MAX) {
      const refused = Records.find(isRefused);
      throw new Error(`${stream} refuses ${open.length} records: ${refused?.ErrorMessage ?? refused?.ErrorCode}`);
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * 2 ** tries));
  }
}

/** Also what the answer does not speak of: it is not known that it is kept. */
function isRefused(record: PutRecordsResultEntry | undefined): boolean {
  return record?.SequenceNumber === undefined;
}
