/**
 * What an ask wants to look at: signed previews, and variants forced by hand where the settings allow it.
 */
import { at, bad, type Forced, type Problem, type Read, type Rules } from '@attune/engine';
import type { PreviewLinks } from './preview-links.ts';

type Wishes = { readonly preview?: unknown; readonly force?: unknown };

const WISHES_MAX = 20;

/** @returns undefined when the ask wants nothing of it */
export function readForced(
  { preview, force }: Wishes,
  rules: Rules,
  previews: PreviewLinks,
): Read<readonly Forced[]> | undefined {
  const isThere = (value: unknown) => value !== undefined && value !== null && value !== '';
  if (!isThere(preview) && !isThere(force)) return undefined;
  const reads = [
    ...listOf(preview, 'preview', (token, path) => previewed(previews, token, path)),
    ...listOf(force, 'force', (text, path) => forcedBy(rules, text, path)),
  ];
  const problems = reads.flatMap((read): readonly Problem[] => (read.ok ? [] : read.problems));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: reads.flatMap((read) => (read.ok ? [read.value] : [])) };
}

function listOf(
  value: unknown,
  path: string,
  read: (text: string, path: string) => Read<Forced>,
): readonly Read<Forced>[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value !== 'string') return [bad(path, 'must be a text', 'several are written with commas between them')];
  const parts = value.split(',');
  if (parts.length > WISHES_MAX) return [bad(path, `has more than ${WISHES_MAX} parts`)];
  return parts.map((part, i) => read(part, parts.length === 1 ? path : at(path, i)));
}

function previewed(previews: PreviewLinks, token: string, path: string): Read<Forced> {
  const read = previews.read(token, path);
  if (!read.ok) return read;
  const { experience, variant } = read.value;
  return { ok: true, value: { kind: 'preview', experience, variant } };
}

function forcedBy(rules: Rules, text: string, path: string): Read<Forced> {
  if (!rules.allowsForcing)
    return bad(
      path,
      'forcing variants is not allowed',
      'set "allowForcing": true in the settings, or use a preview link',
    );
  const [, experience, variant] = /^([\w.-]{1,100}):([\w.-]{1,100})$/.exec(text) ?? [];
  if (experience === undefined || variant === undefined)
    return bad(path, `${JSON.stringify(text)} names no variant`, 'write "experience:variant"');
  return { ok: true, value: { kind: 'forced', experience, variant } };
}
