/** Each import that the layout forbids is found; the ones it allows are not. */
import { describe, expect, test } from 'vitest';
import { dependenciesRule, importsRule } from './imports.ts';
import { sampleTree } from './source.ts';

const MANIFESTS = {
  'package.json': '{"devDependencies":{"vitest":"1","fast-check":"1"}}',
  'packages/server/package.json': '{"dependencies":{"fastify":"5"}}',
  'packages/engine/package.json': '{}',
};

function found(path: string, text: string): readonly string[] {
  return importsRule
    .check(sampleTree({ ...MANIFESTS, [path]: text }))
    .map(({ line, message }) => `${line}: ${message}`);
}

describe('between packages', () => {
  test.each([
    [
      'packages/engine/src/loop.ts',
      "import { x } from '@attune/backend';",
      'packages/engine must not import @attune/backend',
    ],
    ['packages/server/src/a.ts', "import { x } from '@attune/backend-lmdb';", 'must not import @attune/backend-lmdb'],
    [
      'packages/server/src/a.ts',
      "const x = await import('@attune/backend-lmdb');",
      'must not import @attune/backend-lmdb',
    ],
    [
      'packages/sdk/src/track.ts',
      "import type { Signal } from '@attune/engine';",
      'packages/sdk must not import @attune/engine',
    ],
    ['apps/studio/src/page.tsx', "import { x } from '@attune/server';", 'apps/studio must not import @attune/server'],
    ['apps/cli/src/main.ts', "export * from '@attune/app-server';", 'must not import @attune/app-server'],
    ['packages/server/src/a.ts', "import { x } from '@attune/engine/src/loop.ts';", 'reaches past the door'],
    [
      'packages/server/src/a.ts',
      "import { x } from '../../engine/src/loop.ts';",
      'a relative import leaves packages/server',
    ],
    ['packages/engine/src/loop.ts', "import { x } from '@attune/engine';", 'its own package through the door'],
  ])('%s: %s', (path, text, message) => {
    expect(found(path, text)).toEqual([expect.stringContaining(message)]);
  });

  test('what the layout allows passes', () => {
    expect(found('packages/server/src/a.ts', "import { x } from '@attune/engine';\nimport f from 'fastify';")).toEqual(
      [],
    );
    expect(found('packages/sdk/src/local/decide.ts', "import { decide } from '@attune/engine';")).toEqual([]);
    expect(found('packages/server/src/a.test.ts', "import { needs } from '../../../tools/needs.ts';")).toEqual([]);
    expect(found('apps/cli/src/main.ts', "import { x } from '@attune/backend-lmdb';")).toEqual([]);
  });
});

describe('between the steps of the engine', () => {
  test('a step that looks ahead is found, at its line', () => {
    const text = "/** Why. */\nimport type { Decision } from '../decision/decision.ts';";
    expect(found('packages/engine/src/profile/profile.ts', text)).toEqual([
      '2: an earlier step imports a later one: decision/decision.ts',
    ]);
    expect(found('packages/engine/src/learning/learn.ts', "import { step } from '../loop.ts';")).toHaveLength(1);
  });

  test('a folder that is no step is found', () => {
    expect(found('packages/engine/src/extra/a.ts', "import { at } from '../std/read.ts';")[0]).toContain('not a step');
  });

  test('looking back, the loop and the door pass', () => {
    expect(found('packages/engine/src/decision/decide.ts', "import { x } from '../segment/segment.ts';")).toEqual([]);
    expect(found('packages/engine/src/loop.ts', "import { x } from './learning/learn.ts';")).toEqual([]);
    expect(found('packages/engine/src/index.ts', "export * from './loop.ts';")).toEqual([]);
  });
});

describe('from outside', () => {
  test('what the manifest does not declare is found', () => {
    expect(found('packages/server/src/a.ts', "import x from 'left-pad/deep';")).toEqual([
      '1: left-pad is not declared by packages/server',
    ]);
    expect(found('packages/engine/src/std/a.test.ts', "import { test } from 'vitest';")).toEqual([]);
  });

  test('Node stays out of what runs without it', () => {
    expect(found('packages/engine/src/std/hash.ts', "import { createHash } from 'node:crypto';")[0]).toContain(
      'runs without Node',
    );
    expect(found('packages/sdk/src/a.ts', "import fs from 'node:fs';")).toHaveLength(1);
    expect(found('packages/server/src/a.ts', "import fs from 'node:fs';")).toEqual([]);
  });

  test('a dependency of the engine or the SDK is found in its manifest', () => {
    const tree = sampleTree({
      'packages/engine/package.json': '{"dependencies":{"lodash":"4"}}',
      'packages/sdk/package.json': '{"dependencies":{"@attune/protocol":"*","tslib":"2"}}',
    });
    expect(dependenciesRule.check(tree).map(({ message }) => message)).toEqual([
      'packages/engine has no dependencies, but names lodash',
      'packages/sdk has no dependencies, but names tslib',
    ]);
  });
});
