/**
 * What people set above all decisions: the kill switch, and links to look at one variant.
 */
import { HOUR_MS, readSpan } from '@attune/engine';
import { AttuneError, ErrorReply, PreviewBody, PreviewReply, SwitchBody, SwitchReply } from '@attune/protocol';
import type { DefinitionDocument } from '../definition-record.ts';
import type { DefinitionStore } from '../definition-store.ts';
import type { App, Parts } from '../parts.ts';

const config = { access: 'secret' } as const;
const tags = ['decision'];
const errors = { '4xx': ErrorReply, '5xx': ErrorReply };

const PREVIEW_MS_DEFAULT = 24 * HOUR_MS;

export function overrideRoutes(app: App, parts: Parts): void {
  const { killSwitch, definitions } = parts;
  app.get(
    '/v1/switch',
    {
      config,
      schema: { tags, summary: 'Whether everybody gets the defaults', response: { 200: SwitchReply, ...errors } },
    },
    () => killSwitch.state(),
  );
  app.put(
    '/v1/switch',
    {
      config,
      schema: {
        tags,
        summary: 'Turn everything, or one experience, to the defaults, or back',
        description: 'Acts on the next decision and on all open streams; survives restarts.',
        body: SwitchBody,
        response: { 200: SwitchReply, ...errors },
      },
    },
    async (request) => {
      const { off, experience } = request.body;
      if (experience === undefined) return killSwitch.turn(off);
      await turnExperience(definitions, experience, off);
      return killSwitch.state();
    },
  );
  app.post(
    '/v1/previews',
    {
      config,
      schema: {
        tags,
        summary: 'A signed link to look at one variant',
        description: 'Add `query` to the address of a page. What is shown so is never counted and never learned from.',
        body: PreviewBody,
        response: { 200: PreviewReply, ...errors },
      },
    },
    (request) => previewOf(parts, request.body),
  );
}

/** A live experience is paused, a paused one live again; another status is left as it is. */
async function turnExperience(definitions: DefinitionStore, key: string, off: boolean): Promise<void> {
  const found = definitions.get('experience', key);
  if (found === undefined) throw new AttuneError('not-found', { detail: `There is no experience "${key}".` });
  const [from, to] = off ? ['live', 'paused'] : ['paused', 'live'];
  if ((found.document['status'] ?? 'live') !== from) return;
  const document: DefinitionDocument = { ...found.document, status: to };
  await definitions.change({ kind: 'experience', key, document, source: 'api', expected: found.version });
}

type Asked = { readonly experience: string; readonly variant: string; readonly within?: string };

function previewOf({ previews, clock, loop }: Parts, { experience, variant, within }: Asked): PreviewReply {
  const defined = loop.rules().experiences.get(experience)?.definition;
  if (defined === undefined) throw new AttuneError('not-found', { detail: `There is no experience "${experience}".` });
  if (!defined.variants.some(({ key }) => key === variant)) {
    const fix = `use one of: ${defined.variants.map(({ key }) => key).join(', ')}`;
    const problem = { path: 'variant', message: `"${experience}" has no variant "${variant}"`, fix };
    throw new AttuneError('bad-request', { problems: [problem] });
  }
  const span = within === undefined ? undefined : readSpan(within, 'within');
  if (span?.ok === false) throw new AttuneError('bad-request', { problems: [...span.problems] });
  const expiresAt = clock() + (span?.value ?? PREVIEW_MS_DEFAULT);
  const token = previews.sign({ experience, variant, expiresAt });
  return { token, expiresAt, query: `attune_preview=${token}`, placement: defined.placement };
}
