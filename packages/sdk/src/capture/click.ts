/**
 * Element Clicked: the visitor's path through links, buttons and whatever the page has named.
 */
import type { Core } from '../core.ts';
import { elementProperties, NAMED, targetOf } from './element.ts';

const CLICKABLE = `${NAMED},a,button,summary,[role=button],[role=tab],[type=submit]`;

export function startClick(core: Core): () => void {
  return core.listen(window, 'click', (event) => {
    const target = targetOf(event);
    core.behaved('Element Clicked', () => {
      const element = target?.closest(CLICKABLE);
      if (!element) return null;
      const link = target?.closest('a');
      return { ...elementProperties(core, element.closest(NAMED) ?? element), href: link?.href || undefined };
    });
  });
}
