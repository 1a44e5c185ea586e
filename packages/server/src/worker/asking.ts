/**
 * The two ways to ask: once, and from now on. What is decided for one ask is decided at one instant and recorded; nothing here
 * changes a visitor.
 */
import { newVisitor, type Visitor } from '@attune/engine';
import type { Ahead } from './ahead.ts';
import { type AnswerContext, type AnswerWhen, answer } from './answer.ts';
import type { DecisionLog } from './decision-log.ts';
import { commonText } from './decision-text.ts';
import type { IdentityReader } from './identity-reader.ts';
import type { Answer, Answered, Ask, LiveLoop } from './live-loop.ts';
import type { createMade } from './made.ts';
import type { Watchers, WatchersOptions } from './watchers.ts';

export type Asking = Pick<LiveLoop, 'decide' | 'decideAtOnce' | 'watch'>;

/** An answer for somebody who watches, from what is at hand: he is told again when more is. */
export function answerWatched(
  parts: {
    readonly ahead: Pick<Ahead, 'nearest'>;
    readonly answering: AnswerContext;
    readonly made: MadeFor;
    readonly when: AnswerWhen;
  },
  ...[person, ask, placement, watch]: Parameters<WatchersOptions['answer']>
): ReturnType<WatchersOptions['answer']> {
  const { ahead, answering, made, when } = parts;
  const visitor = ahead.nearest(person) ?? newVisitor(when.rules, person, when.now);
  const answered = answer(answering, { visitor, ask, placement }, { ...when, watch });
  return { answered, made: made({ visitor, ask, when })(answered.decision) };
}

/** What the decisions for one ask are made from. */
export type MadeFor = (asked: {
  readonly visitor: Visitor;
  readonly ask: Ask;
  readonly when: AnswerWhen;
}) => ReturnType<typeof createMade>;

export function createAsking(parts: {
  readonly identities: IdentityReader;
  readonly answering: AnswerContext;
  readonly when: () => AnswerWhen;
  readonly decisions: Pick<DecisionLog, 'record'>;
  readonly watchers: Watchers;
  readonly made: MadeFor;
}): Asking {
  const { identities, answering, decisions, watchers, when } = parts;
  const decideFor = (visitor: Visitor, ask: Ask, now: AnswerWhen): Answer => {
    const made = parts.made({ visitor, ask, when: now });
    const answered: Record<string, Answered> = {};
    for (const placement of ask.placements) {
      const { decision, content, explanation } = answer(answering, { visitor, ask, placement }, now);
      const common = commonText(decision);
      decisions.record(decision, made(decision), common);
      answered[placement] =
        explanation === undefined ? { decision, content, common } : { decision, content, explanation, common };
    }
    return { person: visitor.profile.id, decisions: answered };
  };
  return {
    decide: async (ask) => {
      const loading = identities.load(ask);
      if (loading !== undefined) await loading;
      const now = when();
      return decideFor(identities.visitor(ask, now.now), ask, now);
    },
    decideAtOnce: (ask) => {
      // One instant for all of it: somebody new begins when he is decided for.
      const now = when();
      const visitor = identities.inMemory(ask, now.now);
      return visitor === undefined ? undefined : decideFor(visitor, ask, now);
    },
    watch: (ask, send) => {
      let stop: (() => void) | undefined;
      let isStopped = false;
      const begin = () => {
        if (!isStopped) stop = watchers.add(identities.visitor(ask, when().now).profile.id, ask, send);
      };
      Promise.resolve(identities.load(ask)).then(begin, (error: unknown) => answering.failed(error, 'watch'));
      return () => {
        isStopped = true;
        stop?.();
      };
    },
  };
}
