/**
 * `{ trait: "basket-control", outOfControl: "above" }`: whether a control trait is beyond the limits that its own past gives. Until the
 * trait knows enough to have limits, it is not.
 */
import { stateOf } from '../profile/aggregates.ts';
import { traitValue } from '../profile/trait.ts';
import { isObject, type JsonValue } from '../std/json.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { bindsNothing, type CompiledCondition, leaf, needAggregate, type Subject } from './compiled-condition.ts';
import { type Compiling, type FormDocument, note, type Place } from './form.ts';

const SIDES = [true, 'above', 'below'];

export function checkOutOfControl(document: FormDocument, { path, problems }: Place): void {
  const operators = Object.keys(document).filter((key) => key.startsWith('$') || key === 'percentile');
  if (operators.length > 0) {
    note(
      problems,
      bad(at(path, operators[0]!), 'cannot be asked beside "outOfControl"', 'use two conditions in { "all": [ … ] }'),
    );
  }
  if (SIDES.includes(document['outOfControl'] as string | boolean)) return;
  note(
    problems,
    bad(at(path, 'outOfControl'), 'must be true, "above" or "below"', 'write "outOfControl": true for either side'),
  );
}

export function compileOutOfControl(
  document: FormDocument,
  compiling: Compiling,
  path: string,
): Read<CompiledCondition> {
  const name = document['trait'] as string;
  const side = document['outOfControl'] as true | 'above' | 'below';
  const computed = compiling.traits.get(name);
  if (computed?.question.reading.isChart !== true) {
    return bad(
      at(path, 'trait'),
      `"${name}" is not a trait computed as "control"`,
      'define one: { "compute": "control", "of": "price", … }',
    );
  }
  const { question, wish } = computed;
  needAggregate(compiling.needs, wish, 0);
  const chartFor = ({ profile, now }: Subject): JsonValue =>
    traitValue(question, stateOf(profile.aggregates, wish.id), now) ?? null;
  const test = (subject: Subject): boolean => {
    const chart = chartFor(subject);
    if (!isObject(chart)) return false;
    return side === true ? chart['side'] !== 'within' : chart['side'] === side;
  };
  const says = `trait “${name}” is out of control${side === true ? '' : `, ${side} its limits`}`;
  return good({
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { [name]: chartFor(subject) }),
  });
}
