/**
 * The Studio's icons, drawn on a 16-pixel grid with one stroke. They are decoration: the word beside them carries the meaning.
 */
import type { IconName } from '../show/event-words.ts';

const PATHS: Readonly<Record<IconName, string>> = {
  activity: 'M1.5 8h3l2-5 3 10 2-5h3',
  alert: 'M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.2',
  'arrow-right': 'M3 8h10M9 4l4 4-4 4',
  book: 'M3 2.5h7.5a2 2 0 0 1 2 2v9H5a2 2 0 0 1-2-2zM3 11.5a2 2 0 0 1 2-2h7.5',
  cart: 'M1.5 2.5h2l1.6 7.5h6.8l1.6-5.5H4.2M6 13.2v.1M11 13.2v.1',
  check: 'M3 8.5 6.5 12 13 4.5',
  chevron: 'm6 4 4 4-4 4',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6',
  close: 'm4 4 8 8M12 4l-8 8',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  cursor: 'm3 2.5 4 11 1.8-4.7 4.7-1.8z',
  decision: 'M3 3v3.5a2 2 0 0 0 2 2h8M10 5.5l3 3-3 3M3 8.5V13',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z',
  flag: 'M3.5 14V2.5h8l-1.6 3 1.6 3h-8',
  form: 'M2.5 3h11v10h-11zM5 6h6M5 9.5h3.5',
  gauge: 'M2 11.5a6 6 0 1 1 12 0M8 11.5l3-4',
  history: 'M2.5 8A5.5 5.5 0 1 0 4.3 3.9L2.5 5.5M2.5 2.5v3h3M8 5v3.2l2 1.3',
  layers: 'm8 2 6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  link: 'M6.5 9.5 10 6M7 4.5l1.2-1.2a2.8 2.8 0 0 1 4 4L11 8.5M9 11.5l-1.2 1.2a2.8 2.8 0 0 1-4-4L5 7.5',
  model:
    'M4.2 4.2 8 8l-3.8 3.8M8 8h3.6M3.3 4.6a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8zM3.3 14.2a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8zM13 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z',
  page: 'M4 1.8h5.5L12.5 5v9.2H4zM9.2 2v3.3h3.1',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  person: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 13.8a5.3 5.3 0 0 1 10.4 0',
  play: 'M5 3v10l8-5z',
  plus: 'M8 3v10M3 8h10',
  scroll: 'M8 2v12M4.5 5.5 8 2l3.5 3.5M4.5 10.5 8 14l3.5-3.5',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14',
  segment:
    'M6 8a2.3 2.3 0 1 0 0-4.6A2.3 2.3 0 0 0 6 8zM1.5 13a4.6 4.6 0 0 1 9 0M10.5 3.6a2.3 2.3 0 0 1 0 4.2M12.2 9.8a4.6 4.6 0 0 1 2.3 3.2',
  spark: 'M8 1.8 9.6 6.4 14.2 8 9.6 9.6 8 14.2 6.4 9.6 1.8 8l4.6-1.6z',
  tag: 'M2.5 2.5h5l6 6-5 5-6-6zM5.3 5.3v.1',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9',
  trend: 'M1.5 12 6 7.5l2.7 2.7 5.8-6.2M10.5 4h4v4',
  video: 'M1.8 4h8.7v8H1.8zM10.5 7l3.7-2.2v6.4L10.5 9',
};

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
