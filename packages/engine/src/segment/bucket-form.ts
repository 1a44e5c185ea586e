/**
 * `{ bucket: "winter-test", $lt: 0.5 }`: a share of the visitors by a hash of who they are, the same ones each time. The name
 * seeds the hash, so that two buckets of different names have nothing to do with each other.
 */
import { hashV2 } from '../std/hash.ts';
import { good } from '../std/read.ts';
import { bindsNothing, type CompiledCondition, leaf, type Needs, type Subject } from './compiled-condition.ts';
import type { Form } from './form.ts';
import { type Operators, onValue, saysOperators } from './value-condition.ts';
import { checkValue, operatorsOf } from './value-form.ts';

export const bucketForm: Form = {
  besides: ['$'],
  check: (document, place) => checkValue('bucket', document, place),
  compile: (document, { needs }) => good(compileBucket(document['bucket'] as string, operatorsOf(document), needs)),
};

/** The visitor's place is GrowthBook's second hash of his id, in [0, 1). */
function compileBucket(seed: string, operators: Operators, needs: Needs): CompiledCondition {
  needs.isStanding = true;
  const accepts = onValue(operators);
  const placeOf = ({ profile }: Subject) => hashV2(seed, profile.id);
  const test = (subject: Subject) => accepts(placeOf(subject));
  const says = `the visitor’s place in “${seed}” ${saysOperators(operators)}`;
  return {
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { place: placeOf(subject) }),
  };
}
