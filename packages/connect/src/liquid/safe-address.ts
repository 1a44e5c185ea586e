/**
 * Addresses that came from data, made safe to link to: nothing that a browser would run.
 */

const SCHEMES = new Set(['http', 'https', 'mailto', 'tel']);

/** The address itself if it is http, https, mailto, tel or relative; else "#". Nothing at all gives "#" too. */
export function safeAddress(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  // Browsers drop these before they read the scheme: "java\nscript:" runs.
  const plain = Array.from(text)
    .filter((character) => character > ' ' && character !== '\u007f')
    .join('');
  if (plain === '') return '#';
  const scheme = /^([^/?#]*?):/.exec(plain)?.[1];
  return scheme === undefined || SCHEMES.has(scheme.toLowerCase()) ? text : '#';
}
