/**
 * `attune describe <file>`: what the conditions of a file mean, in plain English, without a server; or what is wrong with them.
 */
import { compileTrial, type Definition, type DefinitionKind, type Read, readDefinition } from '@attune/engine';
import { conditionOf, type InitialDefinition } from '@attune/server';
import { type Drafts, readDrafts, sayProblem } from '../draft/read-drafts.ts';
import { readOptions } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';
import { paintFor } from '../terminal/paint.ts';

/** @returns 1 when something does not hold */
export async function describeCommand(args: readonly string[]): Promise<number> {
  const { rest } = readOptions(args, {});
  if (rest.length === 0) throw new UsageError('Which file?', 'npm run attune -- describe <file>');
  const paint = paintFor(process.stdout);
  let status = 0;
  for (const path of rest) {
    const read = await readDrafts(path);
    for (const draft of read.drafts) {
      const said = describe(draft, read);
      if (!said.ok) status = 1;
      const lines = said.ok ? [said.value] : said.problems.map((problem) => paint.bad(`✗ ${sayProblem(problem)}`));
      process.stdout.write(
        `${paint.accent(`${draft.kind} ${draft.key}`)}\n${lines.map((line) => `  ${line}\n`).join('')}`,
      );
    }
  }
  return status;
}

function describe({ kind, document }: InitialDefinition, { beside }: Drafts): Read<string> {
  const read = readDefinition(kind as DefinitionKind, document);
  if (!read.ok) return read;
  const condition = conditionOf(kind, read.value as Definition);
  if (condition === null) return { ok: true, value: 'holds; it has no condition' };
  const trial = compileTrial(beside, condition, null);
  return trial.ok ? { ok: true, value: trial.value.says } : trial;
}
