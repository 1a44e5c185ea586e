/**
 * `{ metric: { placement: "hero", variant: "current", name: "ctr" }, within: "5m", atLeast: 200, $lt: 0.02 }`: how content does, whoever
 * asks. It is not about a person, so a trigger can ask it of nobody at all.
 */
import { CHART_WITHIN_MS_MAX } from '../population/metric-chart.ts';
import {
  METRIC_MS_MAX,
  METRIC_NAMES,
  type MetricName,
  type MetricQuestion,
  nextBucketAt,
} from '../population/metric-rings.ts';
import { assert } from '../std/assert.ts';
import { isObject } from '../std/json.ts';
import { readPredicate } from '../std/predicate.ts';
import { at, bad, good } from '../std/read.ts';
import { HOUR_MS, readSpan } from '../std/time.ts';
import {
  bindsNothing,
  type CompiledCondition,
  leaf,
  type Needs,
  type Subject,
  type Watch,
} from './compiled-condition.ts';
import { type Form, type FormDocument, note, type Place } from './form.ts';
import { type Operators, onValue, saysOperators } from './value-condition.ts';
import { operatorsOf } from './value-form.ts';

export const metricForm: Form = {
  besides: ['$', 'within', 'atLeast', 'outOfControl'],
  check: checkMetric,
  compile: (document, { needs }) => good(compileMetric(document, needs)),
};

const FIELDS = ['placement', 'experience', 'variant', 'name'];
const OUT_OF_CONTROL = [true, 'above', 'below'];

function checkMetric(document: FormDocument, { path, problems }: Place): void {
  const { metric, within, atLeast, outOfControl } = document;
  const here = at(path, 'metric');
  if (!isObject(metric))
    return note(problems, bad(here, 'must be an object', '{ "placement": "hero", "name": "ctr" }'));
  for (const key of Object.keys(metric)) {
    if (!FIELDS.includes(key))
      note(problems, bad(at(here, key), `"${key}" is not known here`, `use ${FIELDS.join(', ')}`));
    else if (typeof metric[key] !== 'string' || metric[key] === '')
      note(problems, bad(at(here, key), 'must be a text'));
  }
  if (metric['placement'] === undefined)
    note(problems, bad(at(here, 'placement'), 'is required', 'add "placement": "hero"'));
  if (!(METRIC_NAMES as readonly unknown[]).includes(metric['name']))
    note(
      problems,
      bad(
        at(here, 'name'),
        `${JSON.stringify(metric['name'])} is not a metric`,
        `use one of ${METRIC_NAMES.join(', ')}`,
      ),
    );
  checkWithin(within, outOfControl !== undefined, { path, problems });
  if (atLeast !== undefined && !(Number.isInteger(atLeast) && (atLeast as number) >= 0))
    note(problems, bad(at(path, 'atLeast'), 'must be a whole number of exposures', '"atLeast": 200'));
  if (outOfControl !== undefined) return checkChart(document, metric['name'], { path, problems });
  const operators = operatorsOf(document);
  if (Object.keys(operators).length === 0)
    return note(problems, bad(path, 'asks nothing of the metric', 'add { "$lt": 0.02 } or "outOfControl": true'));
  note(problems, readPredicate({ value: operators }, path), 'value.');
}

function checkWithin(within: unknown, isChart: boolean, { path, problems }: Pick<Place, 'path' | 'problems'>): void {
  const here = at(path, 'within');
  if (within === undefined) return note(problems, bad(here, 'is required', 'add "within": "5m"'));
  const span = readSpan(within, here);
  note(problems, span);
  const most = isChart ? CHART_WITHIN_MS_MAX : METRIC_MS_MAX;
  if (span.ok && span.value > most)
    note(
      problems,
      bad(
        here,
        `"${String(within)}" is longer than a metric is kept for`,
        isChart ? 'use a span up to 1h' : `use a span up to ${most / HOUR_MS}h`,
      ),
    );
}

function checkChart(document: FormDocument, name: unknown, { path, problems }: Pick<Place, 'path' | 'problems'>): void {
  const here = at(path, 'outOfControl');
  if (!(OUT_OF_CONTROL as readonly unknown[]).includes(document['outOfControl']))
    note(problems, bad(here, 'must be true, "above" or "below"'));
  if (name !== 'ctr' && name !== 'conversion rate')
    note(problems, bad(here, 'only a rate has control limits', 'use "ctr" or "conversion rate"'));
  if (Object.keys(operatorsOf(document)).length > 0)
    note(problems, bad(here, 'stands alone', 'put the comparison beside it in { "all": [ … ] }'));
}

function compileMetric(document: FormDocument, needs: Needs): CompiledCondition {
  // Any event may come after content did well or badly.
  needs.isRestless = true;
  const within = readSpan(document['within']);
  assert(within.ok, 'a condition is read before it is compiled');
  const question = { ...(document['metric'] as object), withinMs: within.value } as MetricQuestion;
  const wanted = document['outOfControl'] as true | 'above' | 'below' | undefined;
  const atLeast = (document['atLeast'] as number | undefined) ?? 1;
  const lately = ` within ${String(document['within'])}`;
  return wanted === undefined
    ? compileLevel(question, atLeast, operatorsOf(document), lately)
    : compileChart(question, atLeast, wanted, lately);
}

function compileLevel(
  question: MetricQuestion,
  atLeast: number,
  operators: Operators,
  lately: string,
): CompiledCondition {
  const accepts = onValue(operators);
  const isRate = question.name === 'ctr' || question.name === 'conversion rate';
  const enough = isRate || atLeast > 1 ? `, of at least ${atLeast} exposures` : '';
  const says = `${saysMetric(question)} ${saysOperators(operators)}${lately}${enough}`;
  const test = (subject: Subject, watch: Watch): boolean => {
    watchBucket(subject, watch);
    const seen = subject.population?.metric(question, subject.now);
    if (seen?.value === undefined || ((isRate || atLeast > 1) && seen.exposures < atLeast)) return false;
    return accepts(seen.value);
  };
  return {
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { ...subject.population?.metric(question, subject.now) }),
  };
}

function compileChart(
  question: MetricQuestion,
  atLeast: number,
  wanted: true | 'above' | 'below',
  lately: string,
): CompiledCondition {
  const side = wanted === true ? '' : ` (${wanted})`;
  const says = `${saysMetric(question)} is out of control${side}${lately}`;
  const test = (subject: Subject, watch: Watch): boolean => {
    watchBucket(subject, watch);
    const { population, now } = subject;
    if (population === undefined || population.metric(question, now).exposures < atLeast) return false;
    const { is } = population.chart(question, now);
    return wanted === true ? is === 'above' || is === 'below' : is === wanted;
  };
  return {
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { ...subject.population?.chart(question, subject.now) }),
  };
}

/** A window of buckets moves with each of them; for a visitor who left it is not worth the while that often. */
function watchBucket({ now, profile }: Subject, watch: Watch): void {
  const idleMs = profile.events === 0 ? 0 : now - profile.lastAt;
  const next = Math.max(nextBucketAt(now), now + idleMs);
  if (next < watch.until) watch.until = next;
}

const NAMES: Readonly<Record<MetricName, string>> = {
  ctr: 'click-through rate',
  exposures: 'number of exposures',
  clicks: 'number of clicks',
  conversions: 'number of conversions',
  'conversion rate': 'conversion rate',
};

function saysMetric({ placement, experience, variant, name }: MetricQuestion): string {
  const which =
    variant === undefined ? '' : variant === 'current' ? 'the current variant of ' : `variant “${variant}” of `;
  const where = experience === undefined ? `placement “${placement}”` : `experience “${experience}” in “${placement}”`;
  return `the ${NAMES[name]} of ${which}${where}`;
}
