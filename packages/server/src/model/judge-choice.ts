/**
 * How versions of a choice do on the decisions after their training, whoever made them: how well each foresaw what came of what was shown, and
 * what choosing by it would have reached.
 */
import {
  type ChoiceJudged,
  type ChoiceReference,
  choiceDrift,
  judgeChoice,
  judgeRates,
  type MomentTable,
} from '@attune/lab';
import type { ChoiceToJudge } from './choice-data.ts';
import { worthOfChoosing } from './choice-worth.ts';
import { compareVersions } from './compare-versions.ts';
import { driftOf, MOVED_BY_TIME } from './drift-alarms.ts';
import type { Drift, Judgement } from './learner.ts';
import { openedChoice } from './opened-artefact.ts';

/** The simplest means, as the name of a version. */
export const VARIANT_RATES = 'rate of the variant';

type Judged = ChoiceJudged & { readonly version: string; readonly since: number };

export function judge({ versions, moments, propensities }: ChoiceToJudge): Judgement {
  const opened = versions.map(({ artefact }) => openedChoice(artefact)!);
  const { since } = versions[0]!;
  const inForce = opened[0]!;
  const { reference } = inForce;
  const judged = versions.map((each, i): Judged => {
    return { version: String(each.version), since: each.since, ...judgeChoice(opened[i]!, moments) };
  });
  const [champion, ...others] = judged as [Judged, ...Judged[]];
  const simple: readonly Judged[] =
    reference === undefined ? [] : [{ version: VARIANT_RATES, since, ...judgeRates(inForce, reference, moments) }];
  const asRows = ({ version, since, losses }: Judged) => ({ version, since, values: losses.map((loss) => -loss) });
  const figures = [...judged, ...simple].map((each) => [each.version, figuresOf(each, moments, propensities)] as const);
  return {
    rows: moments.labels.length,
    people: new Set(moments.people).size,
    since,
    metrics: Object.fromEntries(figures),
    against: [...others, ...simple].map((other) => compareVersions(moments, asRows(champion), asRows(other))),
    drift: reference === undefined || moments.labels.length === 0 ? null : driftIn(reference, moments, champion),
  };
}

function figuresOf(
  judged: Judged,
  { labels, people }: MomentTable,
  propensities: Float64Array,
): Judgement['metrics'][string] {
  const { losses, areaUnderCurve } = judged;
  const worth = worthOfChoosing({ ...judged, labels, people, propensities });
  return {
    logLoss: losses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, losses.length),
    areaUnderCurve,
    ...(worth !== null && { value: judged.version === VARIANT_RATES ? worth.recorded : worth.value }),
  };
}

function driftIn(reference: ChoiceReference, moments: MomentTable, judged: Judged): Drift {
  return driftOf(choiceDrift(reference, moments, judged), {
    outcomes: (now, before) => `${now} reach the goal, ${before} were foreseen`,
    expected: MOVED_BY_TIME,
  });
}
