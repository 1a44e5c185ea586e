/**
 * What a model is taught, as rows for notebooks and for jobs elsewhere: the first line says what the columns are, the last one that nothing is
 * missing.
 */
import Type, { type Static } from 'typebox';
import { OpenObject } from './page.ts';

export const FeatureColumn = Type.Object(
  {
    name: Type.String({ description: 'Of a feature: as a model asks for it.' }),
    type: Type.Enum(['number', 'text', 'instant']),
    says: Type.String(),
  },
  { title: 'FeatureColumn' },
);
export type FeatureColumn = Static<typeof FeatureColumn>;

export const FeatureHead = Type.Object(
  {
    kind: Type.Literal('features'),
    model: Type.String(),
    learns: Type.String(),
    columns: Type.Array(FeatureColumn),
    keys: Type.Integer({ description: 'So many of the columns say what a row is; the others are what was known.' }),
    about: OpenObject,
  },
  { title: 'FeatureHead', description: 'The first line.' },
);
export type FeatureHead = Static<typeof FeatureHead>;

export const FeatureLine = Type.Union(
  [
    FeatureHead,
    Type.Object({
      row: Type.Array(Type.Union([Type.Number(), Type.String(), Type.Null()]), {
        description: 'In the order of the columns; an instant in milliseconds since 1970.',
      }),
    }),
    Type.Object({ kind: Type.Literal('end'), rows: Type.Integer({ minimum: 0 }) }),
  ],
  { title: 'FeatureLine', description: 'One line of JSON. The last line of an answer is of kind `end`.' },
);
export type FeatureLine = Static<typeof FeatureLine>;
