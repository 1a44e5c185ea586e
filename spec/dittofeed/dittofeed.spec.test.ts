/**
 * The stateful scenarios of Dittofeed's incremental computation, told in Attune's language (scenarios.yaml): who is in which
 * segment after what happened and how much time passed. Where Attune differs on purpose, the scenario says why.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLiquidTemplates } from '@attune/connect';
import type { JsonObject } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { computedValues } from '../../packages/engine/src/segment/value-condition.ts';
import { asTime, readSpan } from '../../packages/engine/src/std/time.ts';
import { given, NOON, rulesOf, type Story } from '../../packages/engine/src/testing/given.ts';

type Documents = { readonly [key: string]: object };
type Definitions = { readonly segments?: Documents; readonly traits?: Documents };
type Step = {
  readonly users?: number;
  readonly told?: { readonly [user: string]: JsonObject };
  readonly ago?: number;
  readonly did?: readonly (readonly [user: string, event: string, properties?: JsonObject, agoMs?: number])[];
  readonly wait?: string;
  readonly define?: Definitions;
  readonly in?: { readonly [segment: string]: readonly string[] };
  readonly count?: { readonly [segment: string]: number };
  readonly share?: { readonly [segment: string]: readonly [number, number] };
  readonly entered?: { readonly [segment: string]: number };
  readonly values?: { readonly [user: string]: JsonObject };
  readonly reads?: { readonly [user: string]: { readonly [template: string]: string } };
};
type Scenario = Definitions & {
  readonly name: string;
  readonly skipped?: string;
  readonly deviates?: string;
  readonly anonymous?: boolean;
  readonly steps: readonly Step[];
};

const scenarios = parse(readFileSync(join(import.meta.dirname, 'scenarios.yaml'), 'utf8')) as readonly Scenario[];
const spanMs = (text: string): number => {
  const read = readSpan(text);
  if (!read.ok) throw new Error(`no span: ${text}`);
  return read.value;
};

/** All users of one scenario, under one clock. */
function play(scenario: Scenario): void {
  let definitions: Definitions = scenario;
  let now = NOON as number;
  const rules = () =>
    rulesOf({
      segment: keyed(definitions.segments).map(({ key, ...condition }) => ({ key, condition: dated(condition) })),
      trait: keyed(definitions.traits),
    });
  let current = rules();
  const stories = new Map<string, Story>();
  const storyOf = (user: string): Story => {
    const known = stories.get(user);
    if (known !== undefined) return known;
    const made = given(current, `${scenario.anonymous ? 'a' : 'u'}:${user}`, asTime(now - 10_000));
    stories.set(user, made);
    return made.after('10s');
  };
  const users = (name: string) => (name === '*' ? [...stories.keys()] : [name]);
  const idsOf = (user: string) =>
    scenario.anonymous ? { anonymousId: user, userId: null } : { anonymousId: null, userId: user };
  const membersOf = (segment: string) =>
    [...stories].flatMap(([user, story]) => (story.segments().includes(segment) ? [user] : [])).sort();

  for (const step of scenario.steps) {
    for (let i = 1; i <= (step.users ?? 0); i++) storyOf(`user-${i}`);
    for (const [name, traits] of Object.entries(step.told ?? {})) {
      for (const user of users(name)) {
        const more = { type: 'identify' as const, at: asTime(now - (step.ago ?? 100)), ...idsOf(user) };
        storyOf(user).saw('Identified', dated(traits, now) as JsonObject, more);
      }
    }
    for (const [user, event, properties = {}, agoMs = 100] of step.did ?? [])
      storyOf(user).saw(event, properties, { at: asTime(now - agoMs), ...idsOf(user) });
    if (step.wait !== undefined) {
      now += spanMs(step.wait);
      for (const story of stories.values()) story.after(step.wait);
    }
    if (step.define !== undefined) {
      definitions = { ...definitions, ...step.define };
      current = rules();
      for (const story of stories.values()) story.use(current);
    }
    if (step.in !== undefined) {
      const members = Object.fromEntries(Object.keys(step.in).map((segment) => [segment, membersOf(segment)]));
      expect(members).toEqual(step.in);
      if (Object.keys(step.in).length === 0) for (const story of stories.values()) expect(story.segments()).toEqual([]);
    }
    for (const [segment, size] of Object.entries(step.count ?? {})) expect(membersOf(segment)).toHaveLength(size);
    for (const [segment, [low, high]] of Object.entries(step.share ?? {})) {
      const share = membersOf(segment).length / stories.size;
      expect(share).toBeGreaterThan(low);
      expect(share).toBeLessThan(high);
    }
    for (const [segment, times] of Object.entries(step.entered ?? {})) {
      const entries = [...stories.values()].flatMap(({ transitions }) =>
        transitions.filter((each) => each.kind === 'entered' && each.segment === segment),
      );
      expect(entries, `entries into ${segment}`).toHaveLength(times);
    }
    for (const [user, values] of Object.entries(step.values ?? {})) expect(valuesOf(user)).toEqual(values);
    for (const [user, texts] of Object.entries(step.reads ?? {})) {
      for (const [template, text] of Object.entries(texts)) expect(read(user, template)).toBe(text);
    }
  }

  function valuesOf(user: string): JsonObject {
    const story = storyOf(user);
    story.segments();
    const { profile } = story.visitor();
    const subject = { profile, now: asTime(now), context: profile.context };
    return { ...profile.traits, ...computedValues(current.traits, subject) };
  }

  function read(user: string, template: string): string {
    return createLiquidTemplates().compile(template)({ visitor: { traits: valuesOf(user) } });
  }
}

function keyed(documents: Documents | undefined): ({ key: string } & object)[] {
  return Object.entries(documents ?? {}).map(([key, document]) => ({ key, ...document }));
}

/** `$-100`: the date 100 ms ago; `$5h`: five hours after the beginning. */
function dated(value: unknown, now: number = NOON): unknown {
  if (Array.isArray(value)) return value.map((each) => dated(each, now));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, dated(each, now)]));
  if (typeof value !== 'string' || !value.startsWith('$')) return value;
  const shift = value.startsWith('$-') ? Number(value.slice(1)) : spanMs(value.slice(1));
  return new Date(now + shift).toISOString();
}

describe('Dittofeed’s scenarios', () => {
  test('are all there', () => expect(scenarios).toHaveLength(73));
  for (const scenario of scenarios) {
    const { name, skipped, deviates } = scenario;
    const title = deviates === undefined ? name : `${name} (otherwise: ${deviates})`;
    if (skipped === undefined) test(title, () => play(scenario));
    else test(`${name} (left out: ${skipped})`, () => expect(scenario.steps).toBeUndefined());
  }
});
