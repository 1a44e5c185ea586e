/**
 * Decisions as the wire has them. The text is put together by hand, as this is the busiest answer of the product; the
 * names in it are the protocol's `DecisionView`, which tests hold it to.
 */
import type { Content, Decision, DecisionId, PersonId } from '@attune/engine';
import { commonText, quotedKey } from './worker/decision-text.ts';
import type { Answer, Answered, Ask } from './worker/live-loop.ts';

export function answeredText({ decision, content, explanation, common }: Answered): string {
  const text = `{${common ?? commonText(decision)},"content":${content === null ? 'null' : contentText(content)}`;
  return explanation === undefined ? `${text}}` : `${text},"explanation":${JSON.stringify(explanation)}}`;
}

export function answerText(answer: Answer): string {
  let decisions = '';
  for (const placement in answer.decisions) {
    if (decisions !== '') decisions += ',';
    decisions += `${quotedKey(placement)}:${answeredText(answer.decisions[placement]!)}`;
  }
  return `{"person":${JSON.stringify(answer.person)},"decisions":{${decisions}}}`;
}

/** Only what was rendered for this visitor is written for him: the rest is the definition's, and written once. */
function contentText({ html, data, items, patch }: Content): string {
  let text = '{';
  if (html !== undefined) text += `"html":${JSON.stringify(html)}`;
  if (data !== undefined) text += `${commaAfter(text)}"data":${definedText(data)}`;
  if (items !== undefined) text += `${commaAfter(text)}"items":${JSON.stringify(items)}`;
  if (patch !== undefined) text += `${commaAfter(text)}"patch":${definedText(patch)}`;
  return `${text}}`;
}

function commaAfter(text: string): string {
  return text === '{' ? '' : ',';
}

const definedTexts = new WeakMap<object, string>();

function definedText(part: object): string {
  let text = definedTexts.get(part);
  if (text === undefined) {
    text = JSON.stringify(part);
    definedTexts.set(part, text);
  }
  return text;
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
