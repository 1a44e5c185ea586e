/** Learns a choice from collected decisions, in the training's thread, and says what choosing by it would have been worth. */
import type { ChoiceDefinition } from '@attune/engine';
import {
  type ChoiceLearned,
  choiceChance,
  comparePaired,
  estimateValue,
  type LearnedChoice,
  learnChoice,
  logLosses,
  meansByPerson,
  packModel,
  SHOWN_VARIANT,
  type SubjectRecord,
} from '@attune/lab';
import type { ChoiceData } from './choice-data.ts';
import { TooLittle, type Trained, type TrainOptions, type Verdict } from './learner.ts';
import { openedChoice } from './opened-artefact.ts';

export function train(data: ChoiceData, _: ChoiceDefinition, { seed, report }: TrainOptions): Trained {
  const read = learnChoice(data.moments, { seed, began: (what, done, of) => report({ what, done, of }) });
  if (!read.ok) throw new TooLittle(read.problems.map(({ message, fix }) => `${message}: ${fix}`).join('; '));
  const { heldOut, variants, predictor, trials, split } = read.value;
  const learned: LearnedChoice = { kind: 'choice', plan: data.plan, variants, predictor };
  const worth = worthOf(data, read.value, seed);
  return {
    artefact: packModel(learned),
    metrics: { ...heldOut.figures, ...(worth === null ? {} : { value: worth.value }) },
    baselines: {
      'rate of the variant': { ...heldOut.rates.figures, ...(worth === null ? {} : { value: worth.recorded }) },
    },
    notes: data.notes,
    verdict: verdictOf(data, read.value, seed),
    report: {
      algorithm: predictor.kind,
      trials: trials.map((trial) => ({ ...trial })),
      data: { decisions: data.moments.labels.length, ...split },
      variants: [...variants],
      ...(worth === null ? {} : { value: { ...worth, lift: worth.lift === null ? null : [...worth.lift] } }),
    },
  };
}

/** What the variants with the highest chance would have reached, from the decisions in which they happened to be shown. */
function worthOf({ moments, propensities }: ChoiceData, { heldOut, variants }: ChoiceLearned, seed: string) {
  const shown = moments.table.columns.find(({ name }) => name === SHOWN_VARIANT)!.texts;
  const decisions = Array.from(heldOut.rows, (row, i) => {
    const expected = heldOut.expected[i]!;
    const best = expected.indexOf(Math.max(...expected));
    return {
      action: shown[row]!,
      reward: moments.labels[row]!,
      propensity: propensities[row]!,
      target: variants.map((__, variant) => Number(variant === best)),
      unit: String(moments.people[row]),
    };
  });
  const read = estimateValue(decisions, { kind: 'snips' }, { names: variants });
  if (!read.ok) return null;
  const { value, recorded, lift, sentence } = read.value;
  return { value, recorded, lift, sentence, seed };
}

function verdictOf(data: ChoiceData, learned: ChoiceLearned, seed: string): Verdict {
  const { heldOut } = learned;
  const theirs = championLosses(data, learned) ?? heldOut.rates.losses;
  const people = Int32Array.from(heldOut.rows, (row) => data.moments.people[row]!);
  const ours = meansByPerson(heldOut.losses, people);
  const { difference, interval } = comparePaired(meansByPerson(theirs, people), ours, { seed, samples: 1_000 });
  const isBetter = interval !== null && interval[0] > 0;
  const against = data.champion === null ? 'rate of the variant' : `version ${data.champion.version}`;
  const by = `${Math.abs(difference).toPrecision(3)} nats ${difference >= 0 ? 'less' : 'more'} than the ${against}`;
  const sure = isBetter
    ? 'and that is more than chance'
    : difference >= 0
      ? 'which may be chance'
      : 'so it is not better';
  const says = `On ${people.length} held-out decisions of ${ours.length} people its log loss is ${by}, ${sure}.`;
  return { isBetter, against, difference, interval, says };
}

/** What the version in force says of the held-out decisions; null without one. */
function championLosses({ champion, moments }: ChoiceData, { heldOut, variants }: ChoiceLearned): Float64Array | null {
  const opened = champion === null ? null : openedChoice(champion.artefact);
  if (opened === null) return null;
  const { columns } = moments.table;
  const shown = columns.find(({ name }) => name === SHOWN_VARIANT)!.texts;
  const recordAt = (row: number): SubjectRecord =>
    Object.fromEntries(
      columns.map(({ name, names, texts, numbers }) => {
        const number = numbers[row]!;
        return [name, texts[row]! >= 0 ? names[texts[row]!]! : Number.isNaN(number) ? null : number];
      }),
    );
  const labels = Uint8Array.from(heldOut.rows, (row) => moments.labels[row]!);
  // A variant that it does not know it has no opinion of.
  const chances = Float64Array.from(heldOut.rows, (row) => {
    const chance = choiceChance(opened, recordAt(row), variants[shown[row]!]!);
    return Number.isNaN(chance) ? 0.5 : chance;
  });
  return logLosses(labels, chances);
}
