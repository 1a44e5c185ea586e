/**
 * What changed between two texts, line by line (longest common subsequence). Definitions are short; beyond a few thousand
 * differing lines it gives up on being minimal rather than on answering.
 */
export type DiffLine = {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** 1-based line numbers; null where the line is not there. */
  readonly before: number | null;
  readonly after: number | null;
};

const CELLS_MAX = 4_000_000;

export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const lines: DiffLine[] = [];
  for (let i = 0; i < start; i++) lines.push({ kind: 'same', text: a[i]!, before: i + 1, after: i + 1 });
  lines.push(...diffMiddle(a, b, { start, endA, endB }));
  for (let i = 0; endA + i < a.length; i++)
    lines.push({ kind: 'same', text: a[endA + i]!, before: endA + i + 1, after: endB + i + 1 });
  return lines;
}

function diffMiddle(
  a: readonly string[],
  b: readonly string[],
  range: { start: number; endA: number; endB: number },
): DiffLine[] {
  const { start, endA, endB } = range;
  const rows = endA - start;
  const columns = endB - start;
  const removed = (i: number): DiffLine => ({
    kind: 'removed',
    text: a[start + i]!,
    before: start + i + 1,
    after: null,
  });
  const added = (j: number): DiffLine => ({ kind: 'added', text: b[start + j]!, before: null, after: start + j + 1 });
  if (rows * columns > CELLS_MAX) {
    return [
      ...Array.from({ length: rows }, (_, i) => removed(i)),
      ...Array.from({ length: columns }, (_, j) => added(j)),
    ];
  }
  const width = columns + 1;
  const common = new Uint32Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      common[i * width + j] =
        a[start + i] === b[start + j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[start + i] === b[start + j]) {
      lines.push({ kind: 'same', text: a[start + i]!, before: start + i + 1, after: start + j + 1 });
      i++;
      j++;
    } else if (j >= columns || (i < rows && common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      lines.push(removed(i++));
    else lines.push(added(j++));
  }
  return lines;
}

export type DiffPart =
  | { readonly kind: 'lines'; readonly lines: readonly DiffLine[] }
  | { readonly kind: 'skipped'; readonly count: number };

/** The changes with `context` unchanged lines around them; what is left out is counted. */
export function foldDiff(lines: readonly DiffLine[], context = 3): DiffPart[] {
  const keep = lines.map(() => false);
  lines.forEach((line, index) => {
    if (line.kind === 'same') return;
    for (let i = Math.max(0, index - context); i <= Math.min(lines.length - 1, index + context); i++) keep[i] = true;
  });
  const parts: DiffPart[] = [];
  for (let i = 0; i < lines.length; ) {
    let end = i;
    while (end < lines.length && keep[end] === keep[i]) end++;
    parts.push(keep[i] ? { kind: 'lines', lines: lines.slice(i, end) } : { kind: 'skipped', count: end - i });
    i = end;
  }
  return parts;
}
