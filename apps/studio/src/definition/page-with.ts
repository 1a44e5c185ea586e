/**
 * A page's address with one more thing asked in it. An address that is none is not made up: then the question stands alone.
 */
export function pageWith(page: string, query: string): string {
  const typed = page.trim();
  const address = URL.canParse(typed) ? new URL(typed) : null;
  if (address === null) return `?${query}`;
  address.search = address.search === '' ? query : `${address.search}&${query}`;
  return address.href;
}
