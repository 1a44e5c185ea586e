/**
 * A version as a page that can be passed on: what its training drew up, or, where a kind draws nothing up, its figures beside those of
 * simple means.
 */
import { type Report, type ReportFigure, type ReportTable, reportPage } from '@attune/lab';
import type { ListFairness } from './learner.ts';
import type { ModelStanding } from './model-registry.ts';
import type { StoredJudgement } from './watch-models.ts';

/** @param judgement the latest of the version in force; of another version it is left out */
export function modelReportPage(standing: ModelStanding, judgement: StoredJudgement | undefined): string {
  const report = evaluationIn(standing) ?? figuresReport(standing);
  if (judgement?.champion !== standing.version) return reportPage(report);
  const { rows, drift, fairness = [] } = judgement;
  const moved = (drift?.alarms ?? []).map((alarm) => `Since it was trained, this has moved: ${alarm}.`);
  return reportPage({
    ...report,
    tables: [
      ...report.tables,
      ...(rows > 0 ? [sinceTable(standing.learns, judgement)] : []),
      ...fairness.flatMap(fairnessTables),
    ],
    remarks: [...report.remarks, ...moved],
  });
}

const JUDGED_ON: Readonly<Record<ModelStanding['learns'], (rows: number, people: number) => string>> = {
  propensity: (rows, people) => `On ${rows} moments of ${people} people, foretold before what came was known.`,
  items: (rows, people) => `On ${rows} lists of ${people} people, made before what came was known.`,
  choice: (rows, people) => `On ${rows} decisions for ${people} people, whoever made them.`,
  clusters: (_, people) => `On ${people} people as they are now.`,
};

function sinceTable(learns: ModelStanding['learns'], { metrics, rows, people }: StoredJudgement): ReportTable {
  const names = [...new Set(Object.values(metrics).flatMap((figures) => Object.keys(figures)))];
  return {
    title: 'Since it was trained',
    says: JUDGED_ON[learns](rows, people),
    head: ['', ...names],
    rows: Object.entries(metrics).map(([version, figures]) => {
      const name = /^\d+$/.test(version) ? `version ${version}` : version;
      return [name, ...names.map((metric) => figures[metric] ?? null)];
    }),
  };
}

function fairnessTables({ recommender, items, trait, people }: ListFairness): readonly ReportTable[] {
  const ofItems: ReportTable = {
    title: `Groups of items in lists of ${recommender}`,
    says: 'Their share of attention, a place counting less the lower it is.',
    head: ['group', 'floor', 'without it', 'with it'],
    rows: items.map((each) => [each.group, each.floor, each.without, each.with]),
  };
  const ofPeople: ReportTable = {
    title: `Groups of people by ${trait}, in lists of ${recommender}`,
    says: 'How often their lists have what they look at next, their NDCG and its share of that of all, and the attention that items with a floor have.',
    head: [trait ?? '', 'people', 'lists', 'hit rate', 'NDCG', 'from', 'to', 'share of all', 'items with a floor'],
    rows: people.map((each) => {
      const [low, high] = each.interval ?? [null, null];
      return [each.group, each.people, each.lists, each.hitRate, each.ndcg, low, high, each.share, each.exposure];
    }),
  };
  return [...(items.length > 0 ? [ofItems] : []), ...(people.length > 0 ? [ofPeople] : [])];
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
