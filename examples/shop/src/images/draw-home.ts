/**
 * Drawings for the rooms: lamps, furniture and textiles. Pure text, no product data.
 */
import { mix, shade } from './colour.ts';
import { type Drawer, lightOf, type Look } from './drawing.ts';
import { bar, FLOOR, footprint, MIDDLE, oval, type Pencil, shadow, shape, stroke, turned } from './pencil.ts';

/** The warm air around something that is lit. */
const glow = (cx: number, cy: number, radius: number): string => `<circle cx="${cx}" cy="${cy}" r="${radius}" fill="url(#glow)"/>`;

function lampshade(pencil: Pencil, form: { y: number; top: number; bottom: number; high: number; colour: string }): string {
  return turned(pencil, {
    base: form.y,
    profile: [
      [0, form.bottom],
      [form.high, form.top],
    ],
    paint: pencil.fill(form.colour),
    lid: shade(form.colour, 0.45),
    straight: true,
    tilt: 0.12,
  });
}

const tableLamp: Drawer = (pencil, look) => {
  const foot = [
    [[0, 60], [30, 84], [90, 78], [140, 30], [170, 12]],
    [[0, 74], [14, 74], [20, 14], [170, 10]],
    [[0, 52], [60, 60], [120, 40], [170, 14]],
    [[0, 78], [20, 70], [90, 46], [150, 36], [170, 14]],
  ] as const;
  const wide = [118, 98, 132, 108][look.model] ?? 110;
  return (
    shadow(MIDDLE, FLOOR, 82) +
    turned(pencil, { profile: foot[look.model] ?? foot[0], paint: pencil.fill(look.body, lightOf(look)) }) +
    bar({ x: 295, y: 384, w: 10, h: 32, paint: pencil.fill('#c3a25b', 'metal') }) +
    glow(MIDDLE, 330, 230) +
    lampshade(pencil, { y: 390, top: wide * (look.model % 2 ? 0.84 : 0.56), bottom: wide, high: 140, colour: look.trim })
  );
};

const floorLamp: Drawer = (pencil, look) => {
  const metal = pencil.fill(look.body, 'metal');
  if (look.model % 2 === 0) {
    return (
      shadow(MIDDLE, FLOOR + 10, 74) +
      turned(pencil, { base: FLOOR + 8, profile: [[0, 74], [8, 72], [14, 10]], paint: metal }) +
      bar({ x: 295.5, y: 190, w: 9, h: 390, paint: metal }) +
      glow(MIDDLE, 160, 220) +
      lampshade(pencil, { y: 218, top: look.model ? 66 : 88, bottom: 104, high: 116, colour: look.trim })
    );
  }
  const legs = [-92, 0, 92].map((dx) => stroke(`M${MIDDLE + dx * 0.1} 236L${MIDDLE + dx} ${FLOOR + (dx ? 8 : -12)}`, shade(look.body, dx > 0 ? -0.24 : dx ? 0 : -0.36), 10));
  return shadow(MIDDLE, FLOOR + 8, 96) + legs.join('') + glow(MIDDLE, 170, 220) + lampshade(pencil, { y: 240, top: 84, bottom: 122, high: 118, colour: look.trim });
};

const pendant: Drawer = (pencil, look) => {
  const forms = [
    [[0, 150], [30, 132], [86, 66], [116, 24]],
    [[0, 96], [60, 122], [130, 104], [176, 26]],
    [[0, 170], [14, 150], [40, 66], [66, 22]],
    [[0, 84], [70, 88], [150, 74], [186, 22]],
  ] as const;
  const form = forms[look.model] ?? forms[0];
  const base = 430;
  const top = base - form[form.length - 1]![0];
  return (
    `<ellipse cx="300" cy="600" rx="170" ry="26" fill="url(#cast)" opacity=".5"/>` +
    bar({ x: 298, y: 0, w: 4, h: top, paint: '#4a4740' }) +
    bar({ x: 288, y: top - 26, w: 24, h: 32, r: 5, paint: pencil.fill('#c3a25b', 'metal') }) +
    glow(MIDDLE, base + 20, 240) +
    turned(pencil, { base, profile: form, paint: pencil.fill(look.body, lightOf(look)), tilt: 0.12 }) +
    oval({ cx: MIDDLE, cy: base, rx: form[0][1] - 4, ry: form[0][1] * 0.11, paint: '#fff0cf', opacity: 0.9 })
  );
};

const deskLamp: Drawer = (pencil, look) => {
  const elbow = [210 + look.model * 8, 330 - look.model * 10] as const;
  const head = [352 + look.model * 6, 216 + look.model * 6] as const;
  return (
    shadow(270, FLOOR, 80) +
    turned(pencil, { x: 270, profile: [[0, 80], [14, 78], [22, 20]], paint: pencil.fill(look.body, lightOf(look)) }) +
    stroke(`M270 560L${elbow[0]} ${elbow[1]}L${head[0]} ${head[1]}`, shade(look.trim, -0.2), 13) +
    stroke(`M270 560L${elbow[0]} ${elbow[1]}L${head[0]} ${head[1]}`, look.trim, 8) +
    oval({ cx: elbow[0], cy: elbow[1], rx: 14, ry: 14, paint: pencil.fill('#c3a25b', 'metal') }) +
    glow(430, 350, 190) +
    `<g transform="translate(${head[0]} ${head[1]}) rotate(-34)">` +
    shape('M-22 -14Q0 -30 22 -14L78 96Q0 122 -78 96Z', pencil.fill(look.body, lightOf(look))) +
    oval({ cx: 0, cy: 98, rx: 78, ry: 18, paint: '#fff0cf' }) +
    `</g>`
  );
};

const lantern: Drawer = (pencil, look) => {
  const frame = pencil.fill(look.body, 'metal');
  const high = 210 + look.model * 14;
  const y = FLOOR - high;
  return (
    shadow(MIDDLE, FLOOR, 88) +
    stroke(`M236 ${y - 20}C230 ${y - 150} 370 ${y - 150} 364 ${y - 20}`, shade(look.body, -0.1), 7) +
    glow(MIDDLE, FLOOR - high / 2, 210) +
    bar({ x: 222, y, w: 156, h: high - 16, r: 10, paint: pencil.fill('#f0dcae', 'glass') }) +
    bar({ x: 276, y: FLOOR - 104, w: 48, h: 86, r: 5, paint: pencil.fill('#f3ead6') }) +
    shape(`M300 ${FLOOR - 162}q22 34 0 52q-22 -18 0 -52z`, '#ffd27a') +
    [222, 370].map((x) => bar({ x, y, w: 8, h: high - 10, paint: frame })).join('') +
    (look.model % 2 ? bar({ x: 296, y, w: 8, h: high - 10, paint: shade(look.body, -0.1) }) : '') +
    turned(pencil, { profile: [[0, 90], [20, 88]], paint: frame, straight: true, tilt: 0.1 }) +
    turned(pencil, { base: y + 6, profile: [[0, 88], [14, 84], [44, 36], [56, 32]], paint: frame, tilt: 0.1 })
  );
};

const candleholder: Drawer = (pencil, look) => {
  const one = (x: number, high: number): string =>
    shadow(x, FLOOR, 46) +
    turned(pencil, { x, profile: [[0, 46], [8, 44], [18, 12], [high * 0.5, 10], [high - 24, 12], [high - 10, 28], [high, 26]], paint: pencil.fill(look.body, lightOf(look)) }) +
    bar({ x: x - 11, y: FLOOR - high - 132, w: 22, h: 134, r: 4, paint: pencil.fill(look.trim) }) +
    glow(x, FLOOR - high - 156, 90) +
    shape(`M${x} ${FLOOR - high - 182}q13 26 0 44q-13 -18 0 -44z`, '#ffcf74');
  return look.model % 2 ? one(MIDDLE, 190 + look.model * 10) : one(372, 90) + one(232, 160 + look.model * 14);
};

const wallLamp: Drawer = (pencil, look) =>
  `<ellipse cx="320" cy="360" rx="150" ry="190" fill="url(#cast)" opacity=".4"/>` +
  glow(MIDDLE, 330, 260) +
  turned(pencil, { x: 300, base: 470, profile: [[0, 34], [60, 38], [120, 34]], paint: pencil.fill(look.trim, 'metal'), lid: shade(look.trim, 0.2) }) +
  (look.model % 2
    ? `<circle cx="300" cy="280" r="${92 + look.model * 4}" fill="${pencil.fill(look.body)}"/><circle cx="276" cy="252" r="46" fill="#fff" opacity=".3"/>`
    : turned(pencil, { base: 352, profile: [[0, 70], [20, 88], [80, 104], [150 + look.model * 10, 118]], paint: pencil.fill(look.body, lightOf(look)), inside: '#ffeecb', tilt: 0.13 }));

const candle: Drawer = (pencil, look) => {
  const high = 120 + look.model * 22;
  return (
    shadow(MIDDLE, FLOOR, 92) +
    turned(pencil, { profile: [[0, 84], [8, 90], [high, 92]], paint: pencil.fill(look.body, look.finish === 'glass' ? 'glass' : 'round'), inside: '#f2e7d0', tilt: 0.17 }) +
    bar({ x: 242, y: FLOOR - high * 0.66 + 8, w: 116, h: high * 0.36, r: 2, paint: '#f6f1e6' }) +
    [0.3, 0.55].map((at, line) => bar({ x: 258, y: FLOOR - high * 0.66 + 8 + high * 0.36 * at, w: line ? 44 : 74, h: 3.4, r: 1.7, paint: look.trim })).join('') +
    glow(MIDDLE, FLOOR - high - 24, 120) +
    stroke(`M300 ${FLOOR - high + 4}v-14`, '#3c342b', 3) +
    shape(`M300 ${FLOOR - high - 56}q15 28 0 46q-15 -18 0 -46z`, '#ffcf74')
  );
};

/** Four legs: back ones first, darker. */
function legs(colour: string, form: { left: number; right: number; y: number; splay: number; width: number; depth?: number }): string {
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
    stroke('M214 420C206 330 206 270 212 206', look.body, 15) + stroke('M386 420C394 330 394 270 388 206', shade(look.body, -0.14), 15) + shape('M198 216Q300 176 402 216L398 274Q300 240 202 274Z', pencil.fill(look.body)),
    [226, 263, 300, 337, 374].map((x) => stroke(`M${300 + (x - 300) * 0.92} 420L${x} 226`, shade(look.body, -0.06), 8)).join('') + stroke('M200 236Q300 168 400 236', look.body, 19),
    shape('M206 420C190 300 200 216 226 200H374C400 216 410 300 394 420Z', pencil.fill(look.trim)),
    stroke('M196 424C176 210 424 210 404 424', look.body, 16) + [0.3, 0.5, 0.7].map((at) => stroke(`M${200 + 200 * at} 416L${216 + 168 * at} ${at === 0.5 ? 268 : 276}`, shade(look.body, -0.08), 7)).join(''),
  ];
  return (
    footprint(MIDDLE, FLOOR, 112) +
    legs(look.body, { left: 212, right: 388, y, splay: 14, width: 15 }) +
    (back[look.model] ?? back[0]!) +
    shape('M190 428Q300 396 410 428L420 446Q300 474 180 446Z', pencil.fill(look.model === 2 ? shade(look.trim, -0.06) : look.trim, 'down')) +
    shape('M180 446Q300 474 420 446L418 456Q300 486 182 456Z', shade(look.body, -0.24))
  );
};

const stool: Drawer = (pencil, look) => {
  const y = 300 + look.model * 30;
  return (
    footprint(MIDDLE, FLOOR, 100) +
    legs(look.body, { left: 232, right: 368, y: y + 20, splay: 28, width: 15 }) +
    stroke(`M${222} ${(y + FLOOR) / 2 + 30}H${378}`, shade(look.body, -0.18), 9) +
    turned(pencil, { base: y + 26, profile: [[0, 98], [10, 106], [24, 106]], paint: pencil.fill(look.trim), lid: pencil.fill(shade(look.trim, 0.1), 'flat'), tilt: 0.2 })
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
function slab(pencil: Pencil, form: { y: number; half: number; colour: string; depth?: number; thick?: number }): string {
  const { y, half, colour, depth = 54, thick = 16 } = form;
  const inset = depth * 0.7;
  return (
    shape(`M${MIDDLE - half + inset} ${y - depth}H${MIDDLE + half - inset}L${MIDDLE + half} ${y}H${MIDDLE - half}Z`, pencil.fill(shade(colour, 0.12), 'down')) +
    bar({ x: MIDDLE - half, y, w: half * 2, h: thick, r: 3, paint: pencil.fill(shade(colour, -0.12), 'flat') })
  );
}

const diningTable: Drawer = (pencil, look) => {
  const y = 396;
  if (look.model === 2) {
    return (
      shadow(MIDDLE, FLOOR, 110) +
      turned(pencil, { profile: [[0, 92], [16, 80], [40, 26], [150, 22], [184, 60]], paint: pencil.fill(look.body) }) +
      turned(pencil, { base: y + 16, profile: [[0, 226], [14, 230]], paint: pencil.fill(look.body), lid: pencil.fill(shade(look.body, 0.14), 'flat'), straight: true, tilt: 0.19 })
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
  slab(pencil, { y: 460, half: 216, colour: look.model === 1 ? look.trim : look.body, depth: 46, thick: look.model === 1 ? 34 : 18 }) +
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
      out += bar({ x, y: y - h, w, h, r: 1.5, paint: mix(['#8a4b36', '#46604f', '#c7ab76', '#5a6a75', '#d8cdb6'][Math.floor(pencil.vary(0, 4.99))]!, look.body, 0.2) });
      x += w + 1.5;
    }
    return out + bar({ x: 180, y, w: 240, h: 12, paint: pencil.fill(look.body, 'flat') });
  });
  return (
    shadow(MIDDLE, FLOOR, 142) +
    bar({ x: 180, y: top, w: 240, h: FLOOR - 20 - top, paint: shade(look.body, look.model === 1 ? -0.45 : 0.35) }) +
    books.join('') +
    [168, 420].map((x) => bar({ x, y: top - 16, w: 14, h: FLOOR - top + 14, r: 2, paint: pencil.fill(look.body) })).join('') +
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
      const reeds = look.model % 2 ? Array.from({ length: Math.floor(w / 9) }, (__, n) => bar({ x: x + 6 + n * 9, y: y + 22, w: 3, h: 136, paint: shade(look.body, -0.2) })).join('') : '';
      return bar({ x, y: y + 16, w: w - 6, h: 148, r: 3, paint: pencil.fill(shade(look.body, 0.07), 'flat') }) + reeds + oval({ cx: x + (door % 2 ? 16 : w - 22), cy: y + 88, rx: 6, ry: 6, paint: pencil.fill('#c3a25b', 'metal') });
    }).join('') +
    slab(pencil, { y, half: 212, colour: look.body, depth: 30, thick: 12 })
  );
};

const sideTable: Drawer = (pencil, look) => {
  const y = 384 + look.model * 12;
  return (
    footprint(MIDDLE, FLOOR, 96) +
    (look.model % 2
      ? turned(pencil, { profile: [[0, 90], [10, 84], [24, 14], [FLOOR - y, 12]], paint: pencil.fill(look.trim, lightOf({ ...look, finish: 'iron' })) })
      : legs(look.body, { left: 226, right: 374, y, splay: 16, width: 12 })) +
    turned(pencil, { base: y + 6, profile: [[0, 130], [14, 134]], paint: pencil.fill(look.body), lid: pencil.fill(shade(look.body, 0.14), 'flat'), straight: true, tilt: 0.2 })
  );
};

export const LIGHT: Readonly<Record<string, Drawer>> = { tableLamp, floorLamp, pendant, deskLamp, lantern, candleholder, wallLamp, candle };
export const FURNITURE: Readonly<Record<string, Drawer>> = { chair, stool, armchair, diningTable, bench, bookshelf, sideboard, sideTable };
export type { Look };
