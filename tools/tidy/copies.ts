/**
 * Files that lie beside the repository as material (`../shared`) are read from there, never copied in: they have their own
 * licences and sizes. Where that folder is absent there is nothing to compare with.
 */
import type { Rule } from './source.ts';

/** Contents of the material, by their size in bytes; `readAll` is called only for sizes that a file of ours shares. */
export type Material = {
  readonly bySize: ReadonlyMap<number, readonly { readonly name: string; readonly read: () => string }[]>;
};

const SMALL = 64;

export function copiesRule(material: Material): Rule {
  return {
    name: 'copies',
    check: (tree) =>
      tree.sources.flatMap(({ path, text }) => {
        const size = Buffer.byteLength(text);
        if (size < SMALL) return [];
        const twin = (material.bySize.get(size) ?? []).find(({ read }) => read() === text);
        if (twin === undefined) return [];
        const fix = 'read it where it lies, and skip by name where it is absent';
        return [{ path, line: 1, message: `a copy of ${twin.name} from the material beside the repository`, fix }];
      }),
  };
}
