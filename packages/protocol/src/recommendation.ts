/**
 * Asking for a list of items, and the answer: by the recommender's own route, and by the two short ones that widgets call. A list is always
 * given; what a model cannot fill is filled by the recommender's fallback.
 */
import Type, { type Static } from 'typebox';
import { Event } from './event.ts';
import { Item } from './item.ts';

const Who = Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 256 }), Type.Null()]));
const ItemId = Type.String({ minLength: 1, maxLength: 200 });
const Count = Type.Integer({ minimum: 1, maximum: 100, default: 4 });

export const RecommendationsQuery = Type.Object({
  key: Type.Optional(Type.String()),
  recommender: Type.String({ minLength: 1, maxLength: 200 }),
  item: Type.Optional(Type.String({ maxLength: 200 })),
  count: Type.Optional(Count),
});
export const RecommendationsReply = Type.Object({ items: Type.Array(Item) }, { title: 'RecommendationsReply' });

export const RecommendationsBody = Type.Object(
  {
    recommender: Type.String({ minLength: 1, maxLength: 200 }),
    anonymousId: Who,
    userId: Who,
    item: Type.Optional(Type.Union([ItemId, Type.Null()], { description: 'The item that the list goes with.' })),
    count: Type.Optional(Count),
    exclude: Type.Optional(Type.Array(ItemId, { maxItems: 500, description: 'Items that may not be listed.' })),
    lookedAt: Type.Optional(
      Type.Array(ItemId, {
        maxItems: 50,
        description: 'Items to be taken as just looked at, oldest first. For this list only; nothing is stored.',
      }),
    ),
    events: Type.Optional(
      Type.Array(Event, {
        description:
          "Stored and folded first, in the same round trip; events that name nobody are the one's asked for.",
      }),
    ),
    sentAt: Type.Optional(Type.Union([Type.String(), Type.Number()])),
    explain: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'With a secret key: scores, all reasons, and what the filters keep out.',
      }),
    ),
  },
  { title: 'RecommendationsBody', additionalProperties: false },
);
export type RecommendationsBody = Static<typeof RecommendationsBody>;

const Because = Type.Object({ id: Type.String(), title: Type.String(), says: Type.String() });

export const RecommendedItem = Type.Intersect(
  [
    Item,
    Type.Object({
      why: Type.String({ description: 'In words: "Because you lingered on …".' }),
      by: Type.Enum(['learned', 'co-viewed', 'trending', 'similar', 'catalogue'], {
        description: 'Who put it there: the recommender, one of its fallbacks, or the catalogue.',
      }),
      because: Type.Optional(Because),
      propensity: Type.Optional(
        Type.Number({
          description: 'The chance of this item at this place, given what stands above it. Of learned lists.',
        }),
      ),
      score: Type.Optional(Type.Number({ description: 'Only when explained.' })),
      model: Type.Optional(
        Type.String({ description: 'The model of the blend that speaks for it. Only when explained.' }),
      ),
      reasons: Type.Optional(
        Type.Array(Type.Object({ id: Type.String(), title: Type.String(), share: Type.Number() }), {
          description: "The visitor's own items that speak for it. Only when explained.",
        }),
      ),
    }),
  ],
  { title: 'RecommendedItem' },
);

export const RecommendationsAnswer = Type.Object(
  {
    recommender: Type.String(),
    version: Type.Union([Type.String(), Type.Null()], {
      description: '`model:version` that was asked; null: none is open, the fallbacks made the list.',
    }),
    items: Type.Array(RecommendedItem),
    refused: Type.Optional(
      Type.Array(Type.Object({ id: Type.String(), title: Type.String(), filter: Type.String() }), {
        description: 'What would have been listed, and the filter that keeps it out. Only when explained.',
      }),
    ),
  },
  { title: 'RecommendationsAnswer' },
);
export type RecommendationsAnswer = Static<typeof RecommendationsAnswer>;

/** A move of a visitor as widgets tell it: the id of an item, or an object that names one. */
const WidgetAction = Type.Union([ItemId, Type.Object({}, { additionalProperties: true })]);
const Actions = Type.Array(WidgetAction, { maxItems: 500 });

export const WidgetBody = Type.Object(
  {
    userId: Type.Union([Type.String({ minLength: 1, maxLength: 256 }), Type.Integer()], {
      description: 'A userId or an anonymousId.',
    }),
    actions: Type.Optional(Actions),
    sessionActions: Type.Optional(Actions),
    recommender: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    item: Type.Optional(ItemId),
    count: Type.Optional(Count),
  },
  {
    title: 'WidgetBody',
    description:
      'An action is the id of an item, or an object with `itemId` (or `item_id`, `productId`, `product_id`, `id`). Actions steer this list; send events for what is to be remembered.',
    additionalProperties: true,
  },
);
export type WidgetBody = Static<typeof WidgetBody>;

export const WidgetReply = Type.Object({ recommendations: Type.Array(RecommendedItem) }, { title: 'WidgetReply' });
