/**
 * Answers an ask from what is live: decides, renders, explains. Whatever goes wrong here, the page gets an answer: its own default, with
 * the reason `fallback`.
 */
import {
  type Content,
  computedValues,
  type Decision,
  type DecisionId,
  decideOnPage,
  EMPTY_OBJECT,
  type Explanation,
  explainExperience,
  fallbackDecision,
  type Item,
  type Policy,
  type Rules,
  render,
  type TemplateEngine,
  type Time,
  underRules,
  type Visitor,
} from '@attune/engine';
import type { Listing } from '../recommend/create-listing.ts';
import type { Answered, Ask } from './live-loop.ts';
import { pageOf } from './made.ts';
import type { Population } from './population.ts';

export type AnswerContext = {
  readonly population: Pick<Population, 'view' | 'recommend'>;
  readonly items: ReadonlyMap<string, Item>;
  readonly templates: TemplateEngine;
  readonly newId: () => string;
  readonly learned: (experience: string) => Policy | undefined;
  readonly listing: Listing['list'];
  /** Told of what failed, so that it can be logged: the visitor never sees it. */
  readonly failed: (error: unknown, placement: string) => void;
};

/** `watch.until` is lowered to the time at which the answer may change by itself. */
export type AnswerWhen = {
  readonly rules: Rules;
  readonly now: Time;
  /** The kill switch. */
  readonly isOff: boolean;
  readonly watch?: { until: number } | undefined;
};

/** Who asks for what. */
export type Asked = { readonly visitor: Visitor; readonly ask: Ask; readonly placement: string };

export function answer(context: AnswerContext, { visitor, ask, placement }: Asked, when: AnswerWhen): Answered {
  const { rules, now } = when;
  const id = context.newId() as DecisionId;
  try {
    const population = context.population.view;
    const current = underRules(rules, visitor, population);
    const decision = decisionOf(context, { visitor: current, ask, placement }, { id, when });
    const content = contentOf(context, { visitor: current, ask, placement }, decision, when);
    return ask.explain === true
      ? { decision, content, explanation: explain(context, { visitor: current, ask, placement }, decision, when) }
      : { decision, content };
  } catch (error) {
    context.failed(error, placement);
    const { profile } = visitor;
    return { decision: fallbackDecision({ profile, placement, rules: rules.revision, now, id }), content: null };
  }
}

function decisionOf(
  { learned, population: { view: population } }: AnswerContext,
  { visitor, ask, placement }: Asked,
  { id, when }: { readonly id: DecisionId; readonly when: AnswerWhen },
): Decision {
  const { rules, now, watch, isOff } = when;
  const { context, forced } = ask;
  const asked = { placement, learned, now, id, context, watch, population, isOff, forced };
  return decideOnPage(rules, visitor, asked, pageOf(ask));
}

function contentOf(
  context: AnswerContext,
  { visitor, ask }: Asked,
  decision: Decision,
  when: AnswerWhen,
): Content | null {
  if (decision.experience === null) return null;
  const { rules, now } = when;
  const { definition } = rules.experiences.get(decision.experience)!;
  const variant = definition.variants.find(({ key }) => key === decision.variant);
  const content = variant?.content ?? null;
  const { profile } = visitor;
  const scope = {
    profile,
    traits: profile.traits,
    computed:
      content?.template === undefined
        ? {}
        : computedValues(rules.traits, {
            profile,
            now,
            context: profile.context,
            population: context.population.view,
          }),
    session: profile.session,
    match: decision.match,
    ask: ask.context ?? EMPTY_OBJECT,
  };
  return render(content, scope, {
    templates: context.templates,
    items: (id) => context.items.get(id),
    recommend: (options) => context.listing({ ...options, rules, now, profile }),
  });
}

function explain(
  { population: { view: population } }: AnswerContext,
  { visitor, ask }: Asked,
  decision: Decision,
  { rules, now }: AnswerWhen,
): Record<string, Explanation> {
  const explained = decision.trace.flatMap(({ experience }): [string, Explanation][] => {
    const why = explainExperience(rules, visitor, experience, {
      now,
      population,
      ...(ask.context && { context: ask.context }),
    });
    return why === undefined ? [] : [[experience, why]];
  });
  return Object.fromEntries(explained);
}
