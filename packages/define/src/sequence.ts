/**
 * Sequences: steps that happened one after the other, with what must not have happened between them. A sequence that begins or ends
 * with a gap does not type-check.
 */
import type { Condition, ConditionDocument } from './condition.ts';
import type { EventOptions } from './event.ts';
import { type Operators, type Span, together } from './operators.ts';

type Numbers = readonly Operators<number>[];

/** One step of a sequence. */
export type Step = { readonly step: ConditionDocument };
/** What must not happen between the steps around it. */
export type Gap = { readonly gap: ConditionDocument };

/** A step of a sequence; `within`: not later than this after the step before. */
export function step(name: string, options: EventOptions & { readonly within?: Span } = {}): Step {
  return { step: { event: name, ...options } };
}

/** Nothing like this between the two steps around it. */
export function without(name: string, options: EventOptions = {}): Gap {
  return { gap: { event: name, ...options } };
}

type SequenceMethod = 'within' | 'by' | 'lately' | 'count';

export type SequenceChain<Left extends SequenceMethod> = Condition & Pick<SequenceMethods<Left>, Left>;

interface SequenceMethods<Left extends SequenceMethod> {
  /** From the first step to the last. */
  within(span: Span): SequenceChain<Exclude<Left, 'within'>>;
  /** The same value of this property in all steps; that value is bound for the content. */
  by(property: string): SequenceChain<Exclude<Left, 'by'>>;
  /** The last step lies in this window. */
  lately(window: Span | 'session'): SequenceChain<Exclude<Left, 'lately'>>;
  /** How many times it was completed. Without it: at least once. */
  count(times: number): SequenceChain<Exclude<Left, 'count'>>;
  count(...operators: Numbers): SequenceChain<Exclude<Left, 'count'>>;
}

/** Steps that happened strictly one after the other; a gap stands between two steps. */
export function sequence(
  ...steps: readonly [Step] | readonly [Step, ...(readonly (Step | Gap)[]), Step]
): SequenceChain<SequenceMethod> {
  const written = steps.map((each) => ('step' in each ? each.step : { not: each.gap }));
  return sequenceChain({ sequence: written }) as unknown as SequenceChain<SequenceMethod>;
}

function sequenceChain(document: ConditionDocument): object {
  const but = (more: ConditionDocument) => sequenceChain({ ...document, ...more });
  return {
    toJSON: () => document,
    within: (span: Span) => but({ within: span }),
    by: (property: string) => but({ by: property }),
    lately: (window: string) => but({ lately: window }),
    count: (...asked: readonly (number | Operators<number>)[]) =>
      but({ count: typeof asked[0] === 'number' ? asked[0] : together(asked as Numbers) }),
  };
}
