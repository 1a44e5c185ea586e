/**
 * Times as people read them. Relative where nearness matters, absolute where the moment matters, and the zone is always
 * told in the full form, which every shown time carries as its title.
 */
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** "now", "12 s ago", "4 min ago", "3 h ago", "2 d ago"; "in 4 min" for what is to come. */
export function formatAgo(at: number, now: number): string {
  const away = now - at;
  const span = Math.abs(away);
  if (span < 2_000) return 'now';
  const text = formatSpan(span);
  return away >= 0 ? `${text} ago` : `in ${text}`;
}

/** One unit: "12 s", "4 min", "3 h", "2 d". */
export function formatSpan(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / 1_000))} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** "14:03:09" */
export function formatClock(at: number): string {
  return clock.format(at);
}

/** "14:03:09" today, else "21 Nov, 14:03:09". */
export function formatMoment(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay ? clock.format(at) : `${shortDay.format(at)}, ${clock.format(at)}`;
}

/** The whole truth, with the zone: for titles. */
export function formatFull(at: number): string {
  return `${full.format(at)} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`;
}

/** "Today", "Yesterday" or "21 Nov". */
export function formatDay(at: number, now: number): string {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return 'Today';
  if (day === new Date(now - DAY_MS).toDateString()) return 'Yesterday';
  return shortDay.format(at);
}
