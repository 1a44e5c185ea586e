/** Trains a propensity from collected moments, in the training's thread, and says what it is worth beside simple means and the version in force. */
import type { JsonValue, PropensityDefinition } from '@attune/engine';
import {
  AUTO_ALGORITHMS,
  type ClassificationFigures,
  comparePaired,
  type LearnedFrom,
  type LearnedPropensity,
  learnPropensity,
  logLosses,
  meansByPerson,
  packModel,
} from '@attune/lab';
import { calibrationBins, curvePoints } from './classification-plots.ts';
import { foreseeing } from './foreseeing.ts';
import { TooLittle, type Trained, type TrainOptions, type Verdict } from './learner.ts';
import type { PropensityData } from './propensity-data.ts';

export function train(data: PropensityData, definition: PropensityDefinition, options: TrainOptions): Trained {
  const { algorithm = 'auto' } = definition;
  const algorithms = algorithm === 'auto' ? AUTO_ALGORITHMS : [algorithm];
  const end = performance.now() + options.budgetMs;
  const read = learnPropensity(data.moments, {
    algorithms,
    kinds: data.kinds,
    settleMs: data.within === 'visit' ? 0 : data.within,
    seed: options.seed,
    known: (each) => numberIn(options.known[each]),
    began: (what, done, of) => options.report({ what, done, of }),
    found: (each, loss) => options.remember(each, loss),
    isLate: () => performance.now() > end,
  });
  if (!read.ok) throw new TooLittle(read.problems.map(({ message, fix }) => `${message}: ${fix}`).join('; '));
  const learned = read.value;
  const { heldOut, model, reference } = learned;
  const artefact: LearnedPropensity = { kind: 'propensity', plan: data.plan, within: data.within, model, reference };
  return {
    artefact: packModel(artefact),
    metrics: figuresOf(heldOut.figures),
    baselines: {
      'base rate': figuresOf(heldOut.baseRate.figures),
      ...(learned.algorithm === 'logistic' ? {} : { logistic: figuresOf(heldOut.logistic) }),
      ...championFigures(data, learned),
    },
    notes: data.notes,
    verdict: verdictOf(data, learned, options.seed),
    report: reportOf(data, learned),
  };
}

function numberIn(found: JsonValue | undefined): number | undefined {
  return typeof found === 'number' ? found : undefined;
}

function figuresOf(figures: ClassificationFigures): Record<string, number> {
  return { ...figures };
}

/** What the version in force says of the held-out moments; null without one. */
function championOn({ champion, moments }: PropensityData, { heldOut }: LearnedFrom) {
  const version = champion === null ? null : foreseeing(champion.artefact);
  if (version === null) return null;
  const labels = Uint8Array.from(heldOut.rows, (row) => moments.labels[row]!);
  return { labels, probabilities: version.probabilities(moments.table, heldOut.rows) };
}

function championFigures(data: PropensityData, learned: LearnedFrom): Record<string, Record<string, number>> {
  const found = championOn(data, learned);
  if (found === null) return {};
  const losses = logLosses(found.labels, found.probabilities);
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  return { [`version ${data.champion!.version}`]: { logLoss: mean } };
}

/** Person by person, as moments of one person hang together. */
function verdictOf(data: PropensityData, learned: LearnedFrom, seed: string): Verdict {
  const { heldOut } = learned;
  const champion = championOn(data, learned);
  const people = Int32Array.from(heldOut.rows, (row) => data.moments.people[row]!);
  const theirs = champion === null ? heldOut.baseRate.losses : logLosses(champion.labels, champion.probabilities);
  const ours = meansByPerson(heldOut.losses, people);
  const { difference, interval } = comparePaired(meansByPerson(theirs, people), ours, { seed, samples: 1_000 });
  const isBetter = interval !== null && interval[0] > 0;
  const against = champion === null ? 'base rate' : `version ${data.champion!.version}`;
  const by = `${Math.abs(difference).toPrecision(3)} nats ${difference >= 0 ? 'less' : 'more'} than ${champion === null ? 'the base rate' : against}`;
  const sure = isBetter ? 'and that is more than chance' : 'which may be chance';
  const says = `On ${people.length} held-out moments of ${ours.length} people its log loss is ${by}, ${difference >= 0 ? sure : 'so it is not better'}.`;
  return { isBetter, against, difference, interval, says };
}

function reportOf(data: PropensityData, learned: LearnedFrom): Trained['report'] {
  const { heldOut, trials, split, importance, algorithm } = learned;
  const labels = Uint8Array.from(heldOut.rows, (row) => data.moments.labels[row]!);
  const reached = data.moments.labels.reduce((sum, label) => sum + label, 0);
  return {
    algorithm,
    trials: trials.map((trial) => ({ ...trial })),
    data: {
      visitors: data.visitors,
      people: new Set(data.moments.people).size,
      moments: data.moments.labels.length,
      reached,
      from: data.from,
      until: data.until,
      ...split,
    },
    calibration: calibrationBins(labels, heldOut.probabilities).map((bin) => ({ ...bin })),
    curve: curvePoints(labels, heldOut.probabilities).map((point) => ({ ...point })),
    importance: importance.slice(0, 20).map((each) => ({ ...each })),
  };
}
