/**
 * What an event is about in a few words, and which icon stands for it. Micro-behaviours are told apart from the events a
 * site means, because a timeline folds them.
 */
import type { JsonObject, JsonValue } from '@attune/engine';

export type EventFacts = { readonly event: string; readonly type?: string; readonly properties: JsonObject };

const MICRO = new Set([
  'Element Viewed',
  'Element Hovered',
  'Element Clicked',
  'Page Scrolled',
  'Page Dwelled',
  'Text Copied',
  'Form Started',
  'Form Hesitated',
  'Video Progressed',
  'Experience Viewed',
]);

export function isMicro(event: string): boolean {
  return MICRO.has(event);
}

export type IconName =
  | 'activity'
  | 'alert'
  | 'arrow-right'
  | 'book'
  | 'cart'
  | 'check'
  | 'chevron'
  | 'clock'
  | 'close'
  | 'copy'
  | 'cursor'
  | 'decision'
  | 'eye'
  | 'flag'
  | 'form'
  | 'gauge'
  | 'history'
  | 'layers'
  | 'page'
  | 'pause'
  | 'person'
  | 'play'
  | 'plus'
  | 'scroll'
  | 'search'
  | 'segment'
  | 'spark'
  | 'tag'
  | 'trash'
  | 'trend'
  | 'video'
  | 'link'
  | 'model';

export function eventIcon(event: string): IconName {
  if (event === 'Element Viewed' || event === 'Product Viewed' || event === 'Experience Viewed') return 'eye';
  if (/Hovered|Clicked/.test(event)) return 'cursor';
  if (event === 'Page Scrolled') return 'scroll';
  if (event === 'Page Dwelled') return 'clock';
  if (/^Form/.test(event)) return 'form';
  if (/^Video/.test(event)) return 'video';
  if (event === 'Text Copied') return 'copy';
  if (/Order|Checkout|Cart|Product Added|Payment/.test(event)) return 'cart';
  if (/Search/.test(event)) return 'search';
  if (event === 'Page Viewed' || event === 'Screen Viewed') return 'page';
  if (/Identified|Aliased|Group/.test(event)) return 'person';
  return 'tag';
}

/** "“product-image”, 3 s", "75 %", "/checkout": the properties that tell the most, or ''. */
export function eventDetail({ event, properties }: EventFacts): string {
  const text = (name: string): string | null => plain(properties[name]);
  const seconds = (name: string): string | null => {
    const ms = properties[name];
    return typeof ms === 'number' ? `${(ms / 1_000).toLocaleString(undefined, { maximumFractionDigits: 1 })} s` : null;
  };
  const of = (...parts: (string | null)[]): string =>
    [...new Set(parts)].filter((part) => part !== null && part !== '').join(' · ');
  switch (event) {
    case 'Element Viewed':
      return of(text('element'), text('product_id'), seconds('visible_ms'));
    case 'Element Hovered':
      return of(text('element'), text('product_id'), seconds('duration_ms'));
    case 'Page Scrolled':
      return of(text('path'), properties['percent'] === undefined ? null : `${text('percent')} %`);
    case 'Page Dwelled':
      return of(text('path'), properties['seconds'] === undefined ? null : `${text('seconds')} s`);
    case 'Experience Viewed':
    case 'Experience Clicked':
      return of(text('placement'), text('experience'), text('variant'));
    case 'Page Viewed':
      return of(text('path') ?? text('url') ?? text('name'), text('title'));
    default:
      return of(
        text('element') ?? text('form'),
        text('name') ?? text('product_name') ?? text('title'),
        text('product_id') ?? text('order_id') ?? text('query'),
        text('category'),
        text('price') ?? text('revenue') ?? text('total'),
      );
  }
}

function plain(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value.length > 60 ? `${value.slice(0, 59)}…` : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}
