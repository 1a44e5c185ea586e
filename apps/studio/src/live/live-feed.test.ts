/** Live lines: what is read, filtered, batched and kept. */
import { describe, expect, it } from 'vitest';
import type { FollowOptions } from '../call/event-source.ts';
import { passes, readLiveEntry } from './live-entry.ts';
import { createLiveFeed, ENTRIES_MAX } from './live-feed.ts';

const signal = (event: string) => ({
  event: 'signal',
  id: null,
  data: JSON.stringify({
    kind: 'signal',
    person: 'a:1',
    duplicate: false,
    signal: { event, at: 5, properties: { product_id: 'p1' } },
  }),
});

function openFeed() {
  let given: FollowOptions | undefined;
  const frames: (() => void)[] = [];
  const feed = createLiveFeed('/v1/live', {
    follow: (_path, options) => {
      given = options;
      return () => undefined;
    },
    schedule: (flush) => frames.push(flush),
  });
  return { feed, send: given!.onEvent, frames };
}

describe('live line', () => {
  it('reads what the server tells of each kind', () => {
    expect(readLiveEntry(signal('Product Viewed'), 1, 0)).toMatchObject({
      kind: 'signal',
      title: 'Product Viewed',
      detail: 'p1',
      person: 'a:1',
      at: 5,
    });
    const decision = {
      kind: 'decision',
      decision: { person: 'a:2', at: 6, placement: 'hero', reason: 'holdout', propensity: 1 },
    };
    expect(readLiveEntry({ event: 'decision', id: null, data: JSON.stringify(decision) }, 1, 0)).toMatchObject({
      person: 'a:2',
      title: 'Holdout in hero',
    });
    const left = { kind: 'transition', person: 'a:3', transition: { kind: 'left', segment: 's', at: 7 } };
    expect(readLiveEntry({ event: 'transition', id: null, data: JSON.stringify(left) }, 1, 0)).toMatchObject({
      title: 'Left segment',
      detail: 's',
    });
  });
  it('passes over what it does not know', () => {
    expect(readLiveEntry({ event: 'weather', id: null, data: '{}' }, 1, 0)).toBeNull();
    expect(readLiveEntry({ event: 'signal', id: null, data: 'not json' }, 1, 0)).toBeNull();
  });
  it('filters by kind and by every word', () => {
    const entry = readLiveEntry(signal('Product Viewed'), 1, 0)!;
    expect(passes(entry, { kind: 'all', query: 'viewed a:1' })).toBe(true);
    expect(passes(entry, { kind: 'all', query: 'viewed a:2' })).toBe(false);
    expect(passes(entry, { kind: 'decision', query: '' })).toBe(false);
  });
});

describe('live feed', () => {
  it('hands over once a frame, newest first', () => {
    const { feed, send, frames } = openFeed();
    send(signal('A'));
    send(signal('B'));
    expect(frames).toHaveLength(1);
    expect(feed.snapshot().entries).toHaveLength(0);
    frames[0]!();
    expect(feed.snapshot().entries.map((entry) => entry.title)).toEqual(['B', 'A']);
  });
  it('keeps a bounded number, the newest, and counts all', () => {
    const { feed, send, frames } = openFeed();
    for (let i = 0; i < 5_000; i++) send(signal(`E${i}`));
    for (const frame of frames) frame();
    expect(feed.snapshot().entries).toHaveLength(ENTRIES_MAX);
    expect(feed.snapshot().entries[0]?.title).toBe('E4999');
    expect(feed.snapshot().total).toBe(5_000);
  });
});
