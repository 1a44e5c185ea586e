import { describe, expect, it } from 'vitest';
import { createKeyring } from './keyring.ts';

const ring = createKeyring({ write: ['wk_a', 'wk_b'], secret: ['sk_a'] });
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a keyring', () => {
  it('knows a key in every way it is sent', () => {
    for (const header of [basic('wk_b:'), basic('wk_b'), basic('wk_b:ignored'), 'Bearer wk_b', 'bearer  wk_b']) {
      expect(ring.byHeader(header), header).toEqual({ kind: 'write', name: 'write-1' });
    }
    expect(ring.byHeader('Bearer sk_a')).toEqual({ kind: 'secret', name: 'secret-0' });
    expect(ring.byKey('wk_a')?.kind).toBe('write');
  });

  it('knows nobody else', () => {
    for (const header of [
      '',
      'Bearer',
      'Bearer wk',
      'Bearer wk_aa',
      basic(':wk_a'),
      basic('x:wk_a'),
      'Digest wk_a',
      'wk_a',
      `Bearer ${'k'.repeat(10_000)}`,
    ]) {
      expect(ring.byHeader(header), header).toBeNull();
    }
    expect(ring.byKey('')).toBeNull();
  });

  it('answers the same when it is asked again', () => {
    expect(ring.byHeader('Bearer wk_a')).toBe(ring.byHeader('Bearer wk_a'));
    for (let i = 0; i < 3_000; i++) ring.byHeader(basic(`wk_a:${i}`));
    expect(ring.byHeader('Bearer wk_a')?.name).toBe('write-0');
  });
});
