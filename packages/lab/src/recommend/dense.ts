/**
 * The one product that dense models need, in tiles of four by four: rows with rows, which is how memory is fast.
 */
/** A block of rows inside a larger array: element (i, j) is at `first + i × stride + j`. */
export type Block = { readonly values: Float64Array; readonly first: number; readonly stride: number };

/** How large a product is: `rows` of the left with `columns` rows of the right, over `depth` elements each. */
export type ProductSize = { readonly rows: number; readonly columns: number; readonly depth: number };

export const blockOf = (values: Float64Array, first: number, stride: number): Block => ({ values, first, stride });

/** to −= left × rightᵀ. */
export function subtractProduct(to: Block, left: Block, right: Block, size: ProductSize): void {
  const rows = size.rows - (size.rows % 4);
  const columns = size.columns - (size.columns % 4);
  for (let i = 0; i < rows; i += 4)
    for (let j = 0; j < columns; j += 4) subtractTile(to, left, right, [i, j, size.depth]);
  for (let i = 0; i < size.rows; i++)
    for (let j = i < rows ? columns : 0; j < size.columns; j++) {
      const at = to.first + i * to.stride + j;
      to.values[at] = to.values[at]! - dot(left, right, [i, j, size.depth]);
    }
}

function subtractTile(to: Block, left: Block, right: Block, [i, j, depth]: readonly [number, number, number]): void {
  const a = left.values;
  const b = right.values;
  let a0 = left.first + i * left.stride;
  let b0 = right.first + j * right.stride;
  const as = left.stride;
  const bs = right.stride;
  let [c00, c01, c02, c03, c10, c11, c12, c13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [c20, c21, c22, c23, c30, c31, c32, c33] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const end = a0 + depth; a0 < end; a0++, b0++) {
    const x0 = a[a0]!;
    const x1 = a[a0 + as]!;
    const x2 = a[a0 + 2 * as]!;
    const x3 = a[a0 + 3 * as]!;
    let y = b[b0]!;
    c00 += x0 * y;
    c10 += x1 * y;
    c20 += x2 * y;
    c30 += x3 * y;
    y = b[b0 + bs]!;
    c01 += x0 * y;
    c11 += x1 * y;
    c21 += x2 * y;
    c31 += x3 * y;
    y = b[b0 + 2 * bs]!;
    c02 += x0 * y;
    c12 += x1 * y;
    c22 += x2 * y;
    c32 += x3 * y;
    y = b[b0 + 3 * bs]!;
    c03 += x0 * y;
    c13 += x1 * y;
    c23 += x2 * y;
    c33 += x3 * y;
  }
  subtractRow(to, i, j, [c00, c01, c02, c03]);
  subtractRow(to, i + 1, j, [c10, c11, c12, c13]);
  subtractRow(to, i + 2, j, [c20, c21, c22, c23]);
  subtractRow(to, i + 3, j, [c30, c31, c32, c33]);
}

function subtractRow({ values, first, stride }: Block, i: number, j: number, by: readonly number[]): void {
  const at = first + i * stride + j;
  values[at] = values[at]! - by[0]!;
  values[at + 1] = values[at + 1]! - by[1]!;
  values[at + 2] = values[at + 2]! - by[2]!;
  values[at + 3] = values[at + 3]! - by[3]!;
}

function dot(left: Block, right: Block, [i, j, depth]: readonly [number, number, number]): number {
  const a = left.first + i * left.stride;
  const b = right.first + j * right.stride;
  let sum = 0;
  for (let k = 0; k < depth; k++) sum += left.values[a + k]! * right.values[b + k]!;
  return sum;
}
