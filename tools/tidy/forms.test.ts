/** Each banned form is found; what a tool or the platform demands passes. */
import { expect, test } from 'vitest';
import { classesRule, enumsRule, exportsRule } from './forms.ts';
import { type Rule, sampleTree } from './source.ts';

const found = (rule: Rule, path: string, text: string): number => rule.check(sampleTree({ [path]: text })).length;
const A = 'packages/server/src/a.ts';

test('default exports', () => {
  expect(found(exportsRule, A, 'export default function f() {}')).toBe(1);
  expect(found(exportsRule, A, 'const f = 1; export { f as default };')).toBe(1);
  expect(found(exportsRule, A, 'export const f = 1;')).toBe(0);
  expect(found(exportsRule, 'apps/studio/vite.config.ts', 'export default {};')).toBe(0);
});

test('enums and namespaces', () => {
  expect(found(enumsRule, A, 'enum E { A }')).toBe(1);
  expect(found(enumsRule, A, 'const enum E { A }')).toBe(1);
  expect(found(enumsRule, A, 'namespace N { const a = 1; }')).toBe(1);
  expect(found(enumsRule, A, "declare module 'x' { const a: number; }\ndeclare global { const b: number; }")).toBe(0);
});

test('classes other than errors', () => {
  expect(found(classesRule, A, 'class Store {}')).toBe(1);
  expect(found(classesRule, A, 'const s = class extends Store {};')).toBe(1);
  expect(found(classesRule, A, 'class AttuneError extends Error {}')).toBe(0);
  expect(found(classesRule, A, 'class Slot extends HTMLElement {}')).toBe(0);
  expect(found(classesRule, A, 'class PageBoundary extends React.Component {}')).toBe(0);
});
