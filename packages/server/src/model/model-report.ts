/**
 * A version as a page that can be passed on: what its training drew up, or, where a kind draws nothing up, its figures beside those of
 * simple means.
 */
import { type Report, type ReportFigure, reportPage } from '@attune/lab';
import type { ModelStanding } from './model-registry.ts';

export function modelReportPage(standing: ModelStanding): string {
  return reportPage(evaluationIn(standing) ?? figuresReport(standing));
}

function evaluationIn({ report }: ModelStanding): Report | null {
  const found = report['evaluation'];
  return found === undefined ? null : (found as unknown as Report);
}

/** Of these less is better; of all others more. */
const LOWER_IS_BETTER: ReadonlySet<string> = new Set(['logLoss', 'brier', 'calibrationError']);

function figuresReport({ key, version, learns, metrics, baselines, notes, verdict }: ModelStanding): Report {
  const told = Object.entries(metrics).filter(([name]) => name !== 'configurationsTried');
  const figures = told.map(([name, value]): ReportFigure => {
    const beside = Object.entries(baselines).flatMap(([other, figures]) => {
      const theirs = figures[name];
      return theirs === undefined ? [] : [{ name: other, value: theirs }];
    });
    return { name, value, interval: null, better: LOWER_IS_BETTER.has(name) ? 'lower' : 'higher', beside, says: '' };
  });
  const remarks = [...(verdict === null ? [] : [verdict.says]), ...notes];
  return {
    title: `${key}, version ${version}`,
    about: `A model that learns ${learns}`,
    figures,
    charts: [],
    tables: [],
    remarks,
  };
}
