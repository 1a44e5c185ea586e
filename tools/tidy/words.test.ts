/** Silence at the top of a file, notes for later, dividers and strange addresses are found. */
import { describe, expect, test } from 'vitest';
import { type Rule, sampleTree } from './source.ts';
import { addressesRule, dividersRule, laterRule, machinePathsRule, openingRule } from './words.ts';

const found = (rule: Rule, path: string, text: string): readonly string[] =>
  rule.check(sampleTree({ [path]: text })).map(({ line, message }) => `${line}: ${message}`);
const A = 'packages/server/src/a.ts';

test('a file that does not say why it exists', () => {
  expect(found(openingRule, A, 'export const a = 1;\n/** Too late to say why it is here. */')).toHaveLength(1);
  expect(found(openingRule, A, '// a\nexport const a = 1;')).toHaveLength(1);
  expect(
    found(openingRule, A, '#!/usr/bin/env node\n/** Starts the product and says where it is. */\nexport const a = 1;'),
  ).toEqual([]);
});

test('the test beside a file of that name needs no opening of its own', () => {
  const samples = { [A]: '/** Why this is here at all. */', 'packages/server/src/a.test.ts': 'test();' };
  expect(openingRule.check(sampleTree(samples))).toEqual([]);
  expect(openingRule.check(sampleTree({ 'packages/server/src/b.sim.test.ts': 'test();' }))).toHaveLength(1);
});

test('something left for later', () => {
  const word = ['TO', 'DO'].join('');
  expect(found(laterRule, A, `/**\n * Why.\n * ${word}: more\n */`)).toEqual([`3: ${word} in a comment`]);
  expect(found(laterRule, A, `const a = '${word}';`)).toEqual([]);
});

test('dividers', () => {
  expect(found(dividersRule, A, `let a;\n// ${'-'.repeat(20)}`)).toEqual(['2: a divider']);
  expect(found(dividersRule, A, `// Reading ${'='.repeat(9)}`)).toHaveLength(1);
  expect(found(dividersRule, A, '/**\n * A sentence - with a dash -- and more.\n */')).toEqual([]);
});

describe('paths of a machine', () => {
  const folder = ['', 'tmp', 'x'].join('/');
  test.each([
    [`const a = '${folder}';`],
    [`see ${['', 'root', 'x'].join('/')}`],
    [`cd ${['', 'work', 'main'].join('/')}`],
  ])('%s', (text) => {
    expect(found(machinePathsRule, 'docs/a.md', text)).toHaveLength(1);
  });

  test('part of an address or of a relative path passes', () => {
    expect(found(machinePathsRule, 'docs/a.md', 'https://shop.example/home/x and src/work/y and ./tmp/z')).toEqual([]);
  });
});

describe('addresses in tests', () => {
  const T = 'packages/server/src/a.test.ts';
  test.each([
    ["fetch('http://10.0.0.1:80/');", '10.0.0.1'],
    ["listen({ host: '0.0.0.0' });", '0.0.0.0'],
    ["fetch('https://api.segment.io/v1');", 'api.segment.io'],
    ["fetch('http://localhost:3000');", 'localhost'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a sample of code
    ['fetch(`https://cdn.shop.com/${a}`);', 'cdn.shop.com'],
  ])('%s', (text, address) => {
    expect(found(addressesRule, T, text)).toEqual([`1: a test names ${address}`]);
  });

  test('this machine, names for documentation, and code that is not a test pass', () => {
    expect(
      found(
        addressesRule,
        T,
        "fetch('http://127.0.0.1:0/'); const ip = '203.0.113.7'; const url = 'https://shop.example/a'; const version = '1.2.3'; new URL(path, 'http://x');",
      ),
    ).toEqual([]);
    expect(found(addressesRule, A, "fetch('https://api.segment.io/v1');")).toEqual([]);
  });
});
