/**
 * learning: the models: what is to be learned, what was, how good it is, and which version is in force.
 */
import { Readable } from 'node:stream';
import { bad, good, type Read } from '@attune/engine';
import {
  AttuneError,
  ErrorReply,
  EvaluateReply,
  ModelImportQuery,
  ModelParams,
  ModelReply,
  ModelReport,
  ModelsReply,
  ModelVersionBody,
  ModelVersionParams,
  ModelVersionView,
  TrainingView,
} from '@attune/protocol';
import Type from 'typebox';
import type { ModelStanding } from '../model/model-registry.ts';
import { modelReportPage } from '../model/model-report.ts';
import { judgementView, modelReply, modelView, trainingView, versionView } from '../model/model-view.ts';
import type { ImportedModel } from '../model/models.ts';
import { definitionOf, modelDefinitions } from '../model/train-models.ts';
import { isOpen, type Training } from '../model/training-store.ts';
import type { App, Parts } from '../parts.ts';

const errors = { '4xx': ErrorReply, '5xx': ErrorReply };
const config = { access: 'secret' } as const;
const tags = ['learning'];
/** A model from elsewhere may be larger than any document. */
const ARTEFACT_BYTES_MAX = 64 * 1024 * 1024;

export function modelRoutes(app: App, parts: Parts): void {
  const { models, loop } = parts;
  app.get(
    '/v1/models',
    {
      config,
      schema: { tags, summary: 'Every model, with the version in force', response: { 200: ModelsReply, ...errors } },
    },
    () => ({ models: modelDefinitions(loop).map((definition) => modelView(models, definition)) }),
  );
  app.get(
    '/v1/models/:key',
    {
      config,
      schema: {
        tags,
        summary: 'One model: all versions, and what became of them',
        params: ModelParams,
        response: { 200: ModelReply, ...errors },
      },
    },
    ({ params: { key } }) => modelReply(models, definitionOf(loop, key)),
  );
  app.post(
    '/v1/models/:key/evaluate',
    {
      config,
      schema: {
        tags,
        summary: 'Judges the version in force on what came since its training, and acts on it',
        params: ModelParams,
        response: { 200: EvaluateReply, ...errors },
      },
    },
    async ({ params: { key } }) => {
      definitionOf(loop, key);
      const judged = await models.watch.judge(key);
      return { judgement: judged === null ? null : judgementView(judged) };
    },
  );
  reportRoutes(app, parts);
  trainingRoutes(app, parts);
  versionRoutes(app, parts);
}

function reportRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/models/:key/versions/:version/report',
    {
      config,
      schema: {
        tags,
        summary: 'All that is known of one version',
        params: ModelVersionParams,
        response: { 200: ModelReport, ...errors },
      },
    },
    ({ params: { key, version } }) => {
      const standing = known(parts, key, version);
      return { version: versionView(standing), report: { ...standing.report } };
    },
  );
  app.get(
    '/v1/models/:key/versions/:version/report.html',
    {
      config,
      schema: {
        tags,
        summary: 'The same as one page to pass on: nothing in it is loaded from elsewhere',
        params: ModelVersionParams,
        produces: ['text/html'],
        response: { 200: Type.String(), ...errors },
      },
    },
    ({ params: { key, version } }, reply) => {
      const page = modelReportPage(known(parts, key, version), parts.models.watch.judgement(key));
      reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store');
      reply.header('content-security-policy', "default-src 'none'; img-src data:; style-src 'unsafe-inline'");
      reply.send(page as never);
    },
  );
}

function trainingRoutes(app: App, { models }: Parts): void {
  app.post(
    '/v1/models/:key/train',
    {
      config,
      schema: {
        tags,
        summary: 'Trains a model, or joins the training that is under way',
        description:
          'Answers with lines of JSON: how far it is, and what came of it last (`isDone`). Closing the connection does not end the training. One model is trained at a time.',
        produces: ['application/x-ndjson'],
        params: ModelParams,
        response: { 200: TrainingView, ...errors },
      },
    },
    async ({ params: { key } }, reply) => {
      const begun = await models.trainer.train(key, 'person');
      reply.header('content-type', 'application/x-ndjson; charset=utf-8').header('cache-control', 'no-store');
      return reply.send(Readable.from(steps(models.trainer, begun)) as never);
    },
  );
  app.delete(
    '/v1/models/:key/train',
    {
      config,
      schema: {
        tags,
        summary: 'Ends the training of a model',
        params: ModelParams,
        response: { 200: TrainingView, ...errors },
      },
    },
    async ({ params: { key } }) => {
      const wasOpen = await models.trainer.cancel(key);
      const training = models.trainer.training(key);
      if (wasOpen && training !== undefined) return trainingView(training);
      throw new AttuneError('not-found', { detail: `The model "${key}" is not being trained.` });
    },
  );
}

/** The latest step whenever there is a newer one, so that a slow reader never holds what nobody needs. */
async function* steps(trainer: Parts['models']['trainer'], begun: Training): AsyncGenerator<string> {
  let latest: Training | null = begun;
  let wake = () => {};
  const stop = trainer.listen((training) => {
    if (training.key !== begun.key) return;
    latest = training;
    wake();
  });
  try {
    for (;;) {
      if (latest === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const step: Training = latest;
      latest = null;
      yield `${JSON.stringify(trainingView(step))}\n`;
      if (!isOpen(step)) return;
    }
  } finally {
    stop();
  }
}

function versionRoutes(app: App, parts: Parts): void {
  const { registry } = parts.models;
  const described = (summary: string) => ({
    tags,
    summary,
    params: ModelParams,
    body: ModelVersionBody,
    response: { 200: ModelVersionView, ...errors },
  });
  app.post(
    '/v1/models/:key/promote',
    { config, schema: described('Puts a version in force, at once and for everybody') },
    async ({ params: { key }, body: { version, why } }) => {
      known(parts, key, version);
      return versionView(await registry.promote(key, version, why ?? 'Somebody put it in force.'));
    },
  );
  app.post(
    '/v1/models/:key/retire',
    { config, schema: described('Takes a version out; of the one in force, the one before it comes back') },
    async ({ params: { key }, body: { version, why } }) => {
      known(parts, key, version);
      return versionView(await registry.retire(key, version, why ?? 'Somebody took it out.'));
    },
  );
  app.register(async (scope) => {
    const bytes = scope as unknown as App;
    bytes.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer', bodyLimit: ARTEFACT_BYTES_MAX },
      (_, body, done) => done(null, body),
    );
    importRoute(bytes, parts);
  });
}

function importRoute(app: App, parts: Parts): void {
  const { models, loop, clock } = parts;
  app.post(
    '/v1/models/:key/versions',
    {
      config,
      schema: {
        tags,
        summary: 'Adds a version that was made elsewhere, as a challenger',
        description: `The bytes as \`application/octet-stream\`, at most ${ARTEFACT_BYTES_MAX} of them.`,
        consumes: ['application/octet-stream'],
        params: ModelParams,
        querystring: ModelImportQuery,
        response: { 200: ModelVersionView, ...errors },
      },
    },
    async ({ params: { key }, query: { format = 'attune' }, body }) => {
      const { learns } = definitionOf(loop, key);
      if (!Buffer.isBuffer(body) || body.length === 0)
        throw new AttuneError('bad-request', {
          detail: 'Send the bytes of the model, with Content-Type: application/octet-stream.',
        });
      const artefact = new Uint8Array(body);
      const read = readArtefact(models, { learns, format, artefact });
      if (!read.ok) throw new AttuneError('bad-request', { problems: read.problems });
      const told = { metrics: {}, baselines: {}, notes: [], verdict: null };
      const made = { key, learns, createdAt: clock(), dataUntil: clock(), source: 'imported' } as const;
      const { artefact: kept, ...imported } = read.value;
      return versionView(await models.registry.add({ ...made, ...told, ...imported }, kept));
    },
  );
}

/** The version that bytes from elsewhere are, or why they are none of this kind. */
function readArtefact(
  { learners, formats }: Parts['models'],
  sent: { readonly learns: string; readonly format: string; readonly artefact: Uint8Array },
): Read<ImportedModel> {
  const { learns, format, artefact } = sent;
  if (format !== 'attune') {
    const fix = `use one of ${['attune', ...formats.keys()].join(', ')}`;
    return formats.get(format)?.read(artefact, learns) ?? bad('format', `"${format}" is not known here`, fix);
  }
  const learner = learners.find((each) => each.learns === learns);
  const problem = learner === undefined ? `nothing here learns ${learns}` : learner.accepts(artefact);
  return problem === null ? good({ format, artefact, report: {} }) : bad('body', problem, 'send another one');
}

/** @throws AttuneError not-found */
function known({ models, loop }: Parts, key: string, version: number): ModelStanding {
  definitionOf(loop, key);
  const found = models.registry.get(key, version);
  if (found !== undefined) return found;
  throw new AttuneError('not-found', { detail: `The model "${key}" has no version ${version}.` });
}
