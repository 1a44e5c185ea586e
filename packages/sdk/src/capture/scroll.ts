/**
 * Page Scrolled: how far down the page the visitor has come. Marks that an IntersectionObserver sees lie along the page,
 * so that scrolling itself costs nothing; nothing is sent before the visitor has scrolled at all.
 */
import type { Core } from '../core.ts';

const PERCENTS = [25, 50, 75, 90, 100];

export function startScroll(core: Core): () => void {
  let sent = new Set<number>();
  let reached = new Set<number>();
  let hasScrolled = false;
  let offScroll = (): void => {};

  const send = (): void => {
    if (!hasScrolled) return;
    for (const percent of PERCENTS) {
      if (!reached.has(percent) || sent.has(percent)) continue;
      sent.add(percent);
      const { path } = core.page();
      core.behaved('Page Scrolled', () => ({ path, percent }));
    }
  };
  const ruler = layRuler(core, (percent) => {
    for (const each of PERCENTS) if (each <= percent) reached.add(each);
    send();
  });
  const awaitScroll = (): void => {
    offScroll();
    hasScrolled = false;
    offScroll = core.listen(window, 'scroll', (event) => {
      // A list that scrolls inside the page is not the page.
      if (event.target !== document) return;
      offScroll();
      hasScrolled = true;
      setTimeout(core.events.guard(send), 50);
    });
  };
  const offPage = core.events.on('page', () => {
    sent = new Set();
    reached = new Set();
    awaitScroll();
    ruler.look();
  });
  awaitScroll();

  return () => {
    offScroll();
    offPage();
    ruler.remove();
  };
}

/** Invisible marks at the given shares of the page's height, which follow it as it grows. */
function layRuler(core: Core, passed: (percent: number) => void): { look(): void; remove(): void } {
  const ruler = document.createElement('div');
  ruler.setAttribute('aria-hidden', 'true');
  ruler.style.cssText =
    'position:absolute;top:0;left:0;width:1px;height:0;pointer-events:none;visibility:hidden;margin:0';
  const marks = PERCENTS.map((percent) => {
    const mark = document.createElement('div');
    mark.style.cssText = `position:absolute;width:1px;height:1px;top:calc(${percent}% - 1px)`;
    ruler.append(mark);
    return mark;
  });
  const intersections = new IntersectionObserver(
    core.events.guard((entries: IntersectionObserverEntry[]) => {
      for (const entry of entries) {
        // Above the viewport is passed too: a jump to the end skips the marks between.
        const isPassed = entry.isIntersecting || (ruler.offsetHeight > 0 && entry.boundingClientRect.bottom < 0);
        if (isPassed) passed(PERCENTS[marks.indexOf(entry.target as HTMLDivElement)]!);
      }
    }),
  );
  const look = (): void => {
    intersections.disconnect();
    // A page that fits the window cannot be scrolled.
    if (ruler.offsetHeight > innerHeight + 1) for (const mark of marks) intersections.observe(mark);
  };
  const sizes = new ResizeObserver(
    core.events.guard(() => {
      const height = Math.max(document.body.offsetHeight, document.documentElement.offsetHeight);
      if (Math.abs(height - ruler.offsetHeight) < 1) return;
      ruler.style.height = `${height}px`;
      look();
    }),
  );
  document.body.append(ruler);
  sizes.observe(document.body);
  sizes.observe(document.documentElement);

  return {
    look,
    remove() {
      intersections.disconnect();
      sizes.disconnect();
      ruler.remove();
    },
  };
}
