/**
 * Hears which records were changed by any process: one connection that listens, made again as often as it breaks. What is told while it is
 * broken is lost, so whoever follows is then told to look at all.
 */
import type { RecordChanges } from '@attune/backend';
import pg from 'pg';

const RETRY_MS = 500;
/** A connection whose other side is gone without a word is found out by asking. */
const CHECK_MS = 2_000;
const ANSWER_MS_MAX = 2_000;

export function listenToRecords(where: {
  readonly url: string;
  readonly schema: string;
  readonly changes: Pick<RecordChanges, 'publish' | 'missed'>;
}): { readonly close: () => Promise<void> } {
  const { url, schema, changes } = where;
  const stop = new AbortController();
  const hear = ({ payload }: pg.Notification): void => {
    const name: unknown = JSON.parse(payload ?? 'null');
    if (!Array.isArray(name)) return changes.missed();
    changes.publish({ collection: String(name[0]), key: String(name[1]) });
  };
  const listen = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'attune records listener',
      connectionTimeoutMillis: ANSWER_MS_MAX,
      query_timeout: ANSWER_MS_MAX,
    });
    client.on('error', () => undefined);
    client.on('notification', hear);
    try {
      await client.connect();
      await client.query(`LISTEN ${schema}_records`);
      changes.missed();
      for (; !stop.signal.aborted; await pause(CHECK_MS, stop.signal)) await client.query('SELECT 1');
    } finally {
      await end(client);
    }
  };
  const listening = (async () => {
    for (; !stop.signal.aborted; await pause(RETRY_MS, stop.signal)) await listen().catch(() => undefined);
  })();
  return {
    close: () => {
      stop.abort();
      return listening;
    },
  };
}

/** Says good-bye, and does not wait for somebody who does not answer. */
async function end(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(() => undefined), pause(ANSWER_MS_MAX, new AbortController().signal)]);
}

/** Resolves after the time, or as soon as the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
