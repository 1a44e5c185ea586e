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

const Interval = {
  estimate: Type.Number(),
  low: Type.Number(),
  high: Type.Number({ description: 'With `low`: the central 95 % of the belief.' }),
};

export const SegmentLearning = Type.Object(
  {
    segment: Type.String({ description: 'Empty for visitors of none of the segments.' }),
    parent: Type.Union([Type.String(), Type.Null()]),
    variants: Type.Array(
      Type.Object({
        variant: Type.String(),
        exposures: Type.Number({ description: 'Of its own visitors; no whole number where evidence fades.' }),
        ...Interval,
        weight: Type.Number({ description: 'The share of the segment that gets it now, 0 to 1.' }),
      }),
    ),
  },
  { title: 'SegmentLearning' },
);
export type SegmentLearning = Static<typeof SegmentLearning>;

export const FeatureLearning = Type.Object(
  {
    feature: Type.String(),
    variants: Type.Array(Type.Object({ variant: Type.String(), ...Interval })),
  },
  { title: 'FeatureLearning', description: 'What the feature at 1 adds to the reward expected of each variant.' },
);
export type FeatureLearning = Static<typeof FeatureLearning>;

export const ExperienceLearning = Type.Object(
  {
    experience: Type.String(),
    version: Type.Number({ description: 'Of the policy: rises with every outcome learned.' }),
    variants: Type.Array(VariantLearning),
    segments: Type.Optional(
      Type.Array(SegmentLearning, {
        description: 'Of a bandit with `by`: rewards with the strength of the parents, parents first.',
      }),
    ),
    features: Type.Optional(
      Type.Array(FeatureLearning, { description: 'Of a contextual allocation, the constant first.' }),
    ),
  },
  { title: 'ExperienceLearning' },
);
export type ExperienceLearning = Static<typeof ExperienceLearning>;

export const LearningReply = Type.Object({ experiences: Type.Array(ExperienceLearning) }, { title: 'LearningReply' });
export type LearningReply = Static<typeof LearningReply>;
