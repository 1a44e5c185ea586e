/**
 * Reads the factors of a multivariate experience: what is combined with what. The content of levels is read by whoever knows contents.
 */
import { createFieldReader } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import { cellKeys, type FactorDefinition } from './factors.ts';

/** Combinations of one experience. */
export const CELLS_MAX = 50;

type ReadContent = (content: unknown, path: string) => Read<unknown>;
const FIX =
  '[{ "key": "headline", "levels": [{ "key": "short", "content": { … } }, { "key": "long", "content": { … } }] }]';

/** @param readContent of a level; null is read before */
export function readFactors(value: unknown, path: string, readContent: ReadContent): Read<readonly FactorDefinition[]> {
  if (!Array.isArray(value) || value.length === 0) return bad(path, 'must be a list of factors', FIX);
  const problems: Problem[] = [...twice(value, path)];
  for (const [i, factor] of value.entries()) {
    const here = at(path, i);
    if (!isObject(factor)) problems.push({ path: here, message: 'must be an object', fix: FIX });
    else problems.push(...factorProblems(factor, here, readContent));
  }
  if (problems.length > 0) return { ok: false, problems };
  const cells = cellKeys(value as readonly FactorDefinition[]).length;
  if (cells <= CELLS_MAX) return good(value as readonly FactorDefinition[]);
  return bad(
    path,
    `they have ${cells} combinations; ${CELLS_MAX} is the most`,
    'leave out levels, or try one thing after the other',
  );
}

function factorProblems(factor: { readonly [field: string]: unknown }, path: string, readContent: ReadContent) {
  const fields = createFieldReader(factor, path);
  fields.key('key');
  fields.text('name');
  fields.required('levels', (levels, place) => {
    if (!Array.isArray(levels) || levels.length < 2) return bad(place, 'must be a list of at least two levels', FIX);
    const problems = [...twice(levels, place)];
    for (const [i, level] of levels.entries()) problems.push(...levelProblems(level, at(place, i), readContent));
    return problems.length > 0 ? { ok: false, problems } : good(levels);
  });
  return fields.finish();
}

function levelProblems(level: unknown, path: string, readContent: ReadContent): readonly Problem[] {
  if (!isObject(level)) return [{ path, message: 'must be an object', fix: FIX }];
  const fields = createFieldReader(level, path);
  fields.key('key');
  fields.text('name');
  fields.required('content', (content, place) => (content === null ? good(null) : readContent(content, place)));
  if (String(level['key']).includes('.'))
    fields.note(bad(at(path, 'key'), 'must not have a "."', 'dots join the levels in the name of a combination'));
  return fields.finish();
}

function twice(list: readonly unknown[], path: string): readonly Problem[] {
  const keys = list.map((each) => (isObject(each) ? each['key'] : undefined));
  const key = keys.find((each, i) => each !== undefined && keys.indexOf(each) !== i);
  return key === undefined
    ? []
    : [{ path, message: `"${String(key)}" is there twice`, fix: 'give each its own "key"' }];
}
