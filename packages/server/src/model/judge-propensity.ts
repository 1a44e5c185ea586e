/**
 * How versions of a propensity do on what came after their training, each moment foreseen before its outcome was known: the only figures
 * that no choice has flattered. And how far what comes in has moved from what was learned of.
 */
import {
  areaUnderCurve,
  driftSince,
  encodedColumns,
  type LearnedPropensity,
  logLosses,
  type MomentTable,
  probabilitiesOf,
} from '@attune/lab';
import { compareVersions, type JudgedRows } from './compare-versions.ts';
import { driftOf, MOVED_BY_TIME } from './drift-alarms.ts';
import { type Foreseeing, foreseeing } from './foreseeing.ts';
import type { Drift, JudgedVersion, Judgement } from './learner.ts';
import { openedPropensity } from './opened-artefact.ts';
import type { PropensityToJudge } from './propensity-data.ts';

type Judged = { readonly version: string; readonly since: number; readonly losses: Float64Array; readonly auc: number };

export function judge({ versions, moments }: PropensityToJudge): Judgement {
  // Only what was trained here knows what it was trained on.
  const champion = openedPropensity(versions[0]!.artefact);
  const { since } = versions[0]!;
  const opened = versions.map((version) => ({ ...version, model: foreseeing(version.artefact)! }));
  const judged = opened.map((each) => judgedOn(moments, each));
  const rate = champion?.reference.outcomes.mean ?? meanOf(Float64Array.from(moments.labels));
  const constant = new Float64Array(moments.labels.length).fill(rate);
  const baseRate: Judged = { version: 'base rate', since, losses: logLosses(moments.labels, constant), auc: 0.5 };
  return {
    rows: moments.labels.length,
    people: new Set(moments.people).size,
    since,
    metrics: Object.fromEntries(
      [...judged, baseRate].map(({ version, losses, auc }) => [
        version,
        { logLoss: meanOf(losses), areaUnderCurve: auc },
      ]),
    ),
    against: [...judged.slice(1), baseRate].map((other) => compareVersions(moments, asRows(judged[0]!), asRows(other))),
    drift: champion === null || moments.labels.length === 0 ? null : driftIn(moments, champion),
  };
}

function judgedOn(
  { table, labels }: MomentTable,
  { version, since, model }: JudgedVersion & { readonly model: Foreseeing },
): Judged {
  const probabilities = model.probabilities(table, Uint32Array.from(labels.keys()));
  const auc = areaUnderCurve(labels, probabilities);
  return {
    version: String(version),
    since,
    losses: logLosses(labels, probabilities),
    auc: Number.isNaN(auc) ? 0.5 : auc,
  };
}

/** Less loss is better. */
const asRows = ({ version, since, losses }: Judged): JudgedRows => ({
  version,
  since,
  values: losses.map((loss) => -loss),
});

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function driftIn({ table, labels, people }: MomentTable, { model, reference }: LearnedPropensity): Drift {
  const columns = encodedColumns(table, model.schema);
  const probabilities = probabilitiesOf(model, { columns, labels });
  return driftOf(driftSince(reference, { columns, probabilities, labels, people }), {
    outcomes: (now, before) => `${now} reach the goal, ${before} did`,
    expected: MOVED_BY_TIME,
  });
}
