/**
 * What came of experiments: who was counted and who was left out, every variant's values, each against the control in every view,
 * and what may be concluded, in words.
 */
import Type, { type Static, type TSchema } from 'typebox';

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const number = (description?: string) => Type.Number(description === undefined ? {} : { description });

export const LiftView = Type.Object(
  {
    estimate: number(),
    low: orNull(number()),
    high: orNull(number('With `low`: the interval; null is open.')),
    p: number(),
  },
  { title: 'LiftView' },
);

export const Verdict = Type.Object(
  {
    kind: Type.Union(
      (
        ['better', 'worse', 'unclear', 'early', 'harmful', 'untrustworthy', 'nobody', 'no-goal', 'no-control'] as const
      ).map((kind) => Type.Literal(kind)),
    ),
    sentence: Type.String(),
    details: Type.Array(Type.String()),
  },
  { title: 'Verdict' },
);

export const ResultsPlan = Type.Object(
  {
    lift: number('The relative effect that is looked for.'),
    unitsNeeded: orNull(number('People of the control and one variant together; null: too many.')),
    unitsMore: orNull(number()),
    daysMore: orNull(number('At the present pace.')),
    detectable: orNull(number('The smallest relative effect that the present numbers can find.')),
    says: Type.String(),
  },
  { title: 'ResultsPlan' },
);

export const Comparison = Type.Object(
  {
    variant: Type.String(),
    why: orNull(Type.String({ description: 'Why nothing can be said.' })),
    lift: orNull(LiftView),
    difference: orNull(LiftView),
    fixed: orNull(LiftView),
    test: orNull(Type.Union([Type.Literal('welch'), Type.Literal('fisher')])),
    bayesian: orNull(
      Type.Object({
        chanceToWin: number(),
        lossOfChoosing: number('What choosing it gives away on average, in the metric’s own units.'),
        lossOfKeeping: number(),
      }),
    ),
    planned: orNull(
      Type.Object({
        ...LiftView.properties,
        share: number('Of the people planned for.'),
        looks: number('Planned looks that are due, of 4.'),
      }),
    ),
    mixture: orNull(
      Type.Object(
        {
          ...LiftView.properties,
          ratio: number('How much better an effect of the planned size explains what was seen than none does.'),
        },
        { description: 'mSPRT: always valid, too; sharpest where effects are about as large as the planned `lift`.' },
      ),
    ),
    stratified: orNull(
      Type.Object(
        {
          ...LiftView.properties,
          by: Type.String({ description: '`device`, `country` or `visitor`.' }),
        },
        { description: 'At a fixed size, each stratum compared within itself (post-stratification).' },
      ),
    ),
    varianceLeft: orNull(number('What the people’s own past left of the variance; null: nothing was taken out.')),
  },
  {
    title: 'Comparison',
    description:
      'Against the control. `lift` (relative) and `difference` are always valid: they may be looked at as often as one likes.',
  },
);

export const MetricResult = Type.Object(
  {
    key: Type.String(),
    name: Type.String(),
    role: Type.Union([Type.Literal('primary'), Type.Literal('metric'), Type.Literal('guardrail')]),
    measure: Type.String(),
    quantile: orNull(number()),
    better: Type.Union([Type.Literal('higher'), Type.Literal('lower')]),
    arms: Type.Array(
      Type.Object({
        variant: Type.String(),
        units: number('People.'),
        value: orNull(number('Per person, or the quotient or quantile.')),
        low: orNull(number()),
        high: orNull(number()),
        total: number(),
        waiting: number('People whom the metric cannot judge yet.'),
      }),
    ),
    comparisons: Type.Array(Comparison),
  },
  { title: 'MetricResult' },
);
export type MetricResult = Static<typeof MetricResult>;

const BreakdownRow = Type.Object({
  value: Type.String(),
  variant: Type.String(),
  controlUnits: number(),
  units: number(),
  controlValue: orNull(number()),
  armValue: orNull(number()),
  seen: orNull(LiftView),
  believed: orNull(
    Type.Object(
      { estimate: number(), low: number(), high: number(), ownShare: number('1: as seen; 0: the common mean.') },
      { description: 'Drawn towards what all have in common by as much as chance explains the differences.' },
    ),
  ),
});

export const ExperienceResults = Type.Object(
  {
    experience: Type.String(),
    name: Type.String(),
    status: Type.String({
      description: '`live`, `paused`, `draft`, `program`, `programme` (all of it), or `removed`.',
    }),
    placement: orNull(Type.String()),
    control: orNull(Type.String()),
    isAdaptive: Type.Boolean({ description: 'Its shares follow what is learned.' }),
    from: orNull(number('The first day that counts, in milliseconds since the epoch.')),
    to: orNull(number()),
    units: number('People counted.'),
    variants: Type.Array(
      Type.Object({
        key: Type.String(),
        name: Type.String(),
        share: number('Of people, as promised.'),
        units: number(),
        decisions: number('As recorded.'),
        exposures: number('Decisions that were really seen.'),
      }),
    ),
    leftOut: Type.Object({
      bot: number(),
      internal: number(),
      earlier: number('Saw it before `resultsSince`.'),
      crossed: number('Saw more than one variant.'),
    }),
    sampleRatio: orNull(
      Type.Object({ p: number(), watchedP: number('Valid at all times together.'), isBroken: Type.Boolean() }),
    ),
    verdict: Verdict,
    plan: orNull(ResultsPlan),
    metrics: Type.Array(MetricResult),
    adjusted: Type.Array(
      Type.Object({
        metric: Type.String(),
        variant: Type.String(),
        p: number(),
        holm: number('Holm’s adjusted p.'),
        falseShare: number('Benjamini and Hochberg’s.'),
      }),
    ),
    breakdowns: Type.Array(Type.Object({ dimension: Type.String(), rows: Type.Array(BreakdownRow) })),
    factorEffects: Type.Array(
      Type.Object(
        {
          factors: Type.Array(Type.String()),
          levels: Type.Array(Type.String()),
          against: Type.Array(Type.String(), { description: 'The level of each factor that it is held against.' }),
          estimate: number('In the goal’s own units.'),
          low: number(),
          high: number('With `low`: 95 %, at a fixed size.'),
          p: number('Adjusted for all of them (Holm).'),
        },
        { description: 'Of a multivariate experiment: what a level does by itself, and what two do together besides.' },
      ),
    ),
    course: Type.Array(
      Type.Object({
        at: number(),
        units: number(),
        effects: Type.Array(Type.Object({ variant: Type.String(), lift: orNull(LiftView) })),
      }),
    ),
    ages: Type.Array(
      Type.Object({
        age: number('Whole days since the first sight.'),
        variant: Type.String(),
        units: number(),
        lift: orNull(LiftView),
      }),
    ),
    weights: Type.Array(
      Type.Object(
        { at: number(), weights: Type.Record(Type.String(), Type.Number()) },
        { description: 'Of a bandit, hour by hour.' },
      ),
    ),
    warnings: Type.Array(Type.Object({ kind: Type.String(), says: Type.String() })),
  },
  { title: 'ExperienceResults' },
);
export type ExperienceResults = Static<typeof ExperienceResults>;

export const ResultsSummary = Type.Object(
  {
    experience: Type.String(),
    name: Type.String(),
    status: Type.String(),
    placement: orNull(Type.String()),
    isAdaptive: Type.Boolean(),
    from: orNull(number()),
    units: number(),
    variants: number(),
    goal: orNull(Type.String()),
    verdict: Verdict,
    plan: orNull(ResultsPlan),
    lift: orNull(LiftView),
    liftOf: orNull(Type.String({ description: 'The variant that `lift` is of: the best one seen.' })),
    warnings: number(),
  },
  { title: 'ResultsSummary' },
);
export type ResultsSummary = Static<typeof ResultsSummary>;

export const ResultsReply = Type.Object(
  { now: number(), results: Type.Array(ResultsSummary) },
  { title: 'ResultsReply' },
);
export type ResultsReply = Static<typeof ResultsReply>;

/** What `GET /v1/results/:experience` may be asked with; all of it is text in the address. */
export const ResultsQuery = Type.Object({
  only: Type.Optional(
    Type.String({
      maxLength: 200,
      pattern: '^(device|country|visitor|segment)=.+$',
      description: 'Only these people: `device=mobile`.',
    }),
  ),
  alpha: Type.Optional(Type.Number({ minimum: 0.001, maximum: 0.5, description: 'Default 0.05.' })),
  lift: Type.Optional(
    Type.Number({ minimum: 0.001, maximum: 10, description: 'The relative effect planned for. Default 0.1.' }),
  ),
  planned: Type.Optional(
    Type.Integer({ minimum: 10, maximum: 1e9, description: 'People planned for, of the control and one variant.' }),
  ),
});
export type ResultsQuery = Static<typeof ResultsQuery>;
