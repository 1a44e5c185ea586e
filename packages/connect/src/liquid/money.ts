/**
 * Amounts of money as people read them. Formats are made once for each currency: making one costs far more than using it.
 */

const formats = new Map<string, Intl.NumberFormat>();
const FORMATS_MAX = 200;

/**
 * @param value a number, or text that is one; anything else gives ""
 * @param currency ISO 4217; one that does not exist gives "12.50 XX"
 * @example formatMoney(12.5, 'EUR', 'en-US') // "€12.50"
 */
export function formatMoney(value: unknown, currency: string, locale: string): string {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof amount !== 'number' || !Number.isFinite(amount)) return '';
  if (!/^[a-z]{3}$/i.test(currency)) return `${amount.toFixed(2)} ${currency}`;
  const name = `${locale}\n${currency.toUpperCase()}`;
  const format = formats.get(name) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
  if (formats.size < FORMATS_MAX) formats.set(name, format);
  return format.format(amount);
}
