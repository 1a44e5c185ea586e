/**
 * All micro-behaviours as one feature. Each starts in an idle moment of its own.
 */
import type { Core, Feature } from '../core.ts';
import { startClick } from './click.ts';
import { startCopy } from './copy.ts';
import { startDeadClick } from './dead-click.ts';
import { startDwell } from './dwell.ts';
import { startForm } from './form.ts';
import { startHover } from './hover.ts';
import { startRage } from './rage.ts';
import { startScroll } from './scroll.ts';
import { startVideo } from './video.ts';
import { startView } from './view.ts';

const BEHAVIOURS: readonly ((core: Core) => () => void)[] = [
  startHover,
  startClick,
  startDwell,
  startView,
  startScroll,
  startRage,
  startDeadClick,
  startForm,
  startCopy,
  startVideo,
];

export const capture: Feature = {
  start(core) {
    const stops: (() => void)[] = [];
    let stopped = false;
    for (const behaviour of BEHAVIOURS) core.idle.someday(() => !stopped && stops.push(behaviour(core)));
    return () => {
      stopped = true;
      for (const stop of stops) core.events.guard(stop)();
    };
  },
};
