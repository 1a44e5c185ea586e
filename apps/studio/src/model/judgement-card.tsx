/** How the version in force does on what came after its training, and what has moved since. */
import type { ModelJudgement } from '@attune/protocol';
import { useModelDeed } from '../call/model-queries.ts';
import { timeOf } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { Ago } from '../part/moment.tsx';
import { tellFailure } from '../part/state.tsx';
import { countOf, formatShare } from '../show/number.ts';
import { DriftLine } from './drift-line.tsx';
import { FairnessTables } from './fairness-tables.tsx';
import { FigureTable } from './figure-table.tsx';
import { formatDifference, JUDGED_WORDS, type Learns, psiTone, sideName } from './model-words.ts';

const FEATURES_SHOWN = 8;

export function JudgementCard({
  model,
  learns,
  judgement,
}: {
  readonly model: string;
  readonly learns: Learns;
  readonly judgement: ModelJudgement | null;
}) {
  const deed = useModelDeed(model);
  return (
    <section className="card" aria-label="Since it was trained">
      <div className="card-head">
        <h2>Since it was trained</h2>
        <button
          type="button"
          className="button button-small"
          disabled={deed.isPending}
          onClick={() => deed.mutate({ kind: 'judge' })}
        >
          {deed.isPending ? 'Judging…' : 'Judge now'}
        </button>
      </div>
      <div className="card-body model-judged">
        {deed.isError && (
          <p className="model-refused" role="alert">
            {tellFailure(deed.error, 'the judgement').what}
          </p>
        )}
        {judgement === null ? (
          <p className="card-note">Not judged yet. It is done once an hour, on what came after its data ended.</p>
        ) : (
          <Judged learns={learns} judgement={judgement} />
        )}
      </div>
    </section>
  );
}

function Judged({ learns, judgement }: { readonly learns: Learns; readonly judgement: ModelJudgement }) {
  const { at, champion, rows, people, metrics, against, drift, fairness = [] } = judgement;
  const inForce = String(champion);
  // JSON has numbers as names in their own order; what is in force is what the others stand beside.
  const order = Object.keys(metrics).sort((a, b) => Number(b === inForce) - Number(a === inForce));
  const sides = order.map((name) => [sideName(name), metrics[name]!] as const);
  return (
    <>
      <p className="card-note">
        {rows === 0
          ? 'Nothing has come since that could be judged'
          : JUDGED_WORDS[learns].on(countOf(people, 'person', 'people'), rows)}
        , judged <Ago at={timeOf(at)} />.
      </p>
      {rows > 0 && sides.length > 0 && <FigureTable sides={sides} label="On what came since" />}
      {against.length > 0 && (
        <ul className="model-notes">
          {against.map((each) => (
            <li key={each.version}>{againstSays(each)}</li>
          ))}
        </ul>
      )}
      <DriftLine drift={drift} />
      {drift !== null && <Moved learns={learns} drift={drift} />}
      {fairness.map((each) => (
        <FairnessTables key={each.recommender} fairness={each} />
      ))}
    </>
  );
}

function againstSays({ version, difference, interval }: ModelJudgement['against'][number]): string {
  const how = difference >= 0 ? 'better' : 'worse';
  const range = interval === null ? '' : ` (${formatDifference(interval[0])} to ${formatDifference(interval[1])})`;
  const isSure = interval !== null && (interval[0] > 0 || interval[1] < 0);
  return `It foresees ${how} than ${named(version)}, by ${formatDifference(Math.abs(difference))}${range}${isSure ? '' : ', which may be chance'}.`;
}

function named(version: string): string {
  const name = sideName(version);
  return name.includes('rate') ? `the ${name}` : name;
}

type MovedProps = { readonly learns: Learns; readonly drift: NonNullable<ModelJudgement['drift']> };

function Moved({ learns, drift }: MovedProps) {
  const { outcomes, predictions } = drift;
  const says = JUDGED_WORDS[learns];
  const features = [...drift.features].sort((a, b) => b.psi - a.psi).slice(0, FEATURES_SHOWN);
  return (
    <div className="model-moves">
      <p>
        {says.outcomes(formatShare(outcomes.rateNow), formatShare(outcomes.rateThen))} {says.predictions} by{' '}
        <PsiChip psi={predictions.psi} />.
      </p>
      <ul className="model-features" aria-label="How far each input has moved">
        {features.map(({ name, psi }) => (
          <li key={name}>
            <span>{name}</span>
            <PsiChip psi={psi} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function PsiChip({ psi }: { readonly psi: number }) {
  return (
    <Chip tone={psiTone(psi)} title="Population stability index: from 0.1 on it moves, from 0.25 on it is another one">
      PSI {psi.toFixed(2)}
    </Chip>
  );
}
