/**
 * HTML as values: `html` escapes everything put into it but what is HTML already, so that a page cannot forget to.
 * Nothing here may turn plain text into HTML other than through `trusted`, which only the shop's own drawings and texts use.
 */

declare const htmlBrand: unique symbol;
export type Html = { readonly [htmlBrand]: true; readonly text: string };

/** What may stand in a template: nothing is written for null, undefined and false. */
export type Part = Html | string | number | boolean | null | undefined | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char]!);
}

/** Text that is HTML already. Never for anything that a visitor wrote. */
export function trusted(text: string): Html {
  return { text } as Html;
}

function written(part: Part): string {
  if (part === null || part === undefined || part === false || part === true) return '';
  if (Array.isArray(part)) return part.map(written).join('');
  if (typeof part === 'object') return (part as Html).text;
  return escaped(String(part));
}

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0]!;
  for (let i = 0; i < parts.length; i++) text += written(parts[i]) + strings[i + 1]!;
  return trusted(text);
}

/** JSON inside a script element: no `<` ever ends it. */
export function json(value: unknown): Html {
  return trusted(
    JSON.stringify(value)
      .replace(/</g, '\\u003c')
      .replace(/\u2028|\u2029/g, ' '),
  );
}

export function money(amount: number): string {
  return Number.isInteger(amount)
    ? `£${amount.toLocaleString('en-GB')}`
    : `£${amount.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
