/** Rows of an answer for a terminal or for another program: a table, CSV (RFC 4180), or a line of JSON each. */
import type { Rows } from '@attune/lake';

export function showRows({ names, rows }: Rows, format: 'table' | 'csv' | 'json'): string {
  if (format === 'json')
    return rows
      .map((row) => `${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]])))}\n`)
      .join('');
  if (format === 'csv') return [names, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
  return table(names, rows);
}

function csvCell(value: unknown): string {
  const text = textOf(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const WIDTH_MAX = 60;

function table(names: readonly string[], rows: Rows['rows']): string {
  if (rows.length === 0) return `${names.join('  ')}\nno rows\n`;
  const cells = rows.map((row) =>
    row.map((value) => shortened(typeof value === 'number' ? numberOf(value) : textOf(value))),
  );
  const widths = names.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]!.length)));
  const isNumeric = names.map((_, i) => rows.every((row) => row[i] === null || /^-?\d/.test(String(row[i]))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (isNumeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return `${[line(names), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n')}\n`;
}

function numberOf(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function shortened(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length > WIDTH_MAX ? `${flat.slice(0, WIDTH_MAX - 1)}…` : flat;
}
