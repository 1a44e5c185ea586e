/**
 * The lines as a window onto a list: only what is in sight is drawn, at a fixed row height, so that the list costs the same
 * at any rate. Scrolled away from the top it holds still until the reader returns.
 */
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import { Icon } from '../part/icon.tsx';
import { formatClock, formatFull } from '../show/time.ts';
import type { LiveEntry } from './live-entry.ts';

const ROW_PX = 40;
const ROW_PHONE_PX = 56;
const OVERSCAN = 6;

export type LiveListOptions = {
  readonly entries: readonly LiveEntry[];
  readonly chosen: LiveEntry | null;
  readonly onChoose: (entry: LiveEntry) => void;
  readonly onAway: (isAway: boolean) => void;
  readonly fresh: number;
};

export function LiveList({ entries, chosen, onChoose, onAway, fresh }: LiveListOptions) {
  const list = useRef<HTMLElement>(null);
  const rowPx = useRowHeight();
  const [view, setView] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    const onScroll = (): void => {
      measure();
      onAway(element.scrollTop > rowPx);
    };
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [onAway, rowPx]);
  const from = Math.max(0, Math.floor(view.top / rowPx) - OVERSCAN);
  const to = Math.min(entries.length, Math.ceil((view.top + view.height) / rowPx) + OVERSCAN);
  const toTop = useCallback(() => {
    list.current?.scrollTo({ top: 0 });
    onAway(false);
  }, [onAway]);
  return (
    <>
      {fresh > 0 && (
        <button type="button" className="button button-primary button-small live-pill" onClick={toTop}>
          {fresh} new, back to the top
        </button>
      )}
      <section className="card live-list" ref={list} aria-label={`${entries.length} lines, newest first`} tabIndex={-1}>
        <div className="live-window" style={{ height: entries.length * rowPx }}>
          {entries.slice(from, to).map((entry, index) => (
            <LiveRow
              key={entry.number}
              entry={entry}
              top={(from + index) * rowPx}
              rowPx={rowPx}
              isChosen={entry === chosen}
              onChoose={onChoose}
            />
          ))}
        </div>
      </section>
    </>
  );
}

function useRowHeight(): number {
  const [isPhone, setIsPhone] = useState(() => matchMedia('(max-width: 760px)').matches);
  useEffect(() => {
    const query = matchMedia('(max-width: 760px)');
    const change = (): void => setIsPhone(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, []);
  return isPhone ? ROW_PHONE_PX : ROW_PX;
}

type LiveRowOptions = {
  readonly entry: LiveEntry;
  readonly top: number;
  readonly rowPx: number;
  readonly isChosen: boolean;
  readonly onChoose: (entry: LiveEntry) => void;
};

const LiveRow = memo(function LiveRow({ entry, top, rowPx, isChosen, onChoose }: LiveRowOptions) {
  return (
    <button
      type="button"
      className="live-row"
      style={{ transform: `translateY(${top}px)`, height: rowPx }}
      aria-pressed={isChosen}
      onClick={() => onChoose(entry)}
    >
      <span className="when" title={formatFull(entry.at)}>
        {formatClock(entry.at)}
      </span>
      <span className={`mark kind-${entry.kind}`}>
        <Icon name={entry.icon} size={14} />
        <span className="sr-only">{entry.kind}</span>
      </span>
      <span className="title">{entry.title}</span>
      <span className="detail">{entry.detail}</span>
      <span className="who">{entry.person ?? ''}</span>
    </button>
  );
});
