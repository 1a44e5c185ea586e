/** Keys that work everywhere, and when they must not. */
import { describe, expect, it } from 'vitest';
import { createShortcutReader } from './shortcuts.ts';

const press = (key: string, at: number, more: { writing?: boolean; modified?: boolean } = {}) => ({
  key,
  at,
  writing: false,
  modified: false,
  ...more,
});

describe('shortcuts', () => {
  it('goes to a section by g and its letter', () => {
    const read = createShortcutReader();
    expect(read(press('g', 0))).toEqual({});
    expect(read(press('v', 300))).toEqual({ go: '/visitors' });
    expect(read(press('v', 400))).toEqual({});
  });
  it('forgets the g after a while', () => {
    const read = createShortcutReader();
    read(press('g', 0));
    expect(read(press('d', 5_000))).toEqual({});
  });
  it('does nothing while somebody writes, nor with a modifier', () => {
    const read = createShortcutReader();
    expect(read(press('/', 0, { writing: true }))).toEqual({});
    expect(read(press('/', 0, { modified: true }))).toEqual({});
    expect(read(press('/', 0))).toEqual({ search: true });
  });
});
