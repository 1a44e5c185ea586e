/** Learns a choice from collected decisions, in the training's process, and says what choosing by it would have been worth. */
import type { ChoiceDefinition } from '@attune/engine';
import {
  type ChoiceLearned,
  comparePaired,
  judgeChoice,
  type LearnedChoice,
  learnChoice,
  meansByPerson,
  packModel,
  SHOWN_VARIANT,
} from '@attune/lab';
import type { ChoiceData } from './choice-data.ts';
import { worthOfChoosing } from './choice-worth.ts';
import { VARIANT_RATES } from './judge-choice.ts';
import { TooLittle, type Trained, type TrainOptions, type Verdict } from './learner.ts';
import { openedChoice } from './opened-artefact.ts';

export function train(data: ChoiceData, _: ChoiceDefinition, { seed, report }: TrainOptions): Trained {
  const read = learnChoice(data.moments, { seed, began: (what, done, of) => report({ what, done, of }) });
  if (!read.ok) throw new TooLittle(read.problems.map(({ message, fix }) => `${message}: ${fix}`).join('; '));
  const { heldOut, variants, predictor, trials, split, reference } = read.value;
  const learned: LearnedChoice = { kind: 'choice', plan: data.plan, variants, predictor, reference };
  const worth = worthOf(data, read.value);
  return {
    artefact: packModel(learned),
    metrics: { ...heldOut.figures, ...(worth === null ? {} : { value: worth.value }) },
    baselines: {
      [VARIANT_RATES]: { ...heldOut.rates.figures, ...(worth === null ? {} : { value: worth.recorded }) },
    },
    notes: data.notes,
    verdict: verdictOf(data, read.value, seed),
    report: {
      algorithm: predictor.kind,
      trials: trials.map((trial) => ({ ...trial })),
      data: { decisions: data.moments.labels.length, ...split },
      variants: [...variants],
      ...(worth === null ? {} : { value: worth }),
    },
  };
}

function worthOf({ moments, propensities }: ChoiceData, { heldOut, variants }: ChoiceLearned) {
  const { rows, expected } = heldOut;
  const shown = moments.table.columns.find(({ name }) => name === SHOWN_VARIANT)!.texts;
  const of = (values: ArrayLike<number>) => Float64Array.from(rows, (row) => values[row]!);
  const worth = worthOfChoosing({
    variants,
    expected,
    shown: of(shown),
    propensities: of(propensities),
    people: of(moments.people),
    labels: of(moments.labels),
  });
  if (worth === null) return null;
  const { value, recorded, lift, sentence } = worth;
  return { value, recorded, lift: lift === null ? null : [...lift], sentence };
}

function verdictOf(data: ChoiceData, learned: ChoiceLearned, seed: string): Verdict {
  const { heldOut } = learned;
  const theirs = championLosses(data, learned) ?? heldOut.rates.losses;
  const people = Int32Array.from(heldOut.rows, (row) => data.moments.people[row]!);
  const ours = meansByPerson(heldOut.losses, people);
  const { difference, interval } = comparePaired(meansByPerson(theirs, people), ours, { seed, samples: 1_000 });
  const isBetter = interval !== null && interval[0] > 0;
  const against = data.champion === null ? VARIANT_RATES : `version ${data.champion.version}`;
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
function championLosses({ champion, moments }: ChoiceData, { heldOut }: ChoiceLearned): Float64Array | null {
  const opened = champion === null ? null : openedChoice(champion.artefact);
  return opened === null ? null : judgeChoice(opened, moments, heldOut.rows).losses;
}
