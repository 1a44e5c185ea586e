/**
 * A visitor's past as visits. Newest first; runs of micro-behaviours fold into one row that says what they came to, so that
 * the events a site means stand out. Nothing is dropped: a folded row keeps its entries.
 */
import type { TimelineEntry } from '../call/wire.ts';
import { timeOf } from '../call/wire.ts';
import { isMicro } from './event-words.ts';

export const VISIT_IDLE_MS = 30 * 60_000;

export type TimelineRow =
  | { readonly kind: 'event'; readonly id: string; readonly at: number; readonly entry: TimelineEntry }
  | { readonly kind: 'micro'; readonly id: string; readonly at: number; readonly entries: readonly TimelineEntry[] };

export type Visit = {
  readonly id: string;
  readonly startedAt: number;
  readonly lastAt: number;
  readonly events: number;
  readonly rows: readonly TimelineRow[];
};

/** `entries` newest first, as the server gives them; the order is made sure of here. */
export function groupVisits(entries: readonly TimelineEntry[]): Visit[] {
  const timed = entries.map((entry) => ({ entry, at: timeOf(entry.at) ?? 0 })).sort((a, b) => b.at - a.at);
  const visits: { entry: TimelineEntry; at: number }[][] = [];
  let before: number | null = null;
  for (const each of timed) {
    if (before === null || before - each.at > VISIT_IDLE_MS) visits.push([]);
    visits[visits.length - 1]!.push(each);
    before = each.at;
  }
  return visits.map((visit) => ({
    id: visit[visit.length - 1]!.entry.messageId,
    startedAt: visit[visit.length - 1]!.at,
    lastAt: visit[0]!.at,
    events: visit.length,
    rows: foldMicro(visit),
  }));
}

function foldMicro(timed: readonly { readonly entry: TimelineEntry; readonly at: number }[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let run: TimelineEntry[] = [];
  let runAt = 0;
  const flush = (): void => {
    const first = run[0];
    if (first === undefined) return;
    const oldest = run[run.length - 1]!;
    if (run.length === 1) rows.push({ kind: 'event', id: first.messageId, at: runAt, entry: first });
    else rows.push({ kind: 'micro', id: `micro-${oldest.messageId}`, at: runAt, entries: run });
    run = [];
  };
  for (const { entry, at } of timed) {
    if (isMicro(entry.event)) {
      if (run.length === 0) runAt = at;
      run.push(entry);
      continue;
    }
    flush();
    rows.push({ kind: 'event', id: entry.messageId, at, entry });
  }
  flush();
  return rows;
}

/** What a run of micro-behaviours came to: "viewed 4 elements, hovered 2, scrolled to 75 %, stayed 30 s". */
export function microSentence(entries: readonly TimelineEntry[]): string {
  const count = (event: string): number => entries.filter((entry) => entry.event === event).length;
  const most = (event: string, property: string): number =>
    Math.max(
      0,
      ...entries.filter((entry) => entry.event === event).map((entry) => Number(entry.properties[property]) || 0),
    );
  const things = new Set(
    entries
      .filter((e) => e.event === 'Element Viewed')
      .map((e) => `${e.properties['element']}/${e.properties['product_id'] ?? ''}`),
  ).size;
  const scrolled = most('Page Scrolled', 'percent');
  const stayed = most('Page Dwelled', 'seconds');
  const parts = [
    things > 0 ? `viewed ${things} ${things === 1 ? 'element' : 'elements'}` : '',
    count('Element Hovered') > 0 ? `hovered ${times(count('Element Hovered'))}` : '',
    count('Element Clicked') > 0 ? `clicked ${times(count('Element Clicked'))}` : '',
    scrolled > 0 ? `scrolled to ${scrolled} %` : '',
    stayed > 0 ? `stayed ${stayed} s` : '',
    count('Form Started') + count('Form Hesitated') > 0
      ? `${count('Form Hesitated') > 0 ? 'hesitated in' : 'began'} a form`
      : '',
    count('Experience Viewed') > 0
      ? `saw ${count('Experience Viewed')} ${count('Experience Viewed') === 1 ? 'experience' : 'experiences'}`
      : '',
    count('Text Copied') > 0 ? 'copied text' : '',
    count('Video Progressed') > 0 ? 'watched a video' : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? `${entries.length} small signals` : parts.join(', ');
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
