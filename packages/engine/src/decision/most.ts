/**
 * The most personalised placements of one page: those whose experiences have the highest priority keep theirs, the others their
 * default. It depends on what is decided and on nothing else, so the same page gives the same answer.
 */
import type { Decision, TraceStep } from './decision.ts';

const limitedTraces = new WeakMap<Decision['trace'], readonly TraceStep[]>();

/**
 * @param decisions those of one page, each placement once
 * @param priority of an experience
 * @returns the same decisions in their order; what is over the limit keeps its default, with the reason `limited`
 */
export function withinMost(
  decisions: readonly Decision[],
  most: number,
  priority: (experience: string) => number,
): readonly Decision[] {
  const personal = decisions.filter(({ reason }) => reason === 'chosen');
  if (personal.length <= most) return decisions;
  const rank = (decision: Decision) => priority(decision.experience!);
  const order = [...personal].sort((a, b) => rank(b) - rank(a) || (a.placement < b.placement ? -1 : 1));
  const over = new Set(order.slice(most));
  return decisions.map((decision) => (over.has(decision) ? limited(decision) : decision));
}

function limited(decision: Decision): Decision {
  const { id, person, placement, at, trace, versions } = decision;
  return {
    id,
    person,
    placement,
    at,
    experience: null,
    variant: null,
    reason: 'limited',
    propensity: 1,
    versions: { rules: versions.rules, experience: null, policy: 0 },
    match: {},
    trace: limitedTrace(trace),
  };
}

/** Made once for each trace, so that equal traces stay one array. */
function limitedTrace(trace: Decision['trace']): readonly TraceStep[] {
  let made = limitedTraces.get(trace);
  if (made === undefined) {
    made = [...trace.slice(0, -1), { experience: trace.at(-1)!.experience, outcome: 'limited' }];
    limitedTraces.set(trace, made);
  }
  return made;
}
