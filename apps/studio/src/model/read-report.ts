/**
 * What the Studio can draw of a version's report. Kinds of models report what they have: here everything is read with care, and what has
 * another shape is left to be read as JSON.
 */
import { isObject } from '@attune/engine';
import { formatWhole } from '../show/number.ts';

export type ReadReport = {
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** The first is 1, the others by comparison. */
  readonly importance: readonly { readonly name: string; readonly share: number }[];
  readonly calibration: readonly { readonly predicted: number; readonly observed: number }[];
  readonly clusters: readonly ReportedCluster[];
};

/** `traits`: what its people have more or less of than the others, as "less returns". */
export type ReportedCluster = {
  readonly label: string;
  readonly size: number;
  readonly share: number;
  readonly traits: readonly string[];
};

const SHOWN_MAX = 10;

const FACT_WORDS: Readonly<Record<string, string>> = {
  algorithm: 'Algorithm',
  configurationsTried: 'Configurations tried',
  visitors: 'Visitors read',
  people: 'People',
  moments: 'Moments',
  reached: 'Of them reached the goal',
  train: 'Trained on',
  apart: 'Kept for calibration',
  heldOut: 'Held out',
  decisions: 'Decisions',
  why: 'Why',
};

export function readReport(report: { readonly [field: string]: unknown }): ReadReport {
  const data = isObject(report['data']) ? report['data'] : {};
  const told = { ...report, ...data };
  const facts = Object.entries(FACT_WORDS).flatMap(([field, name]) => {
    const value = told[field];
    if (typeof value === 'number') return [[name, formatWhole(value)] as const];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return {
    facts,
    importance: importanceIn(report['importance']),
    calibration: calibrationIn(report['calibration']),
    clusters: clustersIn(report['clusters']),
  };
}

function importanceIn(value: unknown): ReadReport['importance'] {
  const known = listed(value).flatMap(({ name, importance }) =>
    typeof name === 'string' && typeof importance === 'number' && importance > 0 ? [{ name, importance }] : [],
  );
  known.sort((a, b) => b.importance - a.importance);
  const most = known[0]?.importance ?? 1;
  return known.slice(0, SHOWN_MAX).map(({ name, importance }) => ({ name, share: importance / most }));
}

function calibrationIn(value: unknown): ReadReport['calibration'] {
  return listed(value).flatMap(({ predicted, observed }) =>
    typeof predicted === 'number' && typeof observed === 'number' ? [{ predicted, observed }] : [],
  );
}

function clustersIn(value: unknown): ReadReport['clusters'] {
  return listed(value).flatMap(({ label, size, share, traits }) => {
    if (typeof label !== 'string' || typeof size !== 'number' || typeof share !== 'number') return [];
    const told = listed(traits).flatMap(({ name, effect }) =>
      typeof name === 'string' && typeof effect === 'number' ? [`${effect > 0 ? 'more' : 'less'} ${name}`] : [],
    );
    return [{ label, size, share, traits: told }];
  });
}

function listed(value: unknown): readonly { readonly [field: string]: unknown }[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
