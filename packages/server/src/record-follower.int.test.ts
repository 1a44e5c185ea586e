/** Servers over one store's records: what is changed through one of them is in force in the others. */
import { type Backend, createMemoryBackend } from '@attune/backend';
import { expect, test } from 'vitest';
import { asOwner, GREETING, startServer } from './testing/start-server.ts';

test('a definition, an item and the kill switch that another server changed are in force here', async () => {
  const shared = createMemoryBackend();
  const withShared = (): Backend => ({
    ...createMemoryBackend(),
    can: { survivesRestart: false, manyWriters: true },
    records: shared.records,
  });
  const one = await startServer({ backend: withShared(), definitions: GREETING });
  const other = await startServer({ backend: withShared() });
  try {
    expect(other.definitions.get('placement', 'hero')?.version).toBe(1);
    const document = { key: 'hero', name: 'The hero' };
    await one.definitions.change({ kind: 'placement', key: 'hero', document, source: 'api' });
    await expect.poll(() => other.definitions.get('placement', 'hero')?.document).toEqual(document);
    expect(other.definitions.rules().revision).toBe(one.definitions.rules().revision);
    // What is changed there in turn is made from the version that came from here.
    await other.definitions.change({
      kind: 'placement',
      key: 'hero',
      document: { ...document, name: 'A' },
      source: 'api',
      expected: 2,
    });
    await expect.poll(() => one.definitions.get('placement', 'hero')?.version).toBe(3);
    await one.definitions.change({ kind: 'recommender', key: 'popular', document: null, source: 'api' });
    await expect.poll(() => other.definitions.get('recommender', 'popular')).toBeUndefined();

    await one.items.put([{ id: 'p1', title: 'A tent' }] as never);
    await expect.poll(() => other.items.all.get('p1')).toMatchObject({ title: 'A tent' });

    const turn = (off: boolean) =>
      one.app.inject({ method: 'PUT', url: '/v1/switch', headers: asOwner, payload: { off } });
    const isOff = async () => (await other.app.inject({ url: '/v1/switch', headers: asOwner })).json().off;
    expect((await turn(true)).statusCode).toBe(200);
    await expect.poll(isOff).toBe(true);
    await turn(false);
    await expect.poll(isOff).toBe(false);
  } finally {
    await one.close();
    await other.close();
  }
});
