/** Lines of JSON as DuckDB reads them: with the columns that are known, and no guesses. */
import { quoted } from './duck.ts';

/** A line may hold an event as large as a request allows. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;

/** @param columns names, and their types as DuckDB calls them */
export function linesIn(path: string, columns: Readonly<Record<string, string>>): string {
  const shape = Object.entries(columns)
    .map(([name, type]) => `${quoted(name)}: ${quoted(type)}`)
    .join(', ');
  return `read_json(${quoted(path)}, format = 'newline_delimited', maximum_object_size = ${LINE_BYTES_MAX}, columns = {${shape}})`;
}
