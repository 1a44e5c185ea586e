/**
 * learning: what a model is taught, as lines for notebooks and for jobs elsewhere. It is gathered as for a training, in the pace of work beside
 * the stream; nobody waits for who has left.
 */
import { Readable } from 'node:stream';
import { AttuneError, ErrorReply, type FeatureLine, ModelParams } from '@attune/protocol';
import Type from 'typebox';
import type { FeatureTable } from '../model/feature-table.ts';
import { TooLittle } from '../model/learner.ts';
import { definitionOf, learnerOf } from '../model/train-models.ts';
import type { App, Parts } from '../parts.ts';

const ROWS_AT_ONCE = 500;

export function featureRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/models/:key/features',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['learning'],
        summary: 'What a training of the model would learn from now, a FeatureLine each line',
        params: ModelParams,
        produces: ['application/x-ndjson'],
        response: {
          200: Type.String({ description: 'One FeatureLine a line.' }),
          '4xx': ErrorReply,
          '5xx': ErrorReply,
        },
      },
    },
    async ({ params: { key }, raw }, reply) => {
      const gone = new AbortController();
      reply.raw.on('close', () => gone.abort());
      const { learns, table } = await collected(parts, key, gone.signal).catch((error: unknown) => {
        if (!(error instanceof TooLittle)) throw error;
        throw new AttuneError('bad-request', { detail: `Nothing can be gathered: ${error.message}.` });
      });
      if (raw.destroyed && gone.signal.aborted) return;
      reply.header('content-type', 'application/x-ndjson; charset=utf-8').header('cache-control', 'no-store');
      return reply.send(Readable.from(lines(parts, { key, learns, table }), { objectMode: false }) as never);
    },
  );
}

async function collected({ models, loop, items, clock }: Parts, key: string, signal: AbortSignal) {
  const definition = definitionOf(loop, key);
  const learner = learnerOf(models.learners, definition);
  const from = { loop, items: items.all, until: clock(), champion: null, brought: null };
  const data = await learner.collect(from, definition, { report: () => undefined, signal });
  return { learns: definition.learns, table: learner.features(data as never) };
}

async function* lines(
  { loop }: Parts,
  { key, learns, table }: { readonly key: string; readonly learns: string; readonly table: FeatureTable },
): AsyncGenerator<string> {
  const { columns, keys, about, rows, cellsAt } = table;
  const written = (line: FeatureLine) => `${JSON.stringify(line)}\n`;
  yield written({ kind: 'features', model: key, learns, columns, keys, about });
  for (let row = 0; row < rows; row += ROWS_AT_ONCE) {
    const some = Array.from({ length: Math.min(ROWS_AT_ONCE, rows - row) }, (_, i) => ({ row: cellsAt(row + i) }));
    yield some.map(written).join('');
    const pause = loop.pace();
    if (pause !== undefined) await pause;
  }
  yield written({ kind: 'end', rows });
}
