/** Trains a propensity from collected moments, in the training's thread, and says what it is worth beside simple means and the version in force. */
import type { JsonObject, JsonValue, PropensityDefinition } from '@attune/engine';
import {
  AUTO_ALGORITHMS,
  type ClassificationFigures,
  comparePaired,
  drawsOf,
  type LearnedFrom,
  type LearnedPropensity,
  learnPropensity,
  logLosses,
  meansByPerson,
  packModel,
  propensityReport,
} from '@attune/lab';
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
      ...(learned.algorithm === 'logistic' ? {} : { logistic: figuresOf(heldOut.logistic.figures) }),
      ...championFigures(data, learned),
    },
    notes: data.notes,
    verdict: verdictOf(data, learned, options.seed),
    report: reportOf(data, learned, definition),
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

function reportOf(data: PropensityData, learned: LearnedFrom, definition: PropensityDefinition): Trained['report'] {
  const { trials, split, algorithm } = learned;
  const { labels, people } = data.moments;
  return {
    algorithm,
    trials: trials.map((trial) => ({ ...trial })),
    data: {
      visitors: data.visitors,
      people: new Set(people).size,
      moments: labels.length,
      reached: labels.reduce((sum, label) => sum + label, 0),
      from: data.from,
      until: data.until,
      ...split,
    },
    evaluation: asJson(evaluationOf(data, learned, definition)),
  };
}

/** What a person looks at to trust it: does it order, does it mean what it says, what does it go by. */
function evaluationOf(data: PropensityData, learned: LearnedFrom, { key, name = key }: PropensityDefinition) {
  const { heldOut, importance, algorithm } = learned;
  const { labels, people } = data.moments;
  const champion = championOn(data, learned);
  const simple = { name: 'logistic', probabilities: heldOut.logistic.probabilities };
  const theirs = champion === null ? [] : [{ name: `version ${data.champion!.version}`, ...champion }];
  return propensityReport({
    title: name,
    about: `${algorithm}, judged on the latest ${heldOut.rows.length} of ${labels.length} moments, which it has not seen`,
    labels: Uint8Array.from(heldOut.rows, (row) => labels[row]!),
    probabilities: heldOut.probabilities,
    baselines: [...(algorithm === 'logistic' ? [] : [simple]), ...theirs],
    importance,
    draws: drawsOf(Array.from(heldOut.rows, (row) => ({ unit: String(people[row]) }))),
    seed: key,
    remarks: data.notes,
  });
}

/** Plain data without what JSON cannot say. */
function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
