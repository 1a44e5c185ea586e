import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ClientHints, createDeviceReader } from './read-device.ts';

type Case = {
  readonly userAgent: string;
  readonly hints?: ClientHints;
  readonly device: object;
  readonly without?: readonly string[];
};

const cases = JSON.parse(readFileSync(new URL('./device-cases.json', import.meta.url), 'utf8')) as readonly Case[];

describe('a device', () => {
  test.each(cases)('$userAgent', ({ userAgent, hints, device, without = [] }) => {
    const found = createDeviceReader()(userAgent, hints);
    expect(found).toMatchObject(device);
    for (const field of without) expect(found).not.toHaveProperty(field);
  });

  test.each(['node', 'analytics-node/2.1.3', 'curl/8.5.0', 'python-requests/2.32', '', '{}'])(
    'of “%s” is nobody’s',
    (userAgent) => {
      expect(createDeviceReader()(userAgent)).toBeUndefined();
    },
  );

  test('is worked out once for each user agent, and hints are part of what it is known by', () => {
    const read = createDeviceReader();
    const { userAgent } = cases[10]!;
    const plain = read(userAgent);
    const samsung = read(userAgent, { mobile: true, model: 'SM-G991B' });
    expect(samsung).toMatchObject({ brand: 'Samsung' });
    expect(plain).not.toHaveProperty('brand');
    expect(read(userAgent)).toBe(plain);
    expect(read(userAgent, { mobile: true, model: 'SM-G991B' })).toBe(samsung);
  });

  test('survives texts of any length and kind', () => {
    const read = createDeviceReader();
    for (const tail of [
      '('.repeat(50_000),
      ' '.repeat(50_000),
      'Version/'.repeat(9_000),
      '\u0000\ud800',
      '%s'.repeat(999),
    ])
      expect(() => read(`Mozilla/5.0 ${tail}`)).not.toThrow();
  });
});
