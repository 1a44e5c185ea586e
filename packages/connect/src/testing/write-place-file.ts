/**
 * Writes a small file of the MaxMind format, so that tests need none of anybody's data. Only tests import this.
 * @see https://maxmind.github.io/MaxMind-DB/
 */
import { isIPv4 } from 'node:net';

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };
type Node = [Node | number | null, Node | number | null];

/** Networks by address and length of prefix ("203.0.113.0/24", "2001:db8::/32") with their records. */
export function placeFile(networks: Readonly<Record<string, { readonly [key: string]: Value }>>): Buffer {
  const root: Node = [null, null];
  const data: Buffer[] = [];
  let size = 0;
  for (const [network, record] of Object.entries(networks)) {
    insert(root, bitsOf(network), size);
    const encoded = encode(record);
    data.push(encoded);
    size += encoded.length;
  }
  const nodes = flat(root);
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_790_000_000,
    database_type: 'Test-City',
    description: { en: 'for tests' },
    ip_version: 6,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  };
  const marker = Buffer.from('\u00ab\u00cd\u00efMaxMind.com', 'latin1');
  return Buffer.concat([tree(nodes), Buffer.alloc(16), ...data, marker, encode(metadata)]);
}

/** Addresses of the fourth version lie at ::/96. */
function bitsOf(network: string): string {
  const [address = '', length] = network.split('/');
  if (isIPv4(address)) {
    const bits = address.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
    return '0'.repeat(96) + bits.join('').slice(0, Number(length));
  }
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const middle = Array<string>(8 - groups(head).length - groups(tail).length).fill('0');
  const all = [...groups(head), ...middle, ...groups(tail)];
  return all
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('')
    .slice(0, Number(length));
}

function insert(root: Node, bits: string, offset: number): void {
  let here = root;
  for (const [i, bit] of [...bits].entries()) {
    const side = bit === '1' ? 1 : 0;
    if (i === bits.length - 1) here[side] = offset;
    else {
      const next = here[side];
      const node: Node = Array.isArray(next) ? next : [null, null];
      here[side] = node;
      here = node;
    }
  }
}

function flat(root: Node): readonly Node[] {
  const nodes: Node[] = [root];
  for (const node of nodes) for (const side of node) if (Array.isArray(side)) nodes.push(side);
  return nodes;
}

function tree(nodes: readonly Node[]): Buffer {
  const places = new Map(nodes.map((node, place) => [node, place]));
  const buffer = Buffer.alloc(nodes.length * 6);
  for (const [i, node] of nodes.entries()) {
    for (const [side, to] of node.entries()) {
      const value = to === null ? nodes.length : Array.isArray(to) ? places.get(to)! : nodes.length + 16 + to;
      buffer.writeUIntBE(value, i * 6 + side * 3, 3);
    }
  }
  return buffer;
}

const TYPE = { text: 2, double: 3, uint32: 6, map: 7, list: 11, flag: 14 } as const;

function encode(value: Value): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([control(TYPE.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'boolean') return control(TYPE.flag, value ? 1 : 0);
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return Buffer.concat([control(TYPE.list, value.length), ...value.map(encode)]);
  const entries = Object.entries(value as { readonly [key: string]: Value });
  return Buffer.concat([control(TYPE.map, entries.length), ...entries.flatMap((entry) => entry.map(encode))]);
}

function number(value: number): Buffer {
  const isWhole = Number.isInteger(value) && value >= 0;
  const bytes = Buffer.alloc(isWhole ? 4 : 8);
  if (isWhole) bytes.writeUInt32BE(value);
  else bytes.writeDoubleBE(value);
  return Buffer.concat([control(isWhole ? TYPE.uint32 : TYPE.double, bytes.length), bytes]);
}

/** Sizes up to 284 are all that is needed here. */
function control(type: number, size: number): Buffer {
  const length = size < 29 ? [size] : [29, size - 29];
  const first = (type > 7 ? 0 : type << 5) | length[0]!;
  return Buffer.from([first, ...(type > 7 ? [type - 7] : []), ...length.slice(1)]);
}
