/** Traits: what was told, the latest teller winning for each key, and what is computed of events. */
import type { Signal } from '../../signal/signal.ts';
import { isAged, numbersOf, total } from './event-oracle.ts';
import { isInWindow, meant, propertyOf, spanMs } from './matching.ts';
import { type Asked, accepts, type Document, operatorsIn } from './oracle.ts';
import { completions } from './sequence-oracle.ts';

export function traitOf(name: string, asked: Asked): unknown {
  const computed = asked.traits.get(name);
  return computed === undefined ? toldOf(asked)[name] : computedOf(computed, asked);
}

/** Of two tellers at one time the one that arrived later. */
function toldOf({ past, now }: Asked): Document {
  const told = past.filter(({ type, at }) => type === 'identify' && at <= now).map((signal, i) => ({ signal, i }));
  told.sort((a, b) => a.signal.at - b.signal.at || a.i - b.i);
  return Object.assign({}, ...told.map(({ signal }) => signal.properties));
}

/** Told values that are the same in an unbroken row, up to now. */
export function hasHeld(document: Document, asked: Asked): boolean {
  const name = document['trait'] as string;
  const told = asked.past.filter(
    ({ type, at, properties }) => type === 'identify' && at <= asked.now && name in properties,
  );
  told.sort((a, b) => a.at - b.at);
  const value = told.at(-1)?.properties[name];
  const from = told.findLastIndex(({ properties }) => properties[name] !== value) + 1;
  if (value === undefined || !accepts(operatorsIn(document), value)) return false;
  return isAged(document['for'] as Document, told[from], asked.now);
}

export function computedOf(trait: Document, asked: Asked): unknown {
  const all = meant(trait, asked);
  const signals = all.filter(({ at }) => isInWindow(at, trait['within'], asked));
  const of = trait['of'] as string | undefined;
  const numbers = of === undefined ? [] : numbersOf(signals, of);
  const values = of === undefined ? [] : valuesOf(signals, of);
  switch (trait['compute']) {
    case 'count':
      return signals.length;
    case 'sum':
      return total(numbers);
    case 'avg':
      return numbers.length === 0 ? undefined : total(numbers) / numbers.length;
    case 'min':
      return numbers.length === 0 ? undefined : Math.min(...numbers);
    case 'max':
      return numbers.length === 0 ? undefined : Math.max(...numbers);
    case 'first':
      return values[0];
    case 'last':
      return values.at(-1);
    case 'unique':
      return new Set(values).size;
    case 'velocity':
      return (signals.length * spanMs(trait['per'])) / spanMs(trait['within']);
    case 'sequence':
      return completions(
        trait,
        asked.past.filter(({ at }) => at <= asked.now),
      ).length;
    default:
      throw new Error(`the oracle does not know ${String(trait['compute'])}`);
  }
}

function valuesOf(signals: readonly Signal[], of: string): unknown[] {
  return signals.map((signal) => propertyOf(signal, of)).filter((value) => value !== undefined && value !== null);
}
