/** What a report says is what was measured; the page shows all of it, needs nothing else, and holds whatever a site's names are. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../evaluate/classification.ts';
import { meanMetric } from '../evaluate/ranking-metrics.ts';
import { axisOf, roundTicks } from './axis.ts';
import { drawLines } from './draw-lines.ts';
import { itemsReport } from './items-report.ts';
import { propensityReport } from './propensity-report.ts';
import { inDigits, type LineChart, type Report } from './report.ts';
import { reportPage } from './report-page.ts';

const dice = createDice('report');
const probabilities = Array.from({ length: 500 }, () => dice.next() ** 2);
const labels = probabilities.map((p) => (dice.next() < p ? 1 : 0));
const groups = labels.map((_, row) => (row % 3 === 0 ? 'a <b>' : 'c'));
const HOSTILE = '"><script>alert(1)</script>';

const purchase = (): Report =>
  propensityReport({
    title: HOSTILE,
    about: 'about & more',
    labels,
    probabilities,
    baselines: [{ name: HOSTILE, probabilities: probabilities.map(() => 0.3) }],
    importance: [{ name: HOSTILE, importance: 0.2 }],
    drift: [{ name: HOSTILE, index: 9 }],
    groups,
    seed: 'x',
  });

const questions = Array.from({ length: 60 }, () => ({ ranks: [1 + dice.integer(30)] }));
const forYou = (): Report =>
  itemsReport({
    title: 'for-you',
    about: 'lists',
    ranked: questions,
    baselines: [{ name: 'worse', ranked: questions.map(({ ranks }) => ({ ranks: ranks.map((rank) => rank + 5) })) }],
    lists: [
      [0, 1],
      [0, 2],
    ],
    itemCount: 4,
    groups: questions.map((_, i) => (i % 2 === 0 ? 'even' : 'odd')),
    tried: [{ name: 'popularity', ndcg: 0.1 }],
    seed: 'x',
  });

describe('a propensity', () => {
  it('has the figures of its rows, beside those of others', () => {
    const [area, , , , calibration] = purchase().figures;
    expect(area!.value).toBe(areaUnderCurve(labels, probabilities));
    expect(area!.beside).toEqual([{ name: HOSTILE, value: 0.5 }]);
    expect(area!.interval![0]).toBeLessThan(area!.value);
    expect(area!.interval![1]).toBeGreaterThan(area!.value);
    expect(calibration!.interval).toBeNull();
  });

  it('is JSON, and the same each time', () => {
    expect(JSON.parse(JSON.stringify(purchase()))).toEqual(purchase());
  });

  it('of one class alone is still a page', () => {
    const report = propensityReport({ title: 't', about: 'a', labels: [1, 1], probabilities: [0.4, 0.6], seed: 's' });
    expect(reportPage(report)).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('lists', () => {
  it('have the metrics by length, with the difference to each other', () => {
    const { figures, charts, tables } = forYou();
    expect(figures[0]).toMatchObject({ name: 'NDCG at 20', value: meanMetric('ndcg', questions, 20) });
    const [chart] = charts as readonly LineChart[];
    expect(chart!.series[0]!.points.map(({ x, y }) => [x, y])).toEqual(
      [1, 5, 10, 20].map((k) => [k, meanMetric('ndcg', questions, k)]),
    );
    expect(chart!.series[1]!.points[0]).not.toHaveProperty('low');
    const [name, metric, difference] = tables[0]!.rows[0]!;
    expect([name, metric]).toEqual(['worse', 'ndcg at 20']);
    expect(difference).toBeGreaterThan(0);
    expect(tables.map(({ title }) => title)).toEqual([
      'Above the others',
      'What the lists are like',
      'Groups of people',
      'What was tried',
    ]);
  });

  it('without anything beside them are still a page', () => {
    const page = reportPage(
      itemsReport({ title: 't', about: 'a', ranked: questions.slice(0, 1), baselines: [], seed: 's' }),
    );
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('the page', () => {
  it('needs nothing else, and runs nothing', () => {
    for (const report of [purchase(), forYou()]) {
      const page = reportPage(report);
      expect(page).not.toMatch(/<script|<link rel="stylesheet|@import|url\(|src=|https?:/);
      expect(page).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('keeps every name as text', () => {
    const page = reportPage(purchase());
    expect(page).not.toContain('<script>');
    expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('a &lt;b&gt;');
    expect(page).toContain('about &amp; more');
  });

  it('shows each figure, each chart and each table', () => {
    const report = forYou();
    const page = reportPage(report);
    for (const { name, value } of report.figures) {
      expect(page).toContain(name);
      expect(page).toContain(`<strong>${inDigits(value)}</strong>`);
    }
    expect(page.match(/<svg viewBox/g)).toHaveLength(report.charts.length);
    expect(page.match(/<table>/g)).toHaveLength(report.tables.length);
  });

  it('every element that is opened is closed', () => {
    const open: string[] = [];
    const page = reportPage(purchase()).replace(/<style>[\s\S]*?<\/style>/, '');
    for (const [, slash, name, rest] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/g)) {
      if (rest!.endsWith('/') || ['meta', 'link'].includes(name!)) continue;
      if (slash === '') open.push(name!);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });
});

describe('drawings', () => {
  it('a point stands where its numbers say', () => {
    const chart: LineChart = {
      kind: 'lines',
      title: 't',
      says: '',
      x: 'x',
      y: 'y',
      xRange: [0, 1],
      yRange: [0, 1],
      marks: false,
      series: [
        {
          name: 's',
          points: [
            { x: 0, y: 0 },
            { x: 0.5, y: 1 },
            { x: 1, y: 0.5 },
          ],
        },
      ],
    };
    const path = /<path class="line s0" d="([^"]*)"/.exec(drawLines(chart))![1]!;
    const places = path
      .split(/[ML]/)
      .slice(1)
      .map((each) => each.split(' ').map(Number));
    const [[x0, y0], [x1, y1], [x2, y2]] = places as [[number, number], [number, number], [number, number]];
    expect(x1 - x0).toBeCloseTo((x2 - x0) / 2, 0);
    expect(y0 - y2).toBeCloseTo((y0 - y1) / 2, 0);
    expect(y1).toBeLessThan(y0);
  });

  it('ticks are round, few, and between the ends', () => {
    expect(roundTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(roundTicks(0, 0.037)).toEqual([0, 0.01, 0.02, 0.03]);
    expect(roundTicks(-30, 70)).toEqual([-20, 0, 20, 40, 60]);
    for (const [low, high] of [
      [0, 1e-7],
      [3, 1e9],
      [-0.4, 0.3],
    ] as const) {
      const ticks = roundTicks(low, high);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(Math.min(...ticks)).toBeGreaterThanOrEqual(low - 1e-12);
      expect(Math.max(...ticks)).toBeLessThanOrEqual(high * (1 + 1e-12));
    }
    expect(axisOf([2, 2], [0, 10]).at(2)).toBe(0);
  });

  it('numbers have as many digits as tell something', () => {
    expect([0.123456, 1.23456, 12_345.6, 0, 20, Number.NaN].map(inDigits)).toEqual([
      '0.123',
      '1.235',
      '12,346',
      '0',
      '20',
      '–',
    ]);
  });
});
