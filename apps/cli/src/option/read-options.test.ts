import { describe, expect, test } from 'vitest';
import { type OptionTable, readOptions } from './read-options.ts';
import { UsageError } from './usage-error.ts';

const TABLE: OptionTable = {
  port: { kind: 'text', value: '<port>', doc: '' },
  'log-level': { kind: 'text', doc: '' },
  demo: { kind: 'switch', doc: '' },
};

function refused(...args: string[]): string {
  try {
    readOptions(args, TABLE);
  } catch (error) {
    if (error instanceof UsageError) return [error.message, ...error.fixes].join(' ');
    throw error;
  }
  throw new Error('it was not refused');
}

describe('options', () => {
  test('are read as text, switches and the rest', () => {
    const { given, rest } = readOptions(['a.csv', '--port', '4000', '--log-level=warn', '--no-demo', '-'], TABLE);
    expect(given).toEqual({ port: '4000', 'log-level': 'warn', demo: 'false' });
    expect(rest).toEqual(['a.csv', '-']);
    expect(readOptions(['--demo'], TABLE).given).toEqual({ demo: 'true' });
  });

  test('that are unknown lead to the nearest one', () => {
    expect(refused('--prot', '1')).toBe('There is no option --prot. Did you mean --port?');
    expect(refused('--no-dmeo')).toContain('--demo');
    expect(refused('--level', 'x')).toContain('--log-level');
    expect(refused('--quux')).toContain('help');
    expect(refused('-p', '1')).toContain('no option -p');
  });

  test('without their value, or with two, are refused', () => {
    expect(refused('--port')).toContain('Write --port <port>.');
    expect(refused('--port', '1', '--port', '2')).toContain('given twice: 1 and 2');
    expect(refused('--demo=maybe')).toContain('--demo or --no-demo');
  });
});
