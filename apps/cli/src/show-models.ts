/** Models as people read them in a terminal: which version is in force and what it is worth, beside what simple means reach. */
import type {
  ModelJudgement,
  ModelReply,
  ModelReport,
  ModelsReply,
  ModelVersionView,
  ModelView,
} from '@attune/protocol';
import { count } from './terminal/figures.ts';
import type { Paint } from './terminal/paint.ts';

export function showModels({ models }: ModelsReply, paint: Paint): string {
  if (models.length === 0) return 'There is no model yet: write a definition of kind model.\n';
  const width = Math.max(...models.map(({ key }) => key.length));
  const lines = models.map((model) => {
    const key = paint.accent(model.key.padEnd(width));
    return `${key}  ${model.learns.padEnd(10)}  ${inForce(model, paint)}`;
  });
  return `${lines.join('\n')}\n`;
}

function inForce({ champion, training, judgement }: ModelView, paint: Paint): string {
  const alarms = judgement?.drift?.alarms ?? [];
  const moved = alarms.length === 0 ? '' : ` ${paint.warn(`! ${alarms.join('; ')}`)}`;
  const busy = training !== null && !training.isDone ? ` ${paint.dim(`(${training.state})`)}` : '';
  if (champion !== null) return `version ${champion.version}  ${figures(champion.metrics)}${busy}${moved}`;
  const why = training?.isDone === true ? training.says : 'not trained yet';
  return `${paint.dim(why)}${busy}`;
}

function figures(metrics: ModelVersionView['metrics']): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${number(value)}`)
    .join(', ');
}

function number(value: number | null): string {
  if (value === null) return '–';
  return Number.isInteger(value) ? count(value) : value.toFixed(4);
}

export function showModel(model: ModelReply, paint: Paint): string {
  const { key, learns, list, changes, training } = model;
  const lines = [paint.bold(`${key} (${learns})`), ''];
  for (const version of list) {
    const status = version.status === 'champion' ? paint.good('in force') : version.status;
    lines.push(`${paint.accent(`version ${version.version}`)}  ${status}  ${figures(version.metrics)}`);
    if (version.verdict !== null) lines.push(`  ${version.verdict.says}`);
  }
  if (list.length === 0) lines.push('There is no version yet.');
  if (training !== null) lines.push('', `Last training: ${training.isDone ? training.says : training.state}`);
  const told = changes.slice(-10).map(({ at, version, status, why }) => {
    return `${new Date(at).toISOString()}  version ${version}: ${status}. ${why}`;
  });
  return `${[...lines, '', ...told.map(paint.dim)].join('\n')}\n`;
}

type Evaluation = ModelReport & { readonly judgement: ModelJudgement | null };

export function showEvaluation({ version, judgement }: Evaluation, paint: Paint): string {
  const lines = [
    paint.bold(`${version.key}, version ${version.version}`),
    '',
    'On held-out data:',
    ...table([['this version', version.metrics], ...Object.entries(version.baselines)], paint),
    ...(version.verdict === null ? [] : ['', version.verdict.says]),
    ...version.notes,
  ];
  if (judgement === null) return `${lines.join('\n')}\n`;
  const { rows, people, since, metrics, drift, fairness = [] } = judgement;
  // Clusters are judged by people as they are, everything else by what was asked of it.
  const on = rows === people ? `${count(people)} people` : `${count(rows)} moments of ${count(people)} people`;
  lines.push('', `Since ${new Date(since).toISOString()}, on ${on}:`);
  if (rows > 0)
    lines.push(
      ...table(
        Object.entries(metrics).map(([name, each]) => [named(name), each]),
        paint,
      ),
    );
  for (const each of fairness) lines.push('', ...fairnessLines(each, paint));
  const alarms = drift?.alarms ?? [];
  lines.push('', ...(alarms.length === 0 ? ['Nothing has moved.'] : alarms.map((alarm) => paint.warn(`! ${alarm}`))));
  return `${lines.join('\n')}\n`;
}

type Fairness = NonNullable<ModelJudgement['fairness']>[number];

function fairnessLines({ recommender, items, trait, people }: Fairness, paint: Paint): readonly string[] {
  const ofItems = items.map(({ group, floor, without, with: kept }): Row => [group, { floor, without, with: kept }]);
  const ofPeople = people.map(({ group, hitRate, ndcg, share, exposure }): Row => {
    return [group, { hitRate, ndcg, share, ...(exposure !== null && { exposure }) }];
  });
  return [
    ...(items.length > 0 ? [`Attention in lists of ${recommender}:`, ...table(ofItems, paint)] : []),
    ...(people.length > 0 ? [`Lists of ${recommender} by ${trait}:`, ...table(ofPeople, paint)] : []),
  ];
}

function named(version: string): string {
  return /^\d+$/.test(version) ? `version ${version}` : version;
}

type Row = readonly [name: string, metrics: ModelVersionView['metrics']];

/** A line for each row, a column for each metric that the first of them has. */
function table(rows: readonly Row[], paint: Paint): readonly string[] {
  const columns = Object.keys(rows[0]?.[1] ?? {});
  const width = Math.max(...rows.map(([name]) => name.length));
  const cell = (column: string, text: string) => text.padStart(Math.max(10, column.length + 2));
  const head = ' '.repeat(width) + columns.map((column) => cell(column, column)).join('');
  const body = rows.map(([name, metrics]) => {
    const cells = columns.map((column) => {
      const value = metrics[column];
      return cell(column, value === undefined ? '' : number(value));
    });
    return (paint.accent(name.padEnd(width)) + cells.join('')).trimEnd();
  });
  return [paint.dim(head), ...body];
}
