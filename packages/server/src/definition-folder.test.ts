import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AttuneError } from '@attune/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { loadDefinitionFolder } from './definition-folder.ts';

const folders: string[] = [];
async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'definitions-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

describe('a folder of definitions', () => {
  it('reads what TypeScript files export, and says of one that does not run why', async () => {
    const folder = await folderWith({
      'who.ts': [
        'type Key = string;',
        'const key: Key = "keen";',
        'export const keen = { kind: "segment", key, condition: { event: "A", count: undefined } };',
        'export default [{ kind: "placement", key: "hero" }];',
        'export const helper = (x: number): number => x;',
        'export const LIMIT = 3;',
      ].join('\n'),
      'who.test.ts': 'throw new Error("a test is no definition")',
    });
    const found = await loadDefinitionFolder(folder);
    expect(found.map(({ kind, key, document }) => ({ kind, key, document }))).toEqual([
      { kind: 'placement', key: 'hero', document: { key: 'hero' } },
      { kind: 'segment', key: 'keen', document: { key: 'keen', condition: { event: 'A' } } },
    ]);
    const broken = await folderWith({ 'broken.ts': 'throw new Error("not today")' });
    await expect(loadDefinitionFolder(broken)).rejects.toMatchObject({
      problems: [{ path: expect.stringContaining('broken.ts'), message: 'not today' }],
    });
  });

  it('reads YAML and JSON, and takes the kind from the document, the folder or the file', async () => {
    const folder = await folderWith({
      'segment/vip.yaml': 'name: VIP\ncondition: { trait: plan, $eq: pro }\n',
      'placements.json': '[{ "key": "hero" }, { "key": "side" }]',
      'anything/x.yml': 'kind: goal\nkey: sale\nevent: Order Completed\n---\nkind: settings\nholdout: 0.1\n',
      'README.md': 'not a definition',
    });
    const found = await loadDefinitionFolder(folder);
    expect(found.map(({ kind, key }) => `${kind}/${key}`).sort()).toEqual([
      'goal/sale',
      'placement/hero',
      'placement/side',
      'segment/vip',
      'settings/engine',
    ]);
    expect(found.find(({ key }) => key === 'vip')?.document).toEqual({
      key: 'vip',
      name: 'VIP',
      condition: { trait: 'plan', $eq: 'pro' },
    });
    expect(found.find(({ key }) => key === 'sale')?.document).toEqual({ key: 'sale', event: 'Order Completed' });
  });

  it('names the file of everything that is wrong', async () => {
    const folder = await folderWith({
      'segment/broken.yaml': 'key: "never closed\n',
      'loose.yaml': 'key: a\n',
      'goal/one.yaml': 'key: same\nevent: A\n',
      'goal/two.yaml': 'key: same\nevent: B\n',
      'trait/list.yaml': '- 5\n',
    });
    const error = await loadDefinitionFolder(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AttuneError);
    const { code, problems } = error as AttuneError;
    expect(code).toBe('invalid-definition');
    expect(problems.map(({ path }) => path).sort()).toEqual([
      'goal/two.yaml',
      'loose.yaml',
      'segment/broken.yaml',
      'trait/list.yaml',
    ]);
  });
});
