/**
 * Listens to the page's data layer, so that a shop which already speaks GA4 needs no second set of calls. It only reads:
 * every push reaches its other readers unchanged, whatever happens here.
 */
import type { Feature } from './core.ts';
import { mapPush } from './data-layer-map.ts';
import { snapshot } from './json.ts';
import { track } from './track.ts';

/** Pushes are read once, also when consent is given a second time. */
const heard = new WeakSet<object>();

export const dataLayer: Feature = {
  start(core) {
    const name = core.options.dataLayer;
    if (!name) return () => {};
    const page = window as unknown as Record<string, unknown>;
    if (!Array.isArray(page[name])) page[name] = [];
    const layer = page[name] as unknown[];
    let stopped = false;

    const read = core.events.guard((entry: unknown) => {
      if (stopped || typeof entry !== 'object' || entry === null || heard.has(entry)) return;
      heard.add(entry);
      const mapped = mapPush(entry);
      if (mapped) track(core, mapped.event, snapshot(mapped.properties));
    });
    layer.forEach(read);
    const before = layer.push;
    layer.push = function (this: unknown[], ...entries: unknown[]) {
      const length = before.apply(this, entries);
      for (const entry of entries) read(entry);
      return length;
    };
    return () => {
      stopped = true;
    };
  },
};
