/** Trains a propensity from collected moments, in the training's process, and says what it is worth beside simple means and the version in force. */
import { type PropensityDefinition, readSpan } from '@attune/engine';
import {
  type ClassificationFigures,
  comparePaired,
  drawsOf,
  type LearnedFrom,
  type LearnedPropensity,
  learnPropensity,
  logLosses,
  meansByPerson,
  PROPENSITY_KINDS,
  type PropensityKind,
  packModel,
  propensityConfigurations,
  propensityReport,
  type Trial,
} from '@attune/lab';
import { foreseeing } from './foreseeing.ts';
import { asJson, TooLittle, type Trained, type TrainOptions, type Verdict } from './learner.ts';
import type { PropensityData } from './propensity-data.ts';

export function train(data: PropensityData, definition: PropensityDefinition, options: TrainOptions): Trained {
  const { algorithm = 'auto', budget = {} } = definition;
  const { configurations = PROPENSITY_KINDS.length } = budget;
  const end = performance.now() + (budget.time === undefined ? options.budgetMs : spanMs(budget.time));
  const read = learnPropensity(data.moments, {
    configurations:
      algorithm === 'auto' ? propensityConfigurations(configurations, options.seed) : [{ kind: algorithm }],
    kinds: data.kinds,
    settleMs: data.within === 'visit' ? 0 : data.within,
    seed: options.seed,
    known: trialsIn(options.known),
    began: (what, done, of) => options.report({ what, done, of }),
    found: (trial) => options.remember(JSON.stringify([trial.configuration, trial.fidelity]), trial.loss),
    isLate: () => performance.now() > end,
  });
  if (!read.ok) throw new TooLittle(read.problems.map(({ message, fix }) => `${message}: ${fix}`).join('; '));
  const learned = read.value;
  const { heldOut, model, reference } = learned;
  const artefact: LearnedPropensity = { kind: 'propensity', plan: data.plan, within: data.within, model, reference };
  return {
    artefact: packModel(artefact),
    metrics: { ...figuresOf(heldOut.figures), configurationsTried: learned.tried },
    baselines: {
      'base rate': figuresOf(heldOut.baseRate.figures),
      ...(learned.chosen.kind === 'logistic' ? {} : { logistic: figuresOf(heldOut.logistic.figures) }),
      ...championFigures(data, learned),
    },
    notes: [...searchNotes(learned), ...data.notes],
    verdict: verdictOf(data, learned, options.seed),
    report: reportOf(data, learned, definition),
  };
}

function spanMs(text: string): number {
  const span = readSpan(text);
  if (!span.ok) throw new TooLittle(`"budget.time" is no span: ${text}`);
  return span.value;
}

/** What was remembered of a search that was cut off: a loss for each configuration and how many rows it had; none where it could not be tried. */
function trialsIn(known: TrainOptions['known']): readonly Trial<PropensityKind>[] {
  // Other releases remembered other things.
  const named = Object.entries(known).filter(([name]) => name.startsWith('[{'));
  return named.map(([name, found]) => {
    const [configuration, fidelity] = JSON.parse(name) as [PropensityKind, number];
    return { configuration, fidelity, loss: typeof found === 'number' ? found : Number.NaN };
  });
}

function searchNotes({ tried, of, trials }: LearnedFrom): readonly string[] {
  if (of === 1) return [];
  const late = tried < of ? `, of ${of}: then its time was over` : '';
  return [
    `${tried} configurations were tried in ${trials.length} trials, each on what came after what it was taught${late}.`,
  ];
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
  const { trials, split, chosen, tried } = learned;
  const { labels, people } = data.moments;
  return {
    algorithm: chosen.kind,
    chosen: { ...chosen },
    configurationsTried: tried,
    trials: trials.map(({ configuration, fidelity, loss }) => ({
      configuration: { ...configuration },
      moments: fidelity,
      logLoss: Number.isFinite(loss) ? loss : null,
    })),
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
  const { heldOut, importance, chosen } = learned;
  const algorithm = chosen.kind;
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
    remarks: [...searchNotes(learned), ...data.notes],
  });
}
