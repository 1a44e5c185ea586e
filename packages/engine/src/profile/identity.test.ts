/** Who a signal speaks of: links, merges, and the people who share a device. */
import { describe, expect, test } from 'vitest';
import { type KnownIdentity, resolveIdentity } from './identity.ts';
import type { PersonId } from './profile.ts';

type World = Record<string, [person: string, isIdentified: boolean]>;
const resolve = (world: World, ids: { anonymousId?: string; userId?: string; previousId?: string; type?: 'alias' }) =>
  resolveIdentity(
    {
      type: ids.type ?? 'track',
      anonymousId: ids.anonymousId ?? null,
      userId: ids.userId ?? null,
      previousId: ids.previousId ?? null,
    },
    (key): KnownIdentity | undefined => {
      const known = world[key];
      return known === undefined ? undefined : { person: known[0] as PersonId, isIdentified: known[1] };
    },
  );

describe('one identity', () => {
  test('a new anonymous visitor is himself', () => {
    expect(resolve({}, { anonymousId: 'x' })).toEqual({ person: 'a:x', links: [], absorbed: [] });
  });
  test('a new user is himself', () => {
    expect(resolve({}, { userId: 'u' })).toEqual({ person: 'u:u', links: [], absorbed: [] });
  });
  test('a linked one is the person he is linked to', () => {
    expect(resolve({ 'a:x': ['u:u', true] }, { anonymousId: 'x' }).person).toBe('u:u');
  });
});

describe('naming oneself', () => {
  test('an anonymous visitor keeps his person and becomes the user', () => {
    expect(resolve({ 'a:x': ['a:x', false] }, { anonymousId: 'x', userId: 'u' })).toEqual({
      person: 'a:x',
      links: ['u:u'],
      absorbed: [],
    });
  });
  test('a user known from elsewhere absorbs the anonymous visitor', () => {
    const world: World = { 'a:x': ['a:x', false], 'u:u': ['u:u', true] };
    expect(resolve(world, { anonymousId: 'x', userId: 'u' })).toEqual({ person: 'u:u', links: [], absorbed: ['a:x'] });
  });
  test('a known user on a new device links it', () => {
    expect(resolve({ 'u:u': ['u:u', true] }, { anonymousId: 'y', userId: 'u' })).toEqual({
      person: 'u:u',
      links: ['a:y'],
      absorbed: [],
    });
  });
  test('a second user on a shared device is another person; the first is not touched', () => {
    const world: World = { 'a:x': ['a:x', true], 'u:ada': ['a:x', true] };
    expect(resolve(world, { anonymousId: 'x', userId: 'bob' })).toEqual({ person: 'u:bob', links: [], absorbed: [] });
  });
});

describe('alias', () => {
  test('joins what was identified', () => {
    const world: World = { 'u:old': ['u:old', true], 'u:new': ['u:new', true] };
    expect(resolve(world, { type: 'alias', userId: 'new', previousId: 'old' })).toMatchObject({
      person: 'u:new',
      absorbed: ['u:old'],
    });
  });
  test('an unknown previous id is linked', () => {
    expect(resolve({ 'u:new': ['u:new', true] }, { type: 'alias', userId: 'new', previousId: 'x' }).links).toEqual([
      'a:x',
    ]);
  });
});
