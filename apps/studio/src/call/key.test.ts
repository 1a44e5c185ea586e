/** Where the key is found, and which failure a status stands for. */
import { describe, expect, it } from 'vitest';
import { failureOfStatus } from './call.ts';
import { keyFromHash } from './key.ts';

describe('key', () => {
  it('is read from the hash of the printed link only', () => {
    expect(keyFromHash('#key=sk_abc')).toBe('sk_abc');
    expect(keyFromHash('#key=')).toBeNull();
    expect(keyFromHash('#main')).toBeNull();
    expect(keyFromHash('')).toBeNull();
  });
});

describe('failures', () => {
  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'missing'],
    [409, 'conflict'],
    [422, 'refused'],
    [429, 'busy'],
    [503, 'busy'],
    [500, 'broken'],
  ])('%i is %s', (status, failure) => expect(failureOfStatus(status)).toBe(failure));
});
