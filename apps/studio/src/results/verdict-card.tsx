/** What may be concluded, in words, before any figure; what to mind; and how much longer it takes. */
import type { ExperienceResults } from '@attune/protocol';
import { Icon } from '../part/icon.tsx';
import { formatCount, formatShare } from '../show/number.ts';
import { VERDICTS } from './words.ts';

const ICONS = { good: 'check', bad: 'alert', warn: 'alert', plain: 'clock', accent: 'clock' } as const;

export function VerdictCard({ told }: { readonly told: ExperienceResults }) {
  const { verdict, plan } = told;
  const { tone, says } = VERDICTS[verdict.kind];
  const isOpen = verdict.kind === 'early' || verdict.kind === 'unclear';
  return (
    <section className={`card verdict verdict-${tone}`} aria-label="What may be concluded">
      <span className="verdict-mark">
        <Icon name={ICONS[tone]} size={20} />
      </span>
      <div>
        <p className="verdict-kind">{says}</p>
        <p className="verdict-sentence">{verdict.sentence}</p>
        {verdict.details.map((detail) => (
          <p key={detail} className="verdict-detail">
            {detail}
          </p>
        ))}
        {isOpen && plan !== null && plan.unitsNeeded !== null && (plan.unitsMore ?? 0) > 0 && <Progress told={told} />}
      </div>
    </section>
  );
}

function Progress({ told }: { readonly told: ExperienceResults }) {
  const { unitsNeeded, unitsMore, lift, detectable } = told.plan!;
  const share = Math.max(0, Math.min(1, (unitsNeeded! - unitsMore!) / unitsNeeded!));
  return (
    <div className="verdict-progress">
      <svg
        width="100%"
        height="8"
        role="img"
        aria-label={`${formatShare(share, 0)} of the people that a change of ${formatShare(lift, 0)} needs`}
      >
        <rect className="progress-track" width="100%" height="8" rx="4" />
        <rect className="progress-bar" width={`${Math.max(1, 100 * share)}%`} height="8" rx="4" />
      </svg>
      <span className="card-note">
        {formatCount(unitsNeeded! - unitsMore!)} of about {formatCount(unitsNeeded!)} people
        {detectable !== null && `; so far only a change of ${formatShare(detectable, 0)} or more would show`}
      </span>
    </div>
  );
}

export function WarningList({ told }: { readonly told: ExperienceResults }) {
  if (told.warnings.length === 0) return null;
  return (
    <ul className="warnings" aria-label="To be minded">
      {told.warnings.map(({ kind, says }) => (
        <li key={says} className={kind === 'sample-ratio' || kind === 'guardrail' ? 'warning-bad' : undefined}>
          <Icon name="alert" />
          <span>{says}</span>
        </li>
      ))}
    </ul>
  );
}
