import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRecordTable, MAPPING_ENTRY, withMetadata } from '@attune/lab';
import { expect, test } from 'vitest';
import { foreseeing } from './foreseeing.ts';

const FOLDER = join(import.meta.dirname, '../../../../spec/onnx');
const MAPPING = {
  inputs: { count_viewed: 'count_Product Viewed', elapsed_s: 'elapsed_s', device: 'context.device.type' },
};
const file = withMetadata(readFileSync(join(FOLDER, 'columns.onnx')), MAPPING_ENTRY, JSON.stringify(MAPPING));

type Original = {
  readonly model: string;
  readonly inputs: Record<string, never[][]>;
  readonly outputs: Record<string, number[][]>;
};

test('a version from elsewhere foresees moments of the past as its original does, its records rebuilt from columns', () => {
  const originals: readonly Original[] = JSON.parse(readFileSync(join(FOLDER, 'originals.json'), 'utf8'));
  const { inputs, outputs } = originals.find(({ model }) => model === 'columns.onnx')!;
  const table = createRecordTable();
  for (const row of outputs['probabilities']!.keys())
    table.add({
      'count_Product Viewed': inputs['count_viewed']![row]![0]!,
      elapsed_s: inputs['elapsed_s']![row]![0]!,
      'context.device.type': inputs['device']![row]![0]!,
    });
  const version = foreseeing(file)!;
  expect(version.plan.types).toEqual(['Product Viewed']);
  const rows = [5, 0, 17];
  const found = version.probabilities(table.read(), rows);
  rows.forEach((row, i) => {
    expect(found[i]).toBeCloseTo(outputs['probabilities']![row]![1]!, 6);
  });
});

test('bytes that are no propensity foresee nothing', () => {
  expect(foreseeing(new TextEncoder().encode('nothing of the kind'))).toBeNull();
});
