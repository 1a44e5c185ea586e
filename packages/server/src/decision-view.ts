/**
 * Decisions as the wire has them. The text is put together by hand, as this is the busiest answer of the product; the
 * names in it are the protocol's `DecisionView`, which a test holds it to.
 */
import type { Decision, DecisionId, PersonId } from '@attune/engine';
import type { Answer, Answered, Ask } from './worker/live-loop.ts';

export function answeredText({ decision, content, explanation }: Answered): string {
  const { id, placement, experience, variant, reason, propensity, versions } = decision;
  const head = JSON.stringify({ id, placement, experience, variant, reason, propensity, versions });
  const tail = explanation === undefined ? '}' : `,"explanation":${JSON.stringify(explanation)}}`;
  return `${head.slice(0, -1)},"content":${content === null ? 'null' : JSON.stringify(content)}${tail}`;
}

export function answerText(answer: Answer): string {
  let decisions = '';
  for (const placement in answer.decisions) {
    decisions += `${decisions === '' ? '' : ','}${JSON.stringify(placement)}:${answeredText(answer.decisions[placement]!)}`;
  }
  return `{"person":${JSON.stringify(answer.person)},"decisions":{${decisions}}}`;
}

/** The answer when deciding itself failed: every placement keeps its default. */
export function fallbackAnswer(ask: Ask, newId: () => string): Answer {
  const person = (ask.userId === null ? `a:${ask.anonymousId}` : `u:${ask.userId}`) as PersonId;
  const decisions: Record<string, Answered> = Object.create(null);
  for (const placement of ask.placements) {
    const decision: Decision = {
      id: newId() as DecisionId,
      person,
      placement,
      at: 0 as Decision['at'],
      experience: null,
      variant: null,
      reason: 'fallback',
      propensity: 1,
      versions: { rules: '', experience: null, policy: 0 },
      match: {},
      trace: [],
    };
    decisions[placement] = { decision, content: null };
  }
  return { person, decisions };
}
