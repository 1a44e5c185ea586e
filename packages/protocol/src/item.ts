/**
 * Items of the site's catalogue, as they are put in and as recommendations list them.
 */
import Type, { type Static } from 'typebox';
import { Next } from './page.ts';

export const Item = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]+$' }),
    title: Type.String({ maxLength: 2_000 }),
    url: Type.Optional(Type.String({ maxLength: 2_000 })),
    image: Type.Optional(Type.String({ maxLength: 2_000 })),
    price: Type.Optional(Type.Number()),
    category: Type.Optional(Type.String({ maxLength: 500 })),
  },
  {
    title: 'Item',
    description: 'Any other attribute is kept and can be used by templates.',
    additionalProperties: true,
  },
);
export type Item = Static<typeof Item>;

export const ItemsBody = Type.Object({ items: Type.Array(Item, { maxItems: 10_000 }) }, { title: 'ItemsBody' });
export const ItemsReply = Type.Object({ stored: Type.Integer() }, { title: 'ItemsReply' });
export const ItemPage = Type.Object({ items: Type.Array(Item), next: Next }, { title: 'ItemPage' });
