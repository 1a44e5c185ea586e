/**
 * What an import must come to, counted in the plainest way straight from the text of the file: no engine, no mapping, no
 * index. Slow on purpose; if it and the product agree, they agree for different reasons.
 */

export type Click = { readonly person: string; readonly item: string; readonly at: number; readonly isView: boolean };

const HALF_HOUR = 30 * 60_000;

/** action_time,user_id,sku_id,type,… in China time (UTC+8, no summer time since 1991). */
export function clicksOfJdata(text: string): Click[] {
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [time, user, sku, type] = line.split(',') as [string, string, string, string];
      return {
        person: `u:jd-${user}`,
        item: sku,
        at: Date.parse(`${time.replace(' ', 'T')}+08:00`),
        isView: type === '1',
      };
    });
}

/** SessionId, ItemId, Unix seconds. */
export function clicksOfYoochoose(text: string): Click[] {
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [session, item, seconds] = line.split('\t') as [string, string, string];
      return { person: `a:yc-${session}`, item, at: Math.round(Number(seconds) * 1000), isView: true };
    });
}

export function byPerson(clicks: readonly Click[]): Map<string, Click[]> {
  const persons = new Map<string, Click[]>();
  for (const click of clicks) persons.set(click.person, [...(persons.get(click.person) ?? []), click]);
  return persons;
}

/** A visit ends when half an hour passes without a click. */
export function visitsOf(clicks: readonly Click[]): Click[][] {
  const visits: Click[][] = [];
  for (const click of clicks) {
    const last = visits.at(-1)?.at(-1);
    if (last === undefined || click.at - last.at >= HALF_HOUR) visits.push([click]);
    else visits.at(-1)!.push(click);
  }
  return visits;
}

/** The items seen in most visits together with `item`: most first, ties by id. Of a visit, the first 100 items count. */
export function coViewedWith(item: string, visits: readonly (readonly Click[])[]): { item: string; visits: number }[] {
  const together = new Map<string, number>();
  for (const visit of visits) {
    const items = [...new Set(visit.filter(({ isView }) => isView).map((click) => click.item))].slice(0, 100);
    if (!items.includes(item)) continue;
    for (const other of items) if (other !== item) together.set(other, (together.get(other) ?? 0) + 1);
  }
  return [...together]
    .map(([other, count]) => ({ item: other, visits: count }))
    .sort((a, b) => b.visits - a.visits || (a.item < b.item ? -1 : 1));
}

/** Whether at least `count` views lie in the `withinMs` before `now`. */
export function hasViewed(clicks: readonly Click[], count: number, withinMs: number, now: number): boolean {
  return clicks.filter(({ isView, at }) => isView && at > now - withinMs && at <= now).length >= count;
}

/** Whether that was so after any of the clicks. */
export function hasEverViewed(clicks: readonly Click[], count: number, withinMs: number): boolean {
  return clicks.some(({ at }) => hasViewed(clicks, count, withinMs, at));
}
