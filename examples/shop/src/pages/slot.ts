/**
 * A place that Attune may fill. Its default stands inside and stays when there is no decision; the class reserves its
 * height, so that nothing moves when the content changes.
 */
import { type Html, html } from '../html.ts';

export function slot(placement: string, fallback: Html, live = true): Html {
  return html`<attune-slot class="slot slot-${placement}" placement="${placement}"${live ? html` live` : ''}>${fallback}</attune-slot>`;
}
