/**
 * `{ localTime: { between: ["18:00", "21:00"], days: ["fri", "sat"] } }`: the visitor's own wall clock and calendar. A span over
 * midnight is meant as one: it belongs, with its weekday, month, season and date, to the day on which it began.
 */
import { isObject, type JsonObject } from '../std/json.ts';
import { DAY_MS, MINUTE_MS } from '../std/time.ts';
import { civilDay, dayOf, isTimeZone, offsetChange, zoneOffsetMs } from '../std/wall-clock.ts';
import { bindsNothing, type CompiledCondition, leaf, type Needs, type Subject } from './compiled-condition.ts';
import { DAY_MINUTES, type LocalTimeQuestion, MONTHS, SEASONS, type Season, WEEKDAYS } from './read-local-time.ts';

/** A stretch of time in which the answer stays the same: from `from` until before `until`. */
export type Stretch = { readonly from: number; readonly until: number; readonly holds: boolean };

/** Where a visitor is, as far as the clock and the calendar go. */
export type Whereabouts = { readonly zone: string; readonly isSouthern: boolean };

/**
 * Nobody looks further ahead than to the end of the present one of these stretches, counted from 1970: a question whose answer
 * never changes has an end to its search, and the end is the same from wherever in the stretch one looks.
 */
const OUTLOOK_MS = 512 * DAY_MS;
const REMEMBERED_MAX = 2_000;

export function compileLocalTime(question: LocalTimeQuestion, siteZone: string, needs: Needs): CompiledCondition {
  needs.isRestless = true;
  const answer = createLocalTimeAnswer(question);
  const test: CompiledCondition['test'] = (subject, watch) => {
    const { holds, until } = answer(whereabouts(subject.context, siteZone), subject.now);
    if (until < watch.until) watch.until = until;
    return holds;
  };
  const says = saysLocalTime(question);
  const explain = (subject: Subject) => {
    const where = whereabouts(subject.context, siteZone);
    return leaf({ test, says }, subject, { ...seenAt(question, where, subject.now), zone: where.zone });
  };
  return { test, says, bind: bindsNothing, explain };
}

/**
 * Answers a question for a place and a time: whether it holds, and the first moment at which that changes (or the end of the
 * outlook). All visitors of one zone share an answer, so that the table of zones is asked a few times a day and not for each event.
 */
export function createLocalTimeAnswer(question: LocalTimeQuestion): (where: Whereabouts, now: number) => Stretch {
  const remembered = new Map<string, Stretch>();
  return (where, now) => {
    const key = where.isSouthern && question.seasons !== null ? `${where.zone} south` : where.zone;
    const known = remembered.get(key);
    if (known !== undefined && known.from <= now && now < known.until) return known;
    const stretch = stretchFrom(question, where, now);
    if (remembered.size < REMEMBERED_MAX || known !== undefined) remembered.set(key, stretch);
    return stretch;
  };
}

function stretchFrom(question: LocalTimeQuestion, where: Whereabouts, now: number): Stretch {
  const end = (Math.floor(now / OUTLOOK_MS) + 1) * OUTLOOK_MS;
  let here = now;
  let local = now + zoneOffsetMs(now, where.zone);
  const holds = holdsAt(question, local, where.isSouthern);
  while (here < end) {
    const edge = here + (nextEdge(question, local, where.isSouthern) - local);
    // A change of the clocks on the way moves the edge, and may change the answer by itself.
    here = offsetChange(here, edge, where.zone) ?? edge;
    local = here + zoneOffsetMs(here, where.zone);
    if (holdsAt(question, local, where.isSouthern) !== holds) break;
  }
  return { from: now, until: Math.min(here, end), holds };
}

/** The next local moment after this one at which a day, the hours or their end begin; hours do not matter on days that are not asked for. */
function nextEdge(question: LocalTimeQuestion, local: number, isSouthern: boolean): number {
  const day = dayOf(local);
  const midnight = day * DAY_MS;
  let next = midnight + DAY_MS;
  if (!isDay(question, day, isSouthern) && !isDay(question, day - 1, isSouthern)) return next;
  for (const minute of [question.from, question.to]) {
    const edge = midnight + minute * MINUTE_MS;
    if (edge > local && edge < next) next = edge;
  }
  return next;
}

function holdsAt(question: LocalTimeQuestion, local: number, isSouthern: boolean): boolean {
  const { from, to } = question;
  const day = dayOf(local);
  const minute = Math.floor((local - day * DAY_MS) / MINUTE_MS);
  if (from < to) return minute >= from && minute < to && isDay(question, day, isSouthern);
  if (minute >= from) return isDay(question, day, isSouthern);
  return minute < to && isDay(question, day - 1, isSouthern);
}

function isDay({ days, months, seasons, dates }: LocalTimeQuestion, number: number, isSouthern: boolean): boolean {
  const { month, day, weekday } = civilDay(number);
  if (days?.has(weekday) === false || months?.has(month) === false) return false;
  if (seasons?.has(seasonOf(month, isSouthern)) === false) return false;
  if (dates === null) return true;
  const [from, to] = dates;
  const date = month * 100 + day;
  return from <= to ? date >= from && date <= to : date >= from || date <= to;
}

/** Meteorological seasons: winter is December to February in the north, June to August in the south. */
function seasonOf(month: number, isSouthern: boolean): Season {
  return SEASONS[(Math.floor((month % 12) / 3) + (isSouthern ? 2 : 0)) % 4]!;
}

/** The zone that the browser told, else that of the place, else the site's; the hemisphere where the latitude is known, else the north. */
export function whereabouts(context: JsonObject, siteZone: string): Whereabouts {
  const place = isObject(context['place']) ? context['place'] : undefined;
  const latitude = place?.['latitude'];
  return {
    zone: zoneIn(context['timezone']) ?? zoneIn(place?.['timezone']) ?? siteZone,
    isSouthern: typeof latitude === 'number' && latitude < 0,
  };
}

function zoneIn(zone: unknown): string | null {
  return typeof zone === 'string' && zone !== '' && isTimeZone(zone) ? zone : null;
}

function seenAt(question: LocalTimeQuestion, where: Whereabouts, now: number): Record<string, unknown> {
  const local = now + zoneOffsetMs(now, where.zone);
  const { year, month, day, weekday } = civilDay(dayOf(local));
  const season = question.seasons === null ? {} : { season: seasonOf(month, where.isSouthern) };
  const shown = {
    localTime: clockText(Math.floor((local - dayOf(local) * DAY_MS) / MINUTE_MS)),
    day: WEEKDAYS[weekday],
    date: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  };
  return { ...shown, ...season };
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function saysLocalTime({ from, to, days, months, seasons, dates }: LocalTimeQuestion): string {
  const parts: string[] = [];
  if (from !== 0 || to !== DAY_MINUTES) parts.push(`between ${clockText(from)} and ${clockText(to)}`);
  if (days !== null) parts.push(`on ${anyOf([...days].map((day) => WEEKDAYS[day]!))}`);
  if (months !== null) parts.push(`in ${anyOf([...months].map((month) => MONTHS[month - 1]!))}`);
  if (seasons !== null) parts.push(`in ${anyOf([...seasons])}`);
  if (dates !== null) {
    const [first, last] = dates.map((date) => `${date % 100} ${MONTHS[Math.floor(date / 100) - 1]}`);
    parts.push(first === last ? `on ${first}` : `from ${first} to ${last}`);
  }
  return parts.length === 0 ? 'it is any time where the visitor is' : `it is ${parts.join(' ')} where the visitor is`;
}

function anyOf(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
