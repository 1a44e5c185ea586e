/**
 * Drawings for the kitchen: blades, pans, boards and tools. Pure text, no product data.
 */
import { mix, shade } from './colour.ts';
import { type Drawer, lightOf } from './drawing.ts';
import { bar, FLOOR, gleam, MIDDLE, oval, shadow, shape, stroke, turned } from './pencil.ts';

/** A blade standing on its tip side, handle up, slightly leaning. */
const blade: Drawer = (pencil, { trim, model, body, finish }) => {
  const long = 250 + model * 26;
  const wide = [58, 70, 46, 82][model] ?? 58;
  const steel = pencil.fill(finish === 'iron' ? '#5c5f61' : '#c6ccce', 'metal');
  const y = 250;
  const edge = `M270 ${y}L${270 + wide} ${y}C${272 + wide} ${y + long * 0.6} ${290} ${y + long * 0.92} 272 ${y + long}C270 ${y + long * 0.7} 270 ${y + 60} 270 ${y}Z`;
  const hone = `M${270 + wide - 14} ${y}L${270 + wide} ${y}C${272 + wide} ${y + long * 0.6} 290 ${y + long * 0.92} 272 ${y + long}C285 ${y + long * 0.84} ${256 + wide} ${y + long * 0.5} ${270 + wide - 14} ${y}Z`;
  return (
    `<g transform="rotate(24 300 400)">` +
    `<g opacity=".2" transform="translate(16 14)">${shape(edge, '#1c1814')}${bar({ x: 268, y: 84, w: 38, h: 168, r: 12, paint: '#1c1814' })}</g>` +
    shape(edge, steel) +
    shape(hone, '#fff', 'opacity=".42"') +
    bar({ x: 267, y: 226, w: 42, h: 30, r: 4, paint: pencil.fill(finish === 'iron' ? '#3d3f40' : body, 'metal') }) +
    shape('M268 228C264 180 266 140 262 96C262 82 300 76 308 92C312 130 306 180 308 228Z', pencil.fill(trim)) +
    [116, 156, 198]
      .map((cy) => oval({ cx: 286, cy, rx: 4.5, ry: 4.5, paint: pencil.fill('#c3a25b', 'metal') }))
      .join('') +
    `</g>`
  );
};

const pan: Drawer = (pencil, look) => {
  const radius = 140 + look.model * 7;
  const light = lightOf(look);
  return (
    shadow(270, FLOOR - 24, radius) +
    stroke(`M${270 + radius - 8} 520L${270 + radius + 118} 462`, shade(look.trim, -0.3), 25) +
    stroke(`M${270 + radius - 8} 518L${270 + radius + 118} 460`, look.trim, 19) +
    stroke(`M${270 + radius + 20} 500L${270 + radius + 108} 459`, shade(look.trim, 0.3), 4, 'opacity=".6"') +
    turned(pencil, {
      x: 270,
      base: FLOOR - 18,
      profile: [
        [0, radius - 34],
        [12, radius - 18],
        [58, radius],
      ],
      paint: pencil.fill(look.body, light),
      inside: shade(look.body, -0.28),
      tilt: 0.3,
    }) +
    oval({ cx: 264, cy: 514, rx: radius * 0.62, ry: radius * 0.15, paint: '#fff', opacity: 0.07 })
  );
};

/** A lidded pot with two ears. */
const casserole: Drawer = (pencil, { body, trim, model, finish }) => {
  const radius = 138 + model * 9;
  const high = [118, 148, 104, 132][model] ?? 120;
  const rim = FLOOR - high;
  const ear = (side: number): string =>
    stroke(
      `M${MIDDLE + side * (radius - 6)} ${rim + 30}q${side * 44} -4 ${side * 42} 16t${side * -38} 18`,
      shade(body, side > 0 ? -0.28 : -0.1),
      15,
    );
  const metal = finish === 'steel' || finish === 'copper' ? 'metal' : 'round';
  return (
    shadow(MIDDLE, FLOOR, radius) +
    ear(-1) +
    ear(1) +
    turned(pencil, {
      profile: [
        [0, radius - 16],
        [14, radius - 5],
        [high, radius],
      ],
      paint: pencil.fill(body, metal),
      tilt: 0.14,
    }) +
    turned(pencil, {
      base: rim,
      profile: [
        [0, radius + 6],
        [9, radius + 5],
        [26, radius * 0.82],
        [40, radius * 0.36],
        [44, 16],
      ],
      paint: pencil.fill(shade(body, 0.06), metal),
      tilt: 0.14,
    }) +
    turned(pencil, {
      base: rim - 42,
      profile: [
        [0, 12],
        [10, 9],
        [20, 25],
        [32, 22],
      ],
      paint: pencil.fill(trim, 'metal'),
      lid: pencil.fill(shade(trim, 0.2), 'flat'),
    }) +
    gleam(`M${MIDDLE - radius * 0.62} ${rim + 30}q-8 40 2 ${high - 52}l14 2q-8 -40 0 -${high - 52}z`, 0.22)
  );
};

const saucepan: Drawer = (pencil, look) => {
  const radius = 104 + look.model * 8;
  const high = 104 + look.model * 6;
  const light = lightOf(look);
  const rim = FLOOR - high;
  return (
    shadow(266, FLOOR, radius) +
    stroke(`M${266 + radius - 4} ${rim + 22}L${266 + radius + 150} ${rim - 8}`, shade(look.trim, -0.35), 20) +
    stroke(`M${266 + radius - 4} ${rim + 20}L${266 + radius + 150} ${rim - 10}`, look.trim, 14) +
    turned(pencil, {
      x: 266,
      profile: [
        [0, radius - 10],
        [10, radius],
        [high, radius],
      ],
      paint: pencil.fill(look.body, light),
      inside: shade(look.body, -0.2),
      tilt: 0.2,
    }) +
    oval({ cx: 266 + radius - 8, cy: rim + 24, rx: 5, ry: 7, paint: shade(look.trim, 0.2) })
  );
};

const board: Drawer = (pencil, { body, model }) => {
  const w = [210, 250, 180, 270][model] ?? 210;
  const h = [360, 300, 400, 330][model] ?? 360;
  const x = MIDDLE - w / 2;
  const y = FLOOR - h;
  const grain = [0.16, 0.3, 0.46, 0.62, 0.8]
    .map((at) => {
      const gx = x + w * at + pencil.vary(-8, 8);
      return stroke(
        `M${gx} ${y + 8}q${pencil.vary(-9, 9)} ${h / 2} ${pencil.vary(-5, 5)} ${h - 18}`,
        shade(body, -0.22),
        1.6,
        'opacity=".5"',
      );
    })
    .join('');
  const hole = model % 2 === 0;
  return (
    shadow(MIDDLE, FLOOR, w / 2) +
    (hole
      ? shape(
          `M${MIDDLE - 38} ${y + 6}C${MIDDLE - 24} ${y - 30} ${MIDDLE - 26} ${y - 60} ${MIDDLE - 22} ${y - 92}a22 22 0 0 1 44 0C${MIDDLE + 26} ${y - 60} ${MIDDLE + 24} ${y - 30} ${MIDDLE + 38} ${y + 6}Z`,
          pencil.fill(body),
        )
      : '') +
    bar({ x: x + 7, y: y + 4, w, h, r: 22, paint: shade(body, -0.36) }) +
    bar({ x, y, w, h, r: 22, paint: pencil.fill(body, 'flat') }) +
    grain +
    oval({ cx: MIDDLE, cy: hole ? y - 88 : y + 30, rx: 9, ry: 9, paint: shade(body, -0.55) }) +
    (model === 3 ? bar({ x: x + w * 0.62, y, w: w * 0.1, h, paint: shade(body, -0.3) }) : '')
  );
};

const mixingBowl: Drawer = (pencil, look) => {
  const radius = 142 + look.model * 10;
  const high = 150 - look.model * 6;
  return (
    shadow(MIDDLE, FLOOR, radius * 0.72) +
    turned(pencil, {
      profile: [
        [0, radius * 0.44],
        [12, radius * 0.5],
        [high * 0.5, radius * 0.86],
        [high, radius],
      ],
      paint: pencil.fill(look.body, lightOf(look)),
      inside: look.finish === 'steel' ? '#8f989b' : mix(look.body, '#f3eee4', 0.45),
      tilt: 0.24,
    }) +
    (look.finish === 'steel'
      ? ''
      : turned(pencil, {
          base: FLOOR - high + 44,
          profile: [
            [0, radius * 0.94],
            [12, radius * 0.975],
          ],
          paint: pencil.fill(look.trim),
          tilt: 0.24,
          straight: true,
        }))
  );
};

const mill: Drawer = (pencil, look) => {
  const high = 250 + look.model * 26;
  const body = (x: number, scale: number, colour: string): string =>
    turned(pencil, {
      x,
      profile: [
        [0, 52 * scale],
        [16 * scale, 54 * scale],
        [high * 0.24 * scale, 40 * scale],
        [high * 0.5 * scale, 30 * scale],
        [high * 0.7 * scale, 44 * scale],
        [high * 0.78 * scale, 46 * scale],
      ],
      paint: pencil.fill(colour, lightOf(look)),
    }) +
    turned(pencil, {
      x,
      base: FLOOR - high * 0.78 * scale - 3,
      profile: [
        [0, 43 * scale],
        [14 * scale, 50 * scale],
        [44 * scale, 44 * scale],
        [62 * scale, 16 * scale],
      ],
      paint: pencil.fill(shade(colour, 0.05), lightOf(look)),
    }) +
    turned(pencil, {
      x,
      base: FLOOR - high * 0.78 * scale - 64 * scale,
      profile: [
        [0, 7],
        [8, 12],
        [17, 8],
      ],
      paint: pencil.fill('#c3a25b', 'metal'),
      lid: shade('#c3a25b', 0.3),
    });
  return shadow(252, FLOOR, 60) + shadow(378, FLOOR, 48) + body(252, 1, look.body) + body(378, 0.8, look.trim);
};

/** Spoons and spatulas standing in a jar. */
const utensils: Drawer = (pencil, { body, trim, model }) => {
  const wood = pencil.fill(body);
  const tools = [-1, 0, 1, 2].slice(0, 3 + (model % 2)).map((place, index) => {
    const lean = place * 9 - 4;
    const tall = 236 + ((index * 37 + model * 21) % 60);
    const y = FLOOR - 90 - tall;
    const head =
      (index + model) % 3 === 0
        ? `<ellipse cx="300" cy="${y}" rx="32" ry="46" fill="${wood}"/><ellipse cx="298" cy="${y}" rx="22" ry="35" fill="${shade(body, -0.2)}"/>`
        : (index + model) % 3 === 1
          ? shape(`M272 ${y - 48}q28 -12 56 2l-8 84q-20 16 -40 0z`, wood)
          : shape(`M276 ${y - 44}h48l-4 80q-20 14 -40 0z`, wood) +
            [0, 1, 2]
              .map((slot) => bar({ x: 285 + slot * 12, y: y - 30, w: 5, h: 50, r: 2.5, paint: shade(body, -0.42) }))
              .join('');
    return `<g transform="rotate(${lean} 300 ${FLOOR})">${bar({ x: 292, y: y + 20, w: 16, h: tall, r: 8, paint: wood })}${head}</g>`;
  });
  return (
    shadow(MIDDLE, FLOOR, 84) +
    tools.join('') +
    turned(pencil, {
      profile: [
        [0, 72],
        [12, 80],
        [168, 84],
      ],
      paint: pencil.fill(trim),
      tilt: 0.16,
    })
  );
};

export const COOK: Readonly<Record<string, Drawer>> = {
  knife: blade,
  pan,
  casserole,
  saucepan,
  board,
  mixingBowl,
  mill,
  utensils,
};
