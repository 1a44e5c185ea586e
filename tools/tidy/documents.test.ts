/** Undocumented doors, dead links and a change log without a beginning are found. */
import { describe, expect, test } from 'vitest';
import { changelogRule, doorDocsRule, linksRule } from './documents.ts';
import { type Rule, sampleTree } from './source.ts';

const found = (rule: Rule, samples: Record<string, string>): readonly string[] =>
  rule.check(sampleTree(samples)).map(({ path, line, message }) => `${path}:${line} ${message}`);

describe('doors', () => {
  const door = { 'packages/lab/src/index.ts': "export * from './rank.ts';\nexport { cut } from './cut.ts';" };

  test('an undocumented export that leaves the package', () => {
    const rank =
      "/** Ranks. */\nimport a from 'a';\nexport function rank() {}\n\nexport const score = () => 1;\nexport type Score = number;\n/** Fine. */\nexport const MAX = 1;";
    expect(found(doorDocsRule, { ...door, 'packages/lab/src/rank.ts': rank })).toEqual([
      'packages/lab/src/rank.ts:5 score goes through the door of packages/lab undocumented',
    ]);
  });

  test('what stays inside needs none', () => {
    expect(
      found(doorDocsRule, { ...door, 'packages/lab/src/cut.ts': '/** Why. */\nlet a;\nexport function inner() {}' }),
    ).toEqual([]);
    expect(found(doorDocsRule, { ...door, 'packages/lab/src/other.ts': 'export function f() {}' })).toEqual([]);
  });
});

describe('links', () => {
  test('a file or a heading that is not there', () => {
    const samples = {
      'README.md': 'See [a](docs/a.md), [b](docs/b.md),\n[c](docs/a.md#the-loop) and [d](docs/a.md#nothing).',
      'docs/a.md': '# The loop\n',
    };
    expect(found(linksRule, samples)).toEqual([
      'README.md:1 a link to nowhere: docs/b.md',
      'README.md:2 a link to nowhere: docs/a.md#nothing',
    ]);
  });

  test('folders, outside addresses and code pass', () => {
    expect(
      found(linksRule, { 'README.md': '[a](docs) [b](https://shop.example/x) `[c](nowhere.md)`', 'docs/a.md': '' }),
    ).toEqual([]);
  });
});

test('the change log begins with a version or with what is unreleased', () => {
  expect(found(changelogRule, {})).toHaveLength(1);
  expect(found(changelogRule, { 'CHANGELOG.md': '# Changelog\n\n## News\n\n## [0.1.0] - Unreleased\n' })).toHaveLength(
    1,
  );
  expect(found(changelogRule, { 'CHANGELOG.md': '# Changelog\n\n## [0.1.0] - Unreleased\n' })).toEqual([]);
  expect(found(changelogRule, { 'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n' })).toEqual([]);
});
