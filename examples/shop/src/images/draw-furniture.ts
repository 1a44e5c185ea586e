/**
 * Drawings of furniture: seats, tables, shelves, on legs and on the floor. Pure text, no product data.
 */
import { mix, shade } from './colour.ts';
import { type Drawer, lightOf } from './drawing.ts';
import { bar, FLOOR, footprint, MIDDLE, oval, type Pencil, shadow, shape, stroke, turned } from './pencil.ts';

/** Four legs: back ones first, darker. */
function legs(
  colour: string,
  form: { left: number; right: number; y: number; splay: number; width: number; depth?: number },
): string {
  const { left, right, y, splay, width, depth = 34 } = form;
  const back = shade(colour, -0.34);
  return (
    stroke(`M${left + depth} ${y - 4}L${left + depth - splay * 0.4} ${FLOOR - 20}`, back, width * 0.86) +
    stroke(`M${right - depth} ${y - 4}L${right - depth + splay * 0.4} ${FLOOR - 20}`, back, width * 0.86) +
    stroke(`M${left} ${y}L${left - splay} ${FLOOR}`, colour, width) +
    stroke(`M${right} ${y}L${right + splay} ${FLOOR}`, shade(colour, -0.16), width)
  );
}

const chair: Drawer = (pencil, look) => {
  const y = 424;
  const back = [
    stroke('M214 420C206 330 206 270 212 206', look.body, 15) +
      stroke('M386 420C394 330 394 270 388 206', shade(look.body, -0.14), 15) +
      shape('M198 216Q300 176 402 216L398 274Q300 240 202 274Z', pencil.fill(look.body)),
    [226, 263, 300, 337, 374]
      .map((x) => stroke(`M${300 + (x - 300) * 0.92} 420L${x} 226`, shade(look.body, -0.06), 8))
      .join('') + stroke('M200 236Q300 168 400 236', look.body, 19),
    shape('M206 420C190 300 200 216 226 200H374C400 216 410 300 394 420Z', pencil.fill(look.trim)),
    stroke('M196 424C176 210 424 210 404 424', look.body, 16) +
      [0.3, 0.5, 0.7]
        .map((at) =>
          stroke(`M${200 + 200 * at} 416L${216 + 168 * at} ${at === 0.5 ? 268 : 276}`, shade(look.body, -0.08), 7),
        )
        .join(''),
  ];
  return (
    footprint(MIDDLE, FLOOR, 112) +
    legs(look.body, { left: 212, right: 388, y, splay: 14, width: 15 }) +
    (back[look.model] ?? back[0]!) +
    shape(
      'M190 428Q300 396 410 428L420 446Q300 474 180 446Z',
      pencil.fill(look.model === 2 ? shade(look.trim, -0.06) : look.trim, 'down'),
    ) +
    shape('M180 446Q300 474 420 446L418 456Q300 486 182 456Z', shade(look.body, -0.24))
  );
};

const stool: Drawer = (pencil, look) => {
  const y = 300 + look.model * 30;
  return (
    footprint(MIDDLE, FLOOR, 100) +
    legs(look.body, { left: 232, right: 368, y: y + 20, splay: 28, width: 15 }) +
    stroke(`M${222} ${(y + FLOOR) / 2 + 30}H${378}`, shade(look.body, -0.18), 9) +
    turned(pencil, {
      base: y + 26,
      profile: [
        [0, 98],
        [10, 106],
        [24, 106],
      ],
      paint: pencil.fill(look.trim),
      lid: pencil.fill(shade(look.trim, 0.1), 'flat'),
      tilt: 0.2,
    })
  );
};

const armchair: Drawer = (pencil, look) => {
  const cloth = pencil.fill(look.body, 'down');
  const side = pencil.fill(shade(look.body, -0.12), 'down');
  const r = [46, 22, 70, 34][look.model] ?? 40;
  return (
    footprint(MIDDLE, FLOOR, 168) +
    legs(look.trim, { left: 176, right: 424, y: 540, splay: 8, width: 14, depth: 40 }) +
    bar({ x: 168, y: 226 + look.model * 12, w: 264, h: 290, r, paint: side }) +
    bar({ x: 184, y: 244 + look.model * 12, w: 232, h: 220, r: r * 0.8, paint: cloth }) +
    bar({ x: 180, y: 416, w: 240, h: 82, r: 22, paint: pencil.fill(shade(look.body, 0.1), 'down') }) +
    bar({ x: 172, y: 484, w: 256, h: 62, r: 14, paint: side }) +
    [132, 404].map((x) => bar({ x, y: 372, w: 64, h: 176, r: Math.min(30, r), paint: cloth })).join('') +
    stroke('M200 430Q300 442 400 430', shade(look.body, -0.3), 2, 'opacity=".5"')
  );
};

/** A top seen slightly from above, with its front edge. */
function slab(
  pencil: Pencil,
  form: { y: number; half: number; colour: string; depth?: number; thick?: number },
): string {
  const { y, half, colour, depth = 54, thick = 16 } = form;
  const inset = depth * 0.7;
  return (
    shape(
      `M${MIDDLE - half + inset} ${y - depth}H${MIDDLE + half - inset}L${MIDDLE + half} ${y}H${MIDDLE - half}Z`,
      pencil.fill(shade(colour, 0.12), 'down'),
    ) + bar({ x: MIDDLE - half, y, w: half * 2, h: thick, r: 3, paint: pencil.fill(shade(colour, -0.12), 'flat') })
  );
}

const diningTable: Drawer = (pencil, look) => {
  const y = 396;
  if (look.model === 2) {
    return (
      shadow(MIDDLE, FLOOR, 110) +
      turned(pencil, {
        profile: [
          [0, 92],
          [16, 80],
          [40, 26],
          [150, 22],
          [184, 60],
        ],
        paint: pencil.fill(look.body),
      }) +
      turned(pencil, {
        base: y + 16,
        profile: [
          [0, 226],
          [14, 230],
        ],
        paint: pencil.fill(look.body),
        lid: pencil.fill(shade(look.body, 0.14), 'flat'),
        straight: true,
        tilt: 0.19,
      })
    );
  }
  return (
    footprint(MIDDLE, FLOOR, 200) +
    legs(look.body, { left: 104, right: 496, y: y + 10, splay: look.model === 1 ? -26 : 4, width: 19, depth: 46 }) +
    slab(pencil, { y, half: 226, colour: look.body, depth: 66, thick: 20 }) +
    (look.model === 3 ? bar({ x: 120, y: y + 20, w: 360, h: 26, paint: shade(look.body, -0.28) }) : '')
  );
};

const bench: Drawer = (pencil, look) =>
  footprint(MIDDLE, FLOOR, 190) +
  legs(look.body, { left: 120, right: 480, y: 474, splay: 12, width: 17, depth: 40 }) +
  slab(pencil, {
    y: 460,
    half: 216,
    colour: look.model === 1 ? look.trim : look.body,
    depth: 46,
    thick: look.model === 1 ? 34 : 18,
  }) +
  (look.model > 1 ? stroke('M140 540H460', shade(look.body, -0.22), 9) : '');

const bookshelf: Drawer = (pencil, look) => {
  const rows = 3 + (look.model % 2);
  const top = 150;
  const step = (FLOOR - 26 - top) / rows;
  const books = Array.from({ length: rows }, (_, row) => {
    const y = top + step * (row + 1);
    let x = 196 + pencil.vary(0, 30);
    let out = '';
    for (let n = 0; n < 6 + ((row + look.model) % 3); n++) {
      const w = pencil.vary(12, 24);
      const h = pencil.vary(step * 0.42, step * 0.72);
      out += bar({
        x,
        y: y - h,
        w,
        h,
        r: 1.5,
        paint: mix(
          ['#8a4b36', '#46604f', '#c7ab76', '#5a6a75', '#d8cdb6'][Math.floor(pencil.vary(0, 4.99))]!,
          look.body,
          0.2,
        ),
      });
      x += w + 1.5;
    }
    return out + bar({ x: 180, y, w: 240, h: 12, paint: pencil.fill(look.body, 'flat') });
  });
  return (
    shadow(MIDDLE, FLOOR, 142) +
    bar({ x: 180, y: top, w: 240, h: FLOOR - 20 - top, paint: shade(look.body, look.model === 1 ? -0.45 : 0.35) }) +
    books.join('') +
    [168, 420]
      .map((x) => bar({ x, y: top - 16, w: 14, h: FLOOR - top + 14, r: 2, paint: pencil.fill(look.body) }))
      .join('') +
    bar({ x: 168, y: top - 16, w: 266, h: 14, r: 2, paint: shade(look.body, 0.1) })
  );
};

const sideboard: Drawer = (pencil, look) => {
  const doors = 2 + (look.model % 3);
  const w = 396 / doors;
  const y = 376;
  return (
    footprint(MIDDLE, FLOOR, 200) +
    legs(look.trim, { left: 130, right: 470, y: 536, splay: 8, width: 13, depth: 30 }) +
    bar({ x: 96, y: y + 8, w: 408, h: 162, r: 5, paint: pencil.fill(look.body, 'down') }) +
    Array.from({ length: doors }, (_, door) => {
      const x = 102 + door * w;
      const reeds =
        look.model % 2
          ? Array.from({ length: Math.floor(w / 9) }, (__, n) =>
              bar({ x: x + 6 + n * 9, y: y + 22, w: 3, h: 136, paint: shade(look.body, -0.2) }),
            ).join('')
          : '';
      return (
        bar({ x, y: y + 16, w: w - 6, h: 148, r: 3, paint: pencil.fill(shade(look.body, 0.07), 'flat') }) +
        reeds +
        oval({ cx: x + (door % 2 ? 16 : w - 22), cy: y + 88, rx: 6, ry: 6, paint: pencil.fill('#c3a25b', 'metal') })
      );
    }).join('') +
    slab(pencil, { y, half: 212, colour: look.body, depth: 30, thick: 12 })
  );
};

const sideTable: Drawer = (pencil, look) => {
  const y = 384 + look.model * 12;
  return (
    footprint(MIDDLE, FLOOR, 96) +
    (look.model % 2
      ? turned(pencil, {
          profile: [
            [0, 90],
            [10, 84],
            [24, 14],
            [FLOOR - y, 12],
          ],
          paint: pencil.fill(look.trim, lightOf({ ...look, finish: 'iron' })),
        })
      : legs(look.body, { left: 226, right: 374, y, splay: 16, width: 12 })) +
    turned(pencil, {
      base: y + 6,
      profile: [
        [0, 130],
        [14, 134],
      ],
      paint: pencil.fill(look.body),
      lid: pencil.fill(shade(look.body, 0.14), 'flat'),
      straight: true,
      tilt: 0.2,
    })
  );
};

export const FURNITURE: Readonly<Record<string, Drawer>> = {
  chair,
  stool,
  armchair,
  diningTable,
  bench,
  bookshelf,
  sideboard,
  sideTable,
};
