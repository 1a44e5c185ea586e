/**
 * The last decision of each placement, so that the next page can show it at once, before the server has answered. Kept
 * for a short time: a stale one is replaced by the next answer. One key of localStorage, which the SDK has open anyway:
 * opening sessionStorage too would cost each page a synchronous wait.
 */
import type { Core } from '../core.ts';
import { type Decision, isDecision, isLookedAt } from '../decision.ts';

export type DecisionCache = {
  get(placement: string): Decision | null;
  put(decision: Decision): void;
  forget(): void;
};

type Kept = { [placement: string]: { readonly at: number; readonly decision: Decision } };

const KEY = 'shown';
const AGE_MS_MAX = 10 * 60_000;
const CHARS_MAX = 200_000;

/** `isLooking`: the address asks to look at something, and what was decided before must not stand in its way. */
export function createDecisionCache(core: Core, isLooking: boolean): DecisionCache {
  let kept: Kept | undefined;
  const all = (): Kept => {
    try {
      kept ??= JSON.parse(core.local.get(KEY) ?? '{}') as Kept;
    } catch {
      kept = {};
    }
    return kept;
  };
  const save = (): void => {
    const text = JSON.stringify(all());
    if (text.length <= CHARS_MAX) core.local.set(KEY, text);
    else core.local.remove(KEY);
  };
  return {
    get(placement) {
      if (!core.consent.granted() || isLooking) return null;
      const { at, decision } = all()[placement] ?? { at: 0, decision: null };
      const ageMs = Date.now() - at;
      return ageMs >= 0 && ageMs < AGE_MS_MAX && isDecision(decision) ? decision : null;
    },
    put(decision) {
      if (isLookedAt(decision)) return;
      all()[decision.placement] = { at: Date.now(), decision };
      core.idle.later(save);
    },
    forget() {
      kept = {};
      core.local.remove(KEY);
    },
  };
}
