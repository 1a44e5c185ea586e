import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asTime } from '../std/time.ts';
import { mergeTold, NOTHING_TOLD, type Told, withTold } from './told.ts';

const bag = fc.dictionary(
  fc.constantFrom('device', 'place', 'page', 'locale', 'constructor'),
  fc.oneof(fc.integer(), fc.constant(null)),
  {
    maxKeys: 4,
  },
);

test('what is told last is merged as anything else is, only faster', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(bag, fc.integer({ min: 1, max: 5 })), { maxLength: 12 }), (tellings) => {
      let told: Told = { values: {}, times: NOTHING_TOLD };
      let now = 0;
      for (const [values, later] of tellings) {
        now += later;
        const at = asTime(now);
        const merged = mergeTold(told, { values, times: { at, earlier: {} } });
        told = withTold(told, values, at);
        expect({ ...told.values }).toEqual({ ...merged.values });
        if (Object.keys(told.values).length > 0) expect(told.times).toEqual(merged.times);
      }
    }),
  );
});
