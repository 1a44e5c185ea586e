import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { withMetadata } from '../onnx/with-metadata.ts';
import { type Interactions, interactionsOf } from './interactions.ts';
import type { Recipe } from './model.ts';
import { packModel, unpackModel } from './pack-model.ts';
import { clearBoard, createBoard, topOf } from './score-board.ts';
import { type NamedSequence, readSequence, renumbered, type SequenceModel, scoreSequence } from './sequence.ts';
import { trainHybrid } from './train-hybrid.ts';

const fileOf = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, `../../../../spec/onnx/${name}.onnx`)));

/** Learned by jobs/torch where forty items stand in a ring and most people go from one to the next. */
function ring(): NamedSequence {
  const read = readSequence(fileOf('ring'));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const ITEMS = 40;
const board = createBoard(ITEMS + 1);

function firstOf(model: SequenceModel, recent: readonly number[]): number | undefined {
  clearBoard(board);
  scoreSequence(model, { recent }, board);
  return topOf(board, 1)[0]?.item;
}

/** Visits around the ring, one a minute from a moment on. */
function visits(from: number): Interactions {
  const dice = createDice('ring');
  const rows = Array.from({ length: 300 }, () => {
    const row = [dice.integer(ITEMS)];
    while (row.length < 5) row.push(dice.next() < 0.8 ? (row.at(-1)! + 1) % ITEMS : dice.integer(ITEMS));
    return row;
  });
  const times = rows.map((row, visit) => row.map((_, place) => from + visit * 60_000 + place * 1_000));
  return interactionsOf(rows, ITEMS, times);
}

describe('a sequence model from elsewhere', () => {
  it('knows what comes next, whatever the numbers of the catalogue', () => {
    const { model, itemIds } = ring();
    const hits = itemIds.filter((_, item) => firstOf(model, [item]) === (item + 1) % ITEMS);
    expect(hits.length).toBeGreaterThan(36);
    const backwards = [...itemIds].reverse();
    const other = renumbered(ring(), backwards);
    for (const item of [3, 12, 25])
      expect(backwards[firstOf(other, [backwards.indexOf(`i${item}`)])!]).toBe(itemIds[firstOf(model, [item])!]);
  });

  it('scores nobody of whom it knows no item, and nothing that is not in the catalogue', () => {
    const few = renumbered(ring(), ['new', 'i0', 'i1']);
    expect(firstOf(few, [0])).toBeUndefined();
    expect(firstOf(few, [0, 1])).toBe(2);
    expect(board.count).toBe(2);
  });

  it('is the same after it was packed', () => {
    const { model } = ring();
    const read = unpackModel(packModel({ model, again: model.file }));
    if (!read.ok) throw new Error('what was packed cannot be unpacked');
    const unpacked = (read.value as { readonly model: SequenceModel }).model;
    for (const recent of [[1], [5, 6], [39, 0, 1]]) expect(firstOf(unpacked, recent)).toBe(firstOf(model, recent));
  });

  it.each([
    ['logistic', null, '', /one input of whole numbers/],
    ['ring', ['attune.items', '["a", "b"]'], '', /40 scores for 2 items/],
    ['ring', ['attune.items', '["a", "a"]'], 'metadata.attune.items', /each once/],
    ['ring', ['attune.window', 'all'], 'metadata.attune.window', /whole number/],
    ['ring', ['attune.until', 'yesterday'], 'metadata.attune.until', /milliseconds/],
  ] as const)('%s with %j is refused', (name, entry, path, message) => {
    const file = entry === null ? fileOf(name) : withMetadata(fileOf(name), entry[0], entry[1]);
    expect(readSequence(file)).toEqual({
      ok: false,
      problems: [{ path, message: expect.stringMatching(message), fix: expect.any(String) }],
    });
  });
});

describe('in the hybrid', () => {
  const popular: Recipe = { family: 'popularity', kind: 'popularity', halfLifeMs: Number.POSITIVE_INFINITY };
  const sequence = (): Recipe => ({ family: 'sequence', kind: 'sequence', model: ring().model });

  it('it is weighed beside the others by what came after it was taught', () => {
    const { until } = ring().model;
    const hybrid = trainHybrid(visits(until + 1), { task: 'visit', seed: 'a', recipes: [popular, sequence()] });
    expect(hybrid.recipes[0]).toMatchObject({ family: 'sequence' });
    expect(hybrid.validation.leftOut).toEqual([]);
    expect(hybrid.validation.blend).toBeGreaterThan(0.6);
  });

  it('it takes no part where it may have been taught what it would be judged by', () => {
    const { until } = ring().model;
    const early = trainHybrid(visits(until - 86_400_000), { task: 'visit', seed: 'a', recipes: [popular, sequence()] });
    expect(early.recipes.map(({ family }) => family)).toEqual(['popularity']);
    expect(early.validation.leftOut).toEqual([
      { recipe: expect.objectContaining({ family: 'sequence' }), why: expect.stringContaining('judged by') },
    ]);
    const next = trainHybrid(visits(until + 1), { task: 'next', seed: 'a', recipes: [popular, sequence()] });
    expect(next.validation.leftOut.map(({ why }) => why)).toEqual([expect.stringContaining('no time of its own')]);
  });
});
