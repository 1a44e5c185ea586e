/**
 * All kinds of aggregates, by the name a question uses. A new kind is a file in `aggregate/`, a line here and a line in each of
 * the two unions of `aggregate.ts`.
 */
import type { AggregateKind } from './aggregate/aggregate-kind.ts';
import { countKind } from './aggregate/count-kind.ts';
import { emaKind } from './aggregate/ema-kind.ts';
import { firstTimesKind } from './aggregate/first-times-kind.ts';
import { groupsKind } from './aggregate/groups-kind.ts';
import { scoreKind } from './aggregate/score-kind.ts';
import { sequenceKind } from './aggregate/sequence-kind.ts';
import { recentKind, valuesKind } from './aggregate/series-kind.ts';
import { sinceKind } from './aggregate/since-kind.ts';
import { timesKind } from './aggregate/times-kind.ts';
import { totalKind } from './aggregate/total-kind.ts';
import { uniqueKind } from './aggregate/unique-kind.ts';
import { valueKind } from './aggregate/value-kind.ts';
import type { AggregateQuestion, PlainQuestion } from './aggregate.ts';

const PLAIN: { readonly [kind in PlainQuestion['kind']]: AggregateKind } = {
  count: countKind,
  times: timesKind,
  'first-times': firstTimesKind,
  first: valueKind,
  last: valueKind,
  unique: uniqueKind,
  total: totalKind,
  values: valuesKind,
  recent: recentKind,
  sequence: sequenceKind,
  since: sinceKind,
  score: scoreKind,
  ema: emaKind,
};

const KINDS: { readonly [kind in AggregateQuestion['kind']]: AggregateKind } = {
  ...PLAIN,
  by: groupsKind(({ kind }) => PLAIN[kind]),
};

export function kindOf({ kind }: AggregateQuestion): AggregateKind {
  return KINDS[kind];
}
