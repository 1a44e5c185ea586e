/**
 * Models for the laws of the language, and what conditions on them mean: a probability and a label that jump with every event, with
 * every minute of idleness and with a computed trait, so that whoever asks at another moment than the right one is found out.
 */
import type { ModelSubject, TrainedModel } from '../../segment/trained-model.ts';
import { type Asked, accepts, type Document, operatorsIn } from './oracle.ts';
import { traitOf } from './trait-oracle.ts';

export const MODELS: Readonly<Record<string, object>> = {
  buys: { learns: 'propensity', goal: { event: 'C' }, features: [{ trait: 'lately' }] },
  kinds: { learns: 'clusters', features: [{ trait: 'lately' }] },
};

export const LABELS = ['odd', 'even', 'gone'];

type Known = { readonly events: number; readonly lately: number; readonly idleMs: number };

function probabilityOf({ events, lately, idleMs }: Known): number | null {
  return events % 7 === 6 ? null : ((events + 2 * lately + Math.floor(idleMs / 60_000)) % 5) / 4;
}

function labelOf({ events, lately, idleMs }: Known): string | null {
  if (events % 7 === 6) return null;
  if (idleMs >= 3_600_000) return 'gone';
  return (events + lately) % 2 === 0 ? 'even' : 'odd';
}

const knownOf = ({ profile, now, features }: ModelSubject): Known => ({
  events: profile.events,
  lately: features['trait.lately'] as number,
  idleMs: now - profile.lastAt,
});

export const TRAINED: ReadonlyMap<string, TrainedModel> = new Map<string, TrainedModel>([
  [
    'buys',
    { learns: 'propensity', version: '1', scoreOf: (subject) => probabilityOf(knownOf(subject)), explain: () => null },
  ],
  ['kinds', { learns: 'clusters', version: '1', labels: LABELS, labelOf: (subject) => labelOf(knownOf(subject)) }],
]);

/** As of the last moment at which somebody idle for so long is scored: at once, after a minute, then after half as long again, and when the visit is over. */
function knownThen(asked: Asked): Known {
  const past = asked.past.filter(({ at }) => at <= asked.now);
  const lastAt = Math.max(...past.map(({ at }) => at));
  let idleMs = 0;
  for (let next = 60_000; next <= asked.now - lastAt; next = Math.round(next * 1.5)) idleMs = next;
  if (asked.now - lastAt >= 1_800_000) idleMs = Math.max(idleMs, 1_800_000);
  return { events: past.length, lately: traitOf('lately', { ...asked, now: lastAt + idleMs }) as number, idleMs };
}

export function propensityHolds(document: Document, asked: Asked): boolean {
  const probability = probabilityOf(knownThen(asked));
  return probability !== null && accepts(operatorsIn(document), probability);
}

export function clusterHolds({ cluster }: Document, asked: Asked): boolean {
  return labelOf(knownThen(asked)) === (cluster as { readonly label: string }).label;
}
