/** Values that stores are known to bend, and a reader that does what readers must not. */

/** Each survives `JSON.parse(JSON.stringify(value))` unchanged, and must survive a store as well. */
export const AWKWARD_VALUES: readonly (readonly [name: string, value: unknown])[] = [
  ['an own __proto__ key', JSON.parse('{"__proto__":{"polluted":true},"a":1}')],
  ['constructor and prototype keys', JSON.parse('{"constructor":{"prototype":{"polluted":true}},"toJSON":"text"}')],
  ['text of every plane', { 'schlüssel €𝄞': 'ä€𝄞\u0000\u2028\uffff', empty: '', '': 'no name' }],
  ['half a surrogate pair', { text: '\ud834', also: 'a\udd1e' }],
  ['numbers at the edges', [0, -1, 0.1, 1e21, 5e-324, 1.7976931348623157e308, 9007199254740991, 1790000000123]],
  ['null, true and false', [null, true, false]],
  ['nested nothings', { list: [], object: {}, lists: [[], [[]]] }],
  ['deep nesting', Array.from({ length: 200 }).reduce((inner) => ({ inner }), 'end' as unknown)],
  ['keys that look like numbers', { '1': 'a', '0': 'b', '01': 'c', '-1': 'd' }],
  ['a bare number', 42],
  ['bare text', 'text'],
];

/** Tries to change all of a value, as a careless reader would; a frozen one refuses. */
export function deface(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const each of Object.values(value)) deface(each);
  for (const key of Object.keys(value)) Reflect.set(value, key, 'defaced');
  Reflect.set(value, 'added', 'defaced');
  if (Array.isArray(value) && !Object.isFrozen(value)) value.length = 0;
}
