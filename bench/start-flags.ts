/** How `npm start` starts Node, so that a bench measures what people run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  readonly scripts: { readonly start: string };
};

export const START_FLAGS: readonly string[] = scripts.start.split(' ').filter((each) => each.startsWith('--'));
