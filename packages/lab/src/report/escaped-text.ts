/** Text that stands in a page as it is, whatever is in it: names come from a site's data. */
const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapedText = (text: string): string => text.replace(/[&<>"']/g, (sign) => NAMES[sign]!);
