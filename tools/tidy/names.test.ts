/** Empty names, odd spellings, missing doors and inner barrels are found. */
import { expect, test } from 'vitest';
import { doorsRule, namesRule } from './names.ts';
import { sampleTree } from './source.ts';

const named = (path: string): readonly string[] =>
  namesRule.check(sampleTree({ [path]: '{}' })).map(({ message }) => message);

test.each([
  ['packages/server/src/utils.ts', '"utils.ts" says nothing: utils'],
  ['packages/server/src/string-helpers.ts', '"string-helpers.ts" says nothing: helpers'],
  ['packages/server/src/common/hash.ts', '"common" says nothing: common'],
  ['packages/server/src/profile-service.ts', '"profile-service.ts" says nothing: service'],
  ['packages/engine/src/types.ts', 'a bin of types'],
  ['apps/studio/src/VisitorPage.tsx', '"VisitorPage.tsx" is not kebab-case'],
  ['docs/My_Guide.md', '"My_Guide.md" is not kebab-case'],
])('%s', (path, message) => {
  expect(named(path)).toEqual([message]);
});

test('good and given names pass', () => {
  for (const path of [
    'README.md',
    '.ci/run',
    'docs/decisions/0001-layout.md',
    'packages/sdk/src/a.prop.test.ts',
    'apps/studio/src/visitor-page.tsx',
  ]) {
    expect(named(path)).toEqual([]);
  }
});

test('a package without a door and a barrel inside of one are found', () => {
  const tree = sampleTree({
    'packages/lab/package.json': '{}',
    'packages/lab/src/rank.ts': '',
    'packages/connect/package.json': '{}',
    'packages/engine/package.json': '{}',
    'packages/engine/src/index.ts': '',
    'packages/engine/src/std/index.ts': '',
  });
  expect(doorsRule.check(tree).map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'packages/lab/package.json: packages/lab has no door',
    'packages/engine/src/std/index.ts: an inner barrel',
  ]);
});
