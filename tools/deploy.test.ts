/**
 * The files for operators name only what there is: every metric of the dashboard and the alerts is one that a server gives, every
 * variable is a setting. What they are fed to (docker, helm, Prometheus, Grafana) is not here; promtool checks the rules where it is.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createServer } from '@attune/server';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const FOLDER = join(import.meta.dirname, '../deploy');
const read = (...path: string[]) => readFileSync(join(FOLDER, ...path), 'utf8');
let metrics: ReadonlySet<string>;

beforeAll(async () => {
  const server = await createServer({
    backend: await createMemoryBackend(),
    clock: Date.now,
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_deploy_00001'], secret: ['sk_test_of_deploy_00001'] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
  });
  const { body } = await server.app.inject('/metrics');
  metrics = new Set([...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) => namesOf(name!, type!)));
  await server.close();
});

function namesOf(name: string, type: string): readonly string[] {
  return type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

function metricsIn(expression: string): readonly string[] {
  return [...expression.matchAll(/\b(?:attune|process|nodejs)_\w+/g)].map(([name]) => name);
}

describe('what Prometheus and Grafana ask for', () => {
  test('every alert asks for metrics that a server gives, and says what to do', () => {
    const { groups } = parse(read('prometheus', 'alerts.yaml')) as {
      groups: { rules: { alert: string; expr: string; annotations: { summary: string; description: string } }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(5);
    for (const { alert, expr, annotations } of rules) {
      for (const name of metricsIn(expr)) expect(metrics, `${alert} asks for ${name}`).toContain(name);
      expect(annotations.summary.length * annotations.description.length, alert).toBeGreaterThan(0);
    }
  });

  test('every panel asks for metrics that a server gives', () => {
    const { panels } = JSON.parse(read('grafana', 'attune.json')) as {
      panels: { title: string; type: string; targets?: { expr: string }[] }[];
    };
    const asked = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
    expect(asked.length).toBeGreaterThan(15);
    for (const { title, expr } of asked) {
      const names = metricsIn(expr);
      expect(names.length, title).toBeGreaterThan(0);
      for (const name of names) expect(metrics, `"${title}" asks for ${name}`).toContain(name);
    }
  });
});

test('every variable that a deployment sets is a setting', () => {
  const settings = execFileSync(process.execPath, ['apps/cli/src/main.ts', 'help', 'settings'], {
    cwd: join(FOLDER, '..'),
    encoding: 'utf8',
  });
  const charts = readdirSync(join(FOLDER, 'helm/attune/templates')).map((file) => read('helm/attune/templates', file));
  const texts = [
    read('Dockerfile'),
    read('compose.yaml'),
    read('compose.cluster.yaml'),
    read('helm/attune/values.yaml'),
    ...charts,
  ];
  const named = new Set(texts.flatMap((text) => [...text.matchAll(/\bATTUNE_[A-Z_]+/g)].map(([name]) => name)));
  expect(named.size).toBeGreaterThan(5);
  for (const name of named) expect(settings, name).toContain(`\`${name}\``);
});

test('compose files and chart values can be read', () => {
  expect(parse(read('compose.yaml'), { merge: true })).toMatchObject({ services: { attune: { image: 'attune' } } });
  const { services } = parse(read('compose.cluster.yaml'), { merge: true }) as {
    services: Record<string, { image: string; command?: readonly string[] }>;
  };
  for (const command of ['server', 'worker'])
    expect(services[command]).toMatchObject({ image: 'attune', command: [command] });
  expect(parse(read('helm/attune/values.yaml'))).toMatchObject({ image: { repository: 'attune' } });
});

test('what starts in a container is a command, and Kubernetes sets no variable of ours by itself', () => {
  const pod = read('helm/attune/templates/pod.tpl');
  const workload = read('helm/attune/templates/workload.yaml');
  const started = [...workload.matchAll(/"(start|server|worker)"/g)].map(([, name]) => name!);
  expect(new Set(started)).toEqual(new Set(['start', 'server', 'worker']));
  for (const name of new Set(started)) {
    const help = execFileSync(process.execPath, ['apps/cli/src/main.ts', 'help', name], { cwd: join(FOLDER, '..') });
    expect(help.toString()).toContain('Starts ');
  }
  // A service called attune would be told to its pods as ATTUNE_PORT=tcp://….
  expect(pod).toContain('enableServiceLinks: false');
  expect(read('Dockerfile')).toMatch(/ENTRYPOINT \["node", .*"apps\/cli\/src\/main\.ts"\]\nCMD \["start"\]/);
});
