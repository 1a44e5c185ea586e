/** What is too long is found, and told how long it is. */
import { describe, expect, test } from 'vitest';
import { fileLengthRule, functionLengthRule, parametersRule } from './sizes.ts';
import { type Rule, sampleTree } from './source.ts';

const found = (rule: Rule, path: string, text: string): readonly string[] =>
  rule.check(sampleTree({ [path]: text })).map(({ line, message }) => `${line}: ${message}`);
const lines = (count: number): string => 'let a = 1;\n'.repeat(count);
const body = (count: number): string => `function f() {\n${'  a();\n'.repeat(count - 2)}}\n`;

describe('files', () => {
  test('over 300 lines a reason is needed, over 400 none helps', () => {
    expect(found(fileLengthRule, 'packages/server/src/a.ts', `/** Why. */\n${lines(300)}`)).toEqual([
      '301: 301 lines without a reason',
    ]);
    const reasoned = '/** Why. Longer than usual because the grammar is one piece. */\n';
    expect(found(fileLengthRule, 'packages/server/src/a.ts', reasoned + lines(300))).toEqual([]);
    expect(found(fileLengthRule, 'packages/server/src/a.ts', reasoned + lines(400))).toEqual([
      '301: 401 lines; 400 is the limit',
    ]);
  });

  test('300 lines, tests and tables of data pass', () => {
    expect(found(fileLengthRule, 'packages/server/src/a.ts', lines(300))).toEqual([]);
    expect(found(fileLengthRule, 'packages/server/src/a.test.ts', lines(900))).toEqual([]);
    expect(found(fileLengthRule, 'examples/shop/src/names.ts', `/** Data table: names. */\n${lines(900)}`)).toEqual([]);
  });
});

describe('functions', () => {
  test('71 lines are too many, 70 are not', () => {
    const short = 'function s() {\n}\n'.repeat(20);
    expect(found(functionLengthRule, 'packages/server/src/a.ts', short + body(71))).toEqual([
      '41: a function of 71 lines; 70 is the limit',
    ]);
    expect(found(functionLengthRule, 'packages/server/src/a.ts', short + body(70))).toEqual([]);
  });

  test('functions declared inside are measured by themselves, up to the length of a usual file', () => {
    const inner = `  const g = () => {\n${'    a();\n'.repeat(40)}  };\n`;
    const outer = (count: number): string => `function createF() {\n${inner.repeat(count)}  return {};\n}\n`;
    const short = 'function s() {\n}\n'.repeat(60);
    expect(found(functionLengthRule, 'packages/server/src/a.ts', short + outer(3))).toEqual([]);
    expect(found(functionLengthRule, 'packages/server/src/a.ts', short + outer(4))).toEqual([
      '121: a closure of 171 lines; 150 is the limit, functions inside counted',
    ]);
    expect(
      found(functionLengthRule, 'packages/server/src/a.ts', short + inner.replace('};', `${'a();\n'.repeat(30)}};`)),
    ).toHaveLength(1);
  });

  test('one in ten over 30 lines is too many', () => {
    const nine = body(5).repeat(9);
    expect(found(functionLengthRule, 'packages/server/src/a.ts', nine + body(31))).toEqual([]);
    expect(found(functionLengthRule, 'packages/server/src/a.ts', nine + body(31).repeat(2))[0]).toContain(
      'longer than 31 lines',
    );
  });
});

test('five parameters are too many', () => {
  expect(found(parametersRule, 'packages/server/src/a.ts', 'const f = (a, b, c, d, e) => a;')).toEqual([
    '1: 5 parameters; 4 is the limit',
  ]);
  expect(found(parametersRule, 'packages/server/src/a.ts', 'function f(a, b, c, { d, e }) {}')).toEqual([]);
});
