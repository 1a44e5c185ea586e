/**
 * The two ways to ask: once, and from now on. What is decided for one ask is decided at one instant and recorded; nothing here
 * changes a visitor.
 */
import type { Visitor } from '@attune/engine';
import { type AnswerContext, type AnswerWhen, answer } from './answer.ts';
import type { DecisionLog } from './decision-log.ts';
import { commonText } from './decision-text.ts';
import type { IdentityReader } from './identity-reader.ts';
import type { Answer, Answered, Ask, LiveLoop } from './live-loop.ts';
import type { Watchers } from './watchers.ts';

export type Asking = Pick<LiveLoop, 'decide' | 'decideAtOnce' | 'watch'>;

export function createAsking(parts: {
  readonly identities: IdentityReader;
  readonly answering: AnswerContext;
  readonly when: () => AnswerWhen;
  readonly decisions: DecisionLog;
  readonly watchers: Watchers;
}): Asking {
  const { identities, answering, decisions, watchers } = parts;
  const decideFor = (visitor: Visitor, ask: Ask): Answer => {
    const when = parts.when();
    const answered: Record<string, Answered> = {};
    for (const placement of ask.placements) {
      const { decision, content, explanation } = answer(answering, { visitor, ask, placement }, when);
      const common = commonText(decision);
      decisions.record(decision, common);
      answered[placement] =
        explanation === undefined ? { decision, content, common } : { decision, content, explanation, common };
    }
    return { person: visitor.profile.id, decisions: answered };
  };
  return {
    decide: async (ask) => {
      const loading = identities.load(ask);
      if (loading !== undefined) await loading;
      return decideFor(identities.visitor(ask), ask);
    },
    decideAtOnce: (ask) => {
      const visitor = identities.inMemory(ask);
      return visitor === undefined ? undefined : decideFor(visitor, ask);
    },
    watch: (ask, send) => {
      let stop: (() => void) | undefined;
      let isStopped = false;
      const begin = () => {
        if (!isStopped) stop = watchers.add(identities.visitor(ask).profile.id, ask, send);
      };
      Promise.resolve(identities.load(ask)).then(begin, (error: unknown) => answering.failed(error, 'watch'));
      return () => {
        isStopped = true;
        stop?.();
      };
    },
  };
}
