/**
 * Decisions as the wire has them. The text is put together by hand, as this is the busiest answer of the product; the
 * names in it are the protocol's `DecisionView`, which tests hold it to.
 */
import type { Decision, DecisionId, PersonId } from '@attune/engine';
import type { Answer, Answered, Ask } from './worker/live-loop.ts';

export function answeredText({ decision, content, explanation }: Answered): string {
  const { id, placement, experience, variant, reason, propensity, versions } = decision;
  const text =
    `{"id":${quoted(id)},"placement":${quoted(placement)},"experience":${quotedOrNull(experience)}` +
    `,"variant":${quotedOrNull(variant)},"reason":"${reason}","propensity":${propensity}` +
    `,"versions":{"rules":${quoted(versions.rules)},"experience":${versions.experience},"policy":${versions.policy}}` +
    `,"content":${content === null ? 'null' : JSON.stringify(content)}`;
  return explanation === undefined ? `${text}}` : `${text},"explanation":${JSON.stringify(explanation)}}`;
}

export function answerText(answer: Answer): string {
  let decisions = '';
  for (const placement in answer.decisions) {
    if (decisions !== '') decisions += ',';
    decisions += `${quoted(placement)}:${answeredText(answer.decisions[placement]!)}`;
  }
  return `{"person":${quoted(answer.person)},"decisions":{${decisions}}}`;
}

/** Ids and keys are nearly always plain; only others take the long way. */
const PLAIN = /^[\w .:@/+-]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function quotedOrNull(text: string | null): string {
  return text === null ? 'null' : quoted(text);
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
