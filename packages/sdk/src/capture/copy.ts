/**
 * Text Copied: that something was copied and how long it was, never what.
 */
import type { Core } from '../core.ts';
import { NAMED, nameOf, targetOf } from './element.ts';

export function startCopy(core: Core): () => void {
  return core.listen(document, 'copy', (event) => {
    const target = targetOf(event);
    core.behaved('Text Copied', () => {
      const length = selectedLength(target);
      if (!target || length === 0) return null;
      return { element: nameOf(target.closest(NAMED) ?? target), length };
    });
  });
}

function selectedLength(target: Element | null): number {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    return (target.selectionEnd ?? 0) - (target.selectionStart ?? 0);
  }
  return String(getSelection() ?? '').length;
}
