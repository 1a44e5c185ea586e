/**
 * Which kinds of events, and which numbers in them, are worth an input of their own: those that many visitors have. Learned once from some
 * visitors, and kept with the model.
 */
import { EXPOSURE_EVENT, type Profile, retained } from '@attune/engine';

export type SubjectVocabulary = {
  /** Kinds of events that are counted. */
  readonly types: readonly string[];
  /** Numbers in the properties of events. */
  readonly amounts: readonly { readonly event: string; readonly property: string }[];
};

const TYPES_MAX = 24;
const AMOUNTS_MAX = 8;
/** Of an event that has a property at all, most must have it as a number. */
const SHARE_MIN = 0.5;
/** What fewer visitors did than this says nothing in general. */
const VISITORS_MIN = 5;

type Counts = { visitors: number; events: number; readonly numbers: Map<string, number> };

export type VocabularyLearner = {
  readonly add: (profile: Profile) => void;
  readonly read: () => SubjectVocabulary;
};

/** @param idProperty the property with an item's id: never an amount, as is nothing that ends like an id */
export function createVocabulary(idProperty: string): VocabularyLearner {
  const counts = new Map<string, Counts>();
  return {
    add: ({ history }) => {
      const met = new Set<string>();
      for (const { event, properties } of retained(history)) {
        if (event === EXPOSURE_EVENT) continue;
        const known = counts.get(event) ?? { visitors: 0, events: 0, numbers: new Map<string, number>() };
        counts.set(event, known);
        known.events++;
        if (!met.has(event)) known.visitors++;
        met.add(event);
        for (const [property, value] of Object.entries(properties)) {
          if (typeof value !== 'number' || property === idProperty || /(^|_)id$/i.test(property)) continue;
          known.numbers.set(property, (known.numbers.get(property) ?? 0) + 1);
        }
      }
    },
    read: () => {
      const common = [...counts]
        .filter(([, { visitors }]) => visitors >= VISITORS_MIN)
        .sort(([a, one], [b, other]) => other.visitors - one.visitors || (a < b ? -1 : 1))
        .slice(0, TYPES_MAX);
      const amounts = common.flatMap(([event, { events, numbers }]) =>
        [...numbers]
          .filter(([, count]) => count >= SHARE_MIN * events)
          .map(([property]) => ({ event, property }))
          .sort((a, b) => (a.property < b.property ? -1 : 1)),
      );
      return { types: common.map(([event]) => event), amounts: amounts.slice(0, AMOUNTS_MAX) };
    },
  };
}

/** What either of two looks at, so that one record serves both. */
export function joinedVocabulary(a: SubjectVocabulary, b: SubjectVocabulary): SubjectVocabulary {
  const isKnown = ({ event, property }: SubjectVocabulary['amounts'][number]) =>
    a.amounts.some((each) => each.event === event && each.property === property);
  return {
    types: [...new Set([...a.types, ...b.types])],
    amounts: [...a.amounts, ...b.amounts.filter((each) => !isKnown(each))],
  };
}
