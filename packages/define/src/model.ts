/** What is to be learned, written in TypeScript: the same documents as in YAML. */
import { type About, type Definition, type Events, type KeyOf, keyOf } from './definition.ts';
import { type Feature, featureOf } from './experience.ts';
import type { Span } from './operators.ts';

/** What a model sees of a visitor besides what he does: anything but what another model expects. */
export type ModelFeature = Exclude<Feature, { readonly propensity: unknown }>;

type Trained = About & {
  /** How far back the data goes. Default "90d". */
  readonly window?: Span;
  /** How often it is trained again, at least "1h". */
  readonly retrain?: Span;
  readonly promotion?: 'auto' | 'manual';
};
type Seeing = { readonly features?: readonly ModelFeature[] };

export type Model = Trained &
  (
    | (Seeing & {
        /** How likely somebody does something. */
        readonly learns: 'propensity';
        readonly goal: KeyOf<'goal'> | Events;
        /** Later in the same visit (default), or within a span. */
        readonly within?: 'visit' | Span;
        readonly algorithm?: 'auto' | 'boosted-trees' | 'random-forest' | 'logistic' | 'blend';
        /** What the search of `auto` may take. Default "5m" and 12. */
        readonly budget?: { readonly time?: Span; readonly configurations?: number };
      })
    | (Seeing & {
        /** Who is like whom. */
        readonly learns: 'clusters';
        readonly method?: 'k-means' | 'ward' | 'hdbscan';
        /** How many, or the least and the most. */
        readonly clusters?: number | readonly [number, number];
      })
    | {
        /** Which items come next. */
        readonly learns: 'items';
        readonly task?: 'visit' | 'next' | 'later' | 'rest';
        readonly events?: readonly string[];
      }
    | (Seeing & {
        /** Which variant of an experience reaches whom. */
        readonly learns: 'choice';
        readonly experience: KeyOf<'experience'>;
      })
  );

/** What is to be learned of visitors, and when. */
export function model(key: string, options: Model): Definition<'model'> {
  const { features, goal, experience, ...rest } = {
    features: undefined,
    goal: undefined,
    experience: undefined,
    ...options,
  };
  return {
    kind: 'model',
    key,
    ...rest,
    ...(goal === undefined ? {} : { goal: isEvents(goal) ? goal : keyOf(goal) }),
    ...(experience === undefined ? {} : { experience: keyOf(experience) }),
    ...(features === undefined ? {} : { features: features.map(featureOf) }),
  };
}

function isEvents(goal: KeyOf<'goal'> | Events): goal is Events {
  return typeof goal !== 'string' && !('kind' in goal);
}
