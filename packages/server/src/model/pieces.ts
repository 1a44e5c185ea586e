/**
 * Long lists on their way to another process: as text in pieces, made one by one, so that nobody waits while a catalogue is copied whole. What
 * a message holds as objects is cloned in one go by who sends it.
 */
export type Pieces = readonly Uint8Array[];

const PIECE = 500;

/** The values of each piece are read when it is made: who asks may do something else in between. */
export function* piecesOf(values: Iterable<unknown>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let some: unknown[] = [];
  for (const value of values) {
    some.push(value);
    if (some.length < PIECE) continue;
    yield encoder.encode(JSON.stringify(some));
    some = [];
  }
  if (some.length > 0) yield encoder.encode(JSON.stringify(some));
}

/** All pieces, at the pace of work beside the stream. */
export async function gatherPieces(
  values: Iterable<unknown>,
  pace: () => Promise<void> | undefined,
): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (const piece of piecesOf(values)) {
    pieces.push(piece);
    const wait = pace();
    if (wait !== undefined) await wait;
  }
  return pieces;
}

export function listOf<T>(pieces: Pieces): T[] {
  const decoder = new TextDecoder();
  return pieces.flatMap((piece) => JSON.parse(decoder.decode(piece)) as T[]);
}

/** Single elements, each piece read when it is first asked for one: who streams what refers to a long list need not read it at once. */
export function elementIn<T>(pieces: Pieces): (place: number) => T {
  const decoder = new TextDecoder();
  const read: (readonly T[] | undefined)[] = pieces.map(() => undefined);
  return (place) => {
    const piece = Math.floor(place / PIECE);
    const list = read[piece] ?? (JSON.parse(decoder.decode(pieces[piece])) as readonly T[]);
    read[piece] = list;
    return list[place % PIECE]!;
  };
}
