/**
 * outcome: the results of experiments: what may be concluded, and every figure behind it, also as CSV and as a page of its own.
 */
import { AttuneError, ErrorReply, ExperienceResults, ResultsQuery, ResultsReply } from '@attune/protocol';
import Type from 'typebox';
import type { App, Parts } from '../parts.ts';
import { resultsCsv } from '../results/results-csv.ts';
import { allResults, resultsOf } from '../results/results-of.ts';
import { resultsReport } from '../results/results-report.ts';

const errors = { '4xx': ErrorReply, '5xx': ErrorReply };
const config = { access: 'secret' } as const;
const params = Type.Object({ experience: Type.String({ maxLength: 100 }) });
const query = { params, querystring: ResultsQuery };

/** Everybody who looks in so short a time gets the same list: each experience in it costs a few milliseconds. */
const LIST_MS = 3_000;

export function resultsRoutes(app: App, parts: Parts): void {
  let list: { readonly revision: string; readonly reply: ResultsReply } | undefined;
  app.get(
    '/v1/results',
    {
      config,
      schema: {
        tags: ['outcome'],
        summary: 'Every experience with what may be concluded, and the whole programme against those held out',
        response: { 200: ResultsReply, ...errors },
      },
    },
    () => {
      const now = parts.clock();
      const revision = parts.loop.rules().revision;
      if (list === undefined || list.revision !== revision || !(now - list.reply.now < LIST_MS))
        list = { revision, reply: { now, results: allResults(parts.loop, now) } };
      return list.reply;
    },
  );
  app.get(
    '/v1/results/:experience',
    {
      config,
      schema: {
        tags: ['outcome'],
        summary: 'Everything that is known of one experience’s results; `$programme` is the whole programme',
        ...query,
        response: { 200: ExperienceResults, ...errors },
      },
    },
    ({ params: { experience }, query: asked }) => found(parts, experience, asked),
  );
  exportRoutes(app, parts);
}

function exportRoutes(app: App, parts: Parts): void {
  const documented = (summary: string, type: string) => ({
    tags: ['outcome'],
    summary,
    ...query,
    produces: [type],
    response: { 200: Type.String(), ...errors },
  });
  app.get(
    '/v1/results/:experience/table.csv',
    { config, schema: documented('The same as rows: a variant and a metric in each', 'text/csv') },
    ({ params: { experience }, query: asked }, reply) => {
      const text = resultsCsv(found(parts, experience, asked));
      reply.header('content-type', 'text/csv; charset=utf-8').header('cache-control', 'no-store');
      reply.header('content-disposition', `attachment; filename="${fileName(experience)}.csv"`);
      reply.send(text as never);
    },
  );
  app.get(
    '/v1/results/:experience/report.html',
    {
      config,
      schema: documented('The same as one page to pass on: nothing in it is loaded from elsewhere', 'text/html'),
    },
    ({ params: { experience }, query: asked }, reply) => {
      const page = resultsReport(found(parts, experience, asked), parts.clock());
      reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store');
      reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
      reply.send(page as never);
    },
  );
}

function found(parts: Parts, experience: string, asked: ResultsQuery): ExperienceResults {
  const told = resultsOf(parts.loop, experience, { ...asked, now: parts.clock() });
  if (told === undefined)
    throw new AttuneError('not-found', {
      detail: `There is no experience "${experience}": GET /v1/results lists them.`,
    });
  return told;
}

function fileName(experience: string): string {
  return `results-${experience.replaceAll(/[^\w.-]/g, '')}`;
}
