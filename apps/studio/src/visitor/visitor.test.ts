/** What a visitor is called, and how seen values are told. */
import { describe, expect, it } from 'vitest';
import { seenFacts } from './seen-facts.ts';
import { nameOfVisitor } from './visitor-name.ts';

const profile = (traits: { readonly [name: string]: string }, userIds: readonly string[] = []) => ({
  id: 'a:0123456789abcdef',
  identities: { anonymousIds: ['0123456789abcdef'], userIds },
  traits,
});

describe('name', () => {
  it('prefers what the visitor told', () => {
    expect(nameOfVisitor(profile({ name: 'Ada Novak', email: 'a@example.com' }))).toMatchObject({
      says: 'Ada Novak',
      initials: 'AN',
    });
    expect(nameOfVisitor(profile({ email: 'ada@example.com' })).says).toBe('ada@example.com');
    expect(nameOfVisitor(profile({}, ['u1'])).says).toBe('u1');
  });
  it('keeps two anonymous visitors apart', () => {
    expect(nameOfVisitor(profile({}))).toEqual({ says: 'Anonymous 0123…abcdef', known: false, initials: '' });
  });
});

describe('seen values', () => {
  it('tell times by their distance and shorten what is long', () => {
    const now = 1_800_000_000_000;
    expect(
      seenFacts({ count: 3, holdsUntil: now + 600_000, product_id: 'p1', gone: undefined, none: null }, now),
    ).toEqual(['count: 3', 'holds until: in 10 min', 'product_id: p1', 'none: none']);
    const reasons = [
      { name: 'visit.added', value: '3', contribution: 0.821 },
      { name: 'past.goals', value: '0', contribution: -0.1 },
    ];
    expect(seenFacts({ probability: 0.3125, reasons }, now)).toEqual([
      'probability: 31.3 %',
      'reasons: visit.added 3 (+0.82), past.goals 0 (−0.10)',
    ]);
    expect(seenFacts({ list: Array(100).fill(1) }, now)[0]?.length).toBeLessThan(100);
  });
});
