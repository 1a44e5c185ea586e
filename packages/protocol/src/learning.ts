/**
 * What has been learned about each variant: counts, and the interval that holds its true rate with 95 % chance.
 */
import Type, { type Static } from 'typebox';

export const VariantLearning = Type.Object(
  {
    variant: Type.String(),
    exposures: Type.Integer(),
    clicks: Type.Integer(),
    conversions: Type.Integer(),
    value: Type.Number(),
    rate: Type.Number({ description: 'Conversions per exposure; 0 without exposures.' }),
    low: Type.Number(),
    high: Type.Number({ description: 'With `low`: the central 95 % of the Beta posterior.' }),
    weight: Type.Number({ description: 'The share of the audience that gets it now, 0 to 1.' }),
  },
  { title: 'VariantLearning' },
);
export type VariantLearning = Static<typeof VariantLearning>;

export const LearningReply = Type.Object(
  {
    experiences: Type.Array(
      Type.Object({
        experience: Type.String(),
        version: Type.Number({ description: 'Of the policy: rises with every outcome learned.' }),
        variants: Type.Array(VariantLearning),
      }),
    ),
  },
  { title: 'LearningReply' },
);
export type LearningReply = Static<typeof LearningReply>;
