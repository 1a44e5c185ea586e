/**
 * The questions that everybody asks of events, as SQL over a lake: how far people come (funnel), whether they come back (cohorts), and
 * which way they go (paths).
 */
import { quoted } from './duck.ts';

export type FunnelQuestion = {
  /** Names of events, in their order; at least two. */
  readonly steps: readonly string[];
  /** From the first step on, in milliseconds. */
  readonly withinMs: number;
  /** The people apart: a path into `properties` or `context` of the first step (`context.device.type`). */
  readonly by?: string | undefined;
};

/**
 * How many people came how far. Each counts once, by the first step of theirs from which they came farthest; a step must be later than
 * the one before it, and not more than `withinMs` after the first.
 * Columns: part (null without `by`), step (from 1), event, people, share of those who began, share of the step before.
 */
export function funnelSql({ steps, withinMs, by }: FunnelQuestion): string {
  const part = by === undefined ? 'CAST(NULL AS VARCHAR)' : `coalesce(${pathSql(by)}, 'unknown')`;
  const first = `s1 AS (SELECT person, happened_at AS t0, happened_at AS t, ${part} AS part FROM events WHERE event = ${quoted(steps[0]!)})`;
  const later = steps.slice(1).map((step, i) => {
    const [before, here] = [`s${i + 1}`, `s${i + 2}`];
    return `${here} AS (SELECT b.person, b.t0, min(e.happened_at) AS t, any_value(b.part) AS part FROM ${before} b JOIN events e
      ON e.person = b.person AND e.event = ${quoted(step)} AND e.happened_at > b.t AND e.happened_at <= b.t0 + to_milliseconds(${withinMs})
      GROUP BY b.person, b.t0)`;
  });
  const depths = steps.map((_, i) => `SELECT person, t0, part, ${i + 1} AS depth FROM s${i + 1}`).join(' UNION ALL ');
  const names = steps.map((step, i) => `(${i + 1}, ${quoted(step)})`).join(', ');
  return `WITH ${[first, ...later].join(', ')},
    reached AS (SELECT person, max(depth) AS depth, arg_max(part, (depth, -epoch_ms(t0))) AS part FROM (${depths}) GROUP BY person),
    steps(step, event) AS (VALUES ${names}),
    counted AS (SELECT parts.part, step, event, count(reached.person) AS people FROM steps CROSS JOIN (SELECT DISTINCT part FROM reached) parts
      LEFT JOIN reached ON reached.depth >= step AND reached.part IS NOT DISTINCT FROM parts.part GROUP BY parts.part, step, event)
    SELECT part, step, event, people,
      people / max(people) OVER (PARTITION BY part) AS share_of_first,
      people / lag(people) OVER (PARTITION BY part ORDER BY step) AS share_of_before
    FROM counted ORDER BY part NULLS FIRST, step`;
}

export type CohortQuestion = {
  readonly by: 'day' | 'week' | 'month';
  /** What counts as having come back; default any event. */
  readonly event?: string | undefined;
};

/**
 * Of the people who came first in each period, how many did it again so many periods later. Periods begin at midnight UTC, weeks on Monday.
 * Columns: cohort, people, after (0 is the first period), came, share.
 */
export function cohortSql({ by, event }: CohortQuestion): string {
  const isWanted = event === undefined ? 'true' : `event = ${quoted(event)}`;
  return `WITH firsts AS (SELECT person, date_trunc('${by}', min(happened_at)) AS cohort FROM events GROUP BY person),
    sizes AS (SELECT cohort, count(*) AS people FROM firsts GROUP BY cohort),
    came AS (SELECT cohort, date_diff('${by}', cohort, date_trunc('${by}', happened_at)) AS after, count(DISTINCT person) AS came
      FROM events JOIN firsts USING (person) WHERE ${isWanted} GROUP BY ALL)
    SELECT CAST(cohort AS DATE) AS cohort, people, after, came, came / people AS share FROM came JOIN sizes USING (cohort) ORDER BY cohort, after`;
}

export type PathQuestion = {
  /** Where a path begins; default the first event of a visit. */
  readonly from?: string | undefined;
  /** How many steps it has. */
  readonly length: number;
  /** The most frequent ones. */
  readonly limit: number;
  /** What names a step besides the event: a path such as `context.page.path`. */
  readonly by?: string | undefined;
};

/**
 * The most frequent ways through a visit (events without a pause of 30 minutes); the same step twice in a row is one.
 * Columns: path, visits, people.
 */
export function waysSql({ from, length, limit, by }: PathQuestion): string {
  const step = by === undefined ? 'event' : `event || coalesce(' ' || ${pathSql(by)}, '')`;
  const begins = from === undefined ? 'true' : `list_contains(steps, ${quoted(from)})`;
  const start = from === undefined ? '1' : `list_position(steps, ${quoted(from)})`;
  return `WITH told AS (SELECT person, happened_at, ${step} AS step, cursor, place FROM events),
    gaps AS (SELECT *, CASE WHEN happened_at - lag(happened_at) OVER w <= INTERVAL 30 MINUTE THEN 0 ELSE 1 END AS begins,
      lag(step) OVER w AS before FROM told WINDOW w AS (PARTITION BY person ORDER BY happened_at, cursor, place)),
    visits AS (SELECT *, sum(begins) OVER (PARTITION BY person ORDER BY happened_at, cursor, place) AS visit FROM gaps),
    ways AS (SELECT person, visit, list(step ORDER BY happened_at, cursor, place) AS steps FROM visits
      WHERE begins = 1 OR step IS DISTINCT FROM before GROUP BY person, visit)
    SELECT array_to_string(list_slice(steps, ${start}, ${start} + ${length - 1}), ' > ') AS path, count(*) AS visits, count(DISTINCT person) AS people
    FROM ways WHERE ${begins} GROUP BY path ORDER BY visits DESC, path LIMIT ${limit}`;
}

/** `context.device.type` as what stands there in the JSON. */
function pathSql(path: string): string {
  const [column, ...keys] = path.split('.');
  const inside = ['$', ...keys.map((key) => `"${key.replaceAll('"', '')}"`)].join('.');
  return `json_extract_string(${column === 'context' ? 'context' : 'properties'}, ${quoted(inside)})`;
}
