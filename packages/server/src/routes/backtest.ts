/**
 * The past made again: to see that it comes out the same, and to see what a draft would have made of it. Each reads the whole log beside
 * the stream and holds all visitors of the past in memory, so there is one at a time.
 */
import { Readable } from 'node:stream';
import { readTime } from '@attune/engine';
import { AttuneError, BacktestBody, BacktestReport, ErrorReply, ReplayReport } from '@attune/protocol';
import type { FastifyReply } from 'fastify';
import { backtest } from '../jobs/backtest.ts';
import { readBacktest } from '../jobs/read-backtest.ts';
import type { App, Parts } from '../parts.ts';
import { replayLog } from '../replay/replay-log.ts';

const errors = { '4xx': ErrorReply, '5xx': ErrorReply };
const config = { access: 'secret' } as const;
const inLines =
  'Answers with lines of JSON: how far it is, several times a second, and the whole result last (`isDone`). Closing the connection ends it. One at a time.';

export function backtestRoutes(app: App, parts: Parts): void {
  const send = createSender();
  app.post(
    '/v1/replay',
    {
      config,
      schema: {
        tags: ['decision'],
        summary: 'Makes every recorded decision again, and counts those that come out the same',
        description: inLines,
        produces: ['application/x-ndjson'],
        response: { 200: ReplayReport, ...errors },
      },
    },
    (_, reply) => send(reply, replayLog(parts.loop)),
  );
  app.post(
    '/v1/backtest',
    {
      config,
      schema: {
        tags: ['decision'],
        summary: 'What a draft would have shown and earned, over the recorded decisions of its placement',
        description: inLines,
        produces: ['application/x-ndjson'],
        body: BacktestBody,
        response: { 200: BacktestReport, ...errors },
      },
    },
    (request, reply) => {
      const { kind, document, since } = request.body;
      const plan = readBacktest(parts.definitions, kind, document);
      if (!plan.ok) throw new AttuneError('invalid-definition', { problems: [...plan.problems] });
      const { notes } = plan.value;
      const reports = backtest({ loop: parts.loop, plan: plan.value, since: instantOf(since) });
      return send(reply, reports, { notes });
    },
  );
}

function instantOf(since: BacktestBody['since']): number {
  if (since === undefined) return 0;
  const read = readTime(since);
  if (read.ok) return read.value;
  throw new AttuneError('bad-request', { problems: read.problems.map((each) => ({ ...each, path: 'since' })) });
}

/** One at a time: the next is refused while one runs. */
function createSender(): (reply: FastifyReply, reports: AsyncIterable<object>, more?: object) => void {
  let isRunning = false;
  async function* lines(reports: AsyncIterable<object>, more: object): AsyncGenerator<string> {
    try {
      for await (const report of reports) yield `${JSON.stringify({ ...report, ...more })}\n`;
    } finally {
      isRunning = false;
    }
  }
  return (reply, reports, more = {}) => {
    if (isRunning) throw new AttuneError('overloaded', { detail: 'The past is being made again already.' });
    isRunning = true;
    const stream = Readable.from(lines(reports, more));
    // Destroyed before it was read, the generator never began, and has no end of its own.
    stream.once('close', () => {
      isRunning = false;
    });
    reply.header('content-type', 'application/x-ndjson; charset=utf-8').header('cache-control', 'no-store');
    reply.send(stream as never);
  };
}
