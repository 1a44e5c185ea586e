/**
 * The past made again, and what a draft would have made of it. Both are answered in lines of JSON: how far it is, and at last the
 * whole.
 */
import Type, { type Static } from 'typebox';
import { DefinitionKind } from './definition.ts';
import { Instant } from './page.ts';
import { Problem } from './problem.ts';

const Count = Type.Integer({ minimum: 0 });
const Counts = Type.Record(Type.String(), Count);
const orNull = <T extends Type.TSchema>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });

const Entries = {
  isDone: Type.Boolean(),
  entries: Type.Integer({ description: 'Entries of the log read so far.' }),
  entriesAll: Count,
};

const Causes = Type.Record(Type.String(), Count, {
  description:
    'not-recorded: an older release did not keep what it was made from; fallback: something failed then; rules-gone: a version of a definition is no longer kept; model-gone: a version of a trained model is no longer kept; looked-back: answered from an older view of the visitor; others-moving: where the visitor stood among all, while an edit was reaching them; unknown: it should be the same, and is not.',
});

/** One line of the answer. */
export const ReplayReport = Type.Object(
  {
    ...Entries,
    decisions: Type.Integer({ description: 'Recorded decisions met so far.' }),
    same: Type.Integer({ description: 'Of these, made again bit for bit.' }),
    causes: Causes,
    first: orNull(
      Type.Object({
        cursor: Type.Integer({ description: 'Its place in the log.' }),
        decision: Type.String(),
        at: Instant,
        cause: Type.String(),
        difference: orNull(
          Type.Object({ field: Type.String(), recorded: Type.Unknown(), replayed: Type.Unknown() }),
          'null: it could not be made again at all.',
        ),
        what: Type.Optional(Type.String({ description: 'The version that is gone.' })),
      }),
      'The first that is not the same.',
    ),
  },
  { title: 'ReplayReport' },
);
export type ReplayReport = Static<typeof ReplayReport>;

export const BacktestBody = Type.Object(
  {
    kind: DefinitionKind,
    document: Type.Unknown({ description: 'The draft: an experience, with its allocation and its goal.' }),
    since: Type.Optional(
      Type.Union([Type.Number(), Type.String()], {
        description: 'Judge decisions from this instant on: milliseconds, or ISO 8601. Default: all.',
      }),
    ),
  },
  { title: 'BacktestBody', additionalProperties: false },
);
export type BacktestBody = Static<typeof BacktestBody>;

const Interval = Type.Union([Type.Tuple([Type.Number(), Type.Number()]), Type.Null()]);

const Judged = Type.Object({
  recorded: orNull(Type.Number(), 'What was earned for each decision.'),
  support: orNull(
    Type.Object({
      n: Count,
      units: Type.Integer({ description: 'Visitors: the decisions of one are one draw.' }),
      effectiveSize: Type.Number({ description: 'As many decisions of the draft itself would say as much.' }),
      weightMean: Type.Number({ description: 'Should be 1.' }),
      weightMax: Type.Number(),
      unsupported: Type.Number({
        description: 'The share of what the draft would show that could not have been shown there.',
      }),
      isWeightMeanOff: Type.Boolean(),
      warnings: Type.Array(Type.String()),
    }),
    'null: refused before weights could be told.',
  ),
  values: Type.Array(
    Type.Object({
      estimator: Type.Enum(['ips', 'snips', 'dm', 'dr', 'switch-dr']),
      value: Type.Number({ description: 'What the draft would have earned for each decision.' }),
      bootstrap: Interval,
      bernstein: Interval,
      lift: Type.Union([Type.Tuple([Type.Number(), Type.Number()]), Type.Null()], {
        description: 'By how much more than recorded, 95 %.',
      }),
    }),
    { description: 'Empty when refused.' },
  ),
  refused: Type.Array(Problem, { description: 'Why nothing may be concluded.' }),
  warnings: Type.Array(Type.String()),
  sentence: Type.String({ description: 'What may be concluded.' }),
});

/** One line of the answer. */
export const BacktestReport = Type.Object(
  {
    ...Entries,
    decisions: Type.Integer({ description: 'Decisions of the placement that were asked about.' }),
    changed: Type.Integer({ description: 'Of these, those in which the draft would have shown something else.' }),
    days: Type.Array(
      Type.Object({
        at: Type.Number({ description: 'The beginning of the day (UTC), milliseconds since 1970.' }),
        decisions: Count,
        changed: Count,
        recorded: Counts,
        draft: Counts,
      }),
    ),
    people: Type.Array(
      Type.Object({ person: Type.String(), at: Instant, recorded: Type.String(), draft: Type.String() }),
      { description: 'A few who would have seen something else, the latest first.' },
    ),
    leftOut: Causes,
    notes: Type.Array(Type.String(), { description: 'What the past cannot tell.' }),
    judged: orNull(Judged, 'null until it is done.'),
  },
  { title: 'BacktestReport' },
);
export type BacktestReport = Static<typeof BacktestReport>;
