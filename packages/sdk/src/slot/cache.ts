/**
 * The last decision of each placement, so that the next page of the visit can show it at once, before the server has
 * answered. Kept for this tab only and for a short time: a stale one is replaced by the next answer.
 */
import type { Core } from '../core.ts';
import { type Decision, isDecision } from '../decision.ts';

export type DecisionCache = {
  get(placement: string): Decision | null;
  put(decision: Decision): void;
  forget(): void;
};

const KEY = 'shown.';
const AGE_MS_MAX = 10 * 60_000;
const CHARS_MAX = 100_000;

export function createDecisionCache(core: Core): DecisionCache {
  return {
    get(placement) {
      const text = core.consent.granted() ? core.session.get(KEY + placement) : null;
      if (!text) return null;
      try {
        const { at, decision } = JSON.parse(text) as { at: number; decision: unknown };
        const ageMs = Date.now() - at;
        return ageMs >= 0 && ageMs < AGE_MS_MAX && isDecision(decision) ? decision : null;
      } catch {
        return null;
      }
    },
    put(decision) {
      const at = Date.now();
      core.idle.later(() => {
        const text = JSON.stringify({ at, decision });
        if (text.length <= CHARS_MAX) core.session.set(KEY + decision.placement, text);
      });
    },
    forget: () => core.session.keys(KEY).forEach(core.session.remove),
  };
}
