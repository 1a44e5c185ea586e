/**
 * What people set above all decisions: the kill switch, and signed links to look at one variant.
 */
import Type, { type Static } from 'typebox';
import { DefinitionKey } from './definition.ts';
import { Instant } from './page.ts';

export const SwitchBody = Type.Object(
  {
    off: Type.Boolean({ description: 'true: the defaults, for everybody.' }),
    experience: Type.Optional(DefinitionKey),
  },
  { title: 'SwitchBody', additionalProperties: false },
);
export type SwitchBody = Static<typeof SwitchBody>;

export const SwitchReply = Type.Object(
  {
    off: Type.Boolean(),
    since: Type.Union([Instant, Type.Null()], { description: 'When it was turned last; null for never.' }),
  },
  { title: 'SwitchReply' },
);
export type SwitchReply = Static<typeof SwitchReply>;

export const PreviewBody = Type.Object(
  {
    experience: DefinitionKey,
    variant: Type.String({ minLength: 1, maxLength: 200 }),
    within: Type.Optional(Type.String({ description: 'How long the link may be used, e.g. "7d". Default "24h".' })),
  },
  { title: 'PreviewBody', additionalProperties: false },
);
export type PreviewBody = Static<typeof PreviewBody>;

export const PreviewReply = Type.Object(
  {
    token: Type.String(),
    expiresAt: Instant,
    query: Type.String({ description: 'To be added to the address of a page.' }),
    placement: Type.String({ description: 'Where it will be seen.' }),
  },
  { title: 'PreviewReply' },
);
export type PreviewReply = Static<typeof PreviewReply>;
