/**
 * Definitions that come with the start, kept in git: which of them replace what is stored, and which do not because people
 * have edited theirs since.
 */
import { createHash } from 'node:crypto';
import { canonical } from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import {
  type Entry,
  type InitialDefinition,
  idOf,
  nextVersion,
  type Stored,
  withKey,
  write,
} from './definition-record.ts';
import { compileAll, type DefinitionOpening } from './definition-rules.ts';

/**
 * A file that changed since the last start replaces a definition that came from a file. One that people edited stays as
 * they left it, and the log says so.
 */
export async function takeOverFiles(
  options: DefinitionOpening & { readonly entries: Map<string, Entry>; readonly initial: readonly InitialDefinition[] },
): Promise<void> {
  const { backend, clock, log, entries, initial } = options;
  const changed = new Map<string, { readonly from: InitialDefinition; readonly stored: Stored }>();
  for (const each of initial) {
    const id = idOf(each.kind, each.key);
    const before = entries.get(id);
    const filePrint = createHash('sha256').update(canonical(each.document)).digest('hex');
    if (before?.stored.filePrint === filePrint) continue;
    if (before !== undefined && before.stored.current.source !== 'file') {
      log.warn(
        { file: each.from, kind: each.kind, key: each.key },
        'the file changed, but people edited this definition since: theirs stays in force',
      );
      continue;
    }
    const document = withKey({ ...each, source: 'file' });
    changed.set(id, {
      from: each,
      stored: nextVersion(before, { ...each, document, source: 'file' }, clock(), filePrint),
    });
  }
  if (changed.size === 0) return;
  const candidate = new Map(entries);
  for (const [id, { stored }] of changed) candidate.set(id, { stored, recordVersion: 0 });
  const compiled = compileAll(candidate, options);
  if (!compiled.ok)
    throw new AttuneError('invalid-definition', {
      detail: 'The definition files do not hold together.',
      problems: [...compiled.problems],
    });
  for (const [id, { from, stored }] of changed) {
    entries.set(id, { stored, recordVersion: await write(backend, from, stored, entries.get(id)?.recordVersion ?? 0) });
  }
}
