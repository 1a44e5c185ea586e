/**
 * Drawings for the table: turned bodies, glass and cutlery. Pure text, no product data.
 */
import { mix, shade } from './colour.ts';
import type { Drawer } from './drawing.ts';
import { bar, FLOOR, gleam, MIDDLE, oval, shadow, shape, stroke, turned } from './pencil.ts';
import { cup, glassware } from './vessel.ts';

const mug: Drawer = (pencil, look) =>
  cup(pencil, look, {
    x: 280,
    radius: 92 + look.model * 4,
    high: [190, 160, 214, 176][look.model] ?? 180,
    belly: [1.02, 1.14, 0.96, 1.08][look.model] ?? 1,
  });

const bowl: Drawer = (pencil, look) => {
  const one = (up: number, scale: number, colour: string): string =>
    turned(pencil, {
      base: FLOOR - up,
      profile: [
        [0, 56 * scale],
        [14, 60 * scale],
        [52, 118 * scale],
        [104, 146 * scale],
      ],
      paint: pencil.fill(colour),
      inside: mix(colour, '#f5f1e8', 0.42),
      tilt: 0.2,
    });
  const count = 1 + (look.model % 3);
  return (
    shadow(MIDDLE, FLOOR, 112) +
    Array.from({ length: count }, (_, index) =>
      one(index * 40, 1.04 - index * 0.03, index % 2 ? look.trim : look.body),
    ).join('')
  );
};

const plate: Drawer = (pencil, look) => {
  const count = 3 + look.model;
  const stack = Array.from({ length: count }, (_, index) => {
    const up = index * 15;
    const colour = index % 3 === 1 ? look.trim : look.body;
    return (
      oval({ cx: MIDDLE, cy: FLOOR - up - 12, rx: 178, ry: 43, paint: pencil.fill(shade(colour, -0.16)) }) +
      oval({ cx: MIDDLE, cy: FLOOR - up - 18, rx: 178, ry: 42, paint: pencil.fill(colour) })
    );
  });
  const top = FLOOR - (count - 1) * 15 - 18;
  return (
    shadow(MIDDLE, FLOOR, 150) +
    stack.join('') +
    oval({ cx: MIDDLE, cy: top + 2, rx: 136, ry: 30, paint: pencil.fill(shade(look.body, -0.1), 'down') }) +
    oval({ cx: MIDDLE, cy: top + 4, rx: 130, ry: 27, paint: pencil.fill(shade(look.body, 0.14), 'flat') })
  );
};

const tumbler: Drawer = (pencil, { body, trim, model }) => {
  const high = [190, 150, 226, 168][model] ?? 180;
  const one = (x: number, scale: number, tint: string): string =>
    shadow(x, FLOOR, 60 * scale) +
    glassware(pencil, {
      x,
      profile: [
        [0, 56 * scale],
        [high * 0.3 * scale, 62 * scale],
        [high * 0.55 * scale, 66 * scale],
        [high * scale, 70 * scale],
      ],
      tint,
      drink: mix(tint, '#8fb0ad', 0.4),
      level: high * 0.55 * scale,
    });
  return one(368, 0.9, trim) + one(244, 1.08, body);
};

const wineGlass: Drawer = (pencil, { body, model }) => {
  const high = [330, 360, 300, 388][model] ?? 340;
  const wide = [76, 70, 86, 58][model] ?? 74;
  const x = MIDDLE;
  const cupBase = FLOOR - high * 0.46;
  const drink = ['#8e3040', '#d9b45c', '#a8434a', '#e0c079'][model] ?? '#8e3040';
  const profile = [
    [0, 6],
    [16, wide * 0.62],
    [70, wide],
    [high * 0.54, wide * 0.78],
  ] as const;
  const wine = [
    [0, 4],
    [14, wide * 0.56],
    [62, wide * 0.93],
  ] as const;
  return (
    shadow(x, FLOOR, 66) +
    oval({ cx: x, cy: FLOOR - 4, rx: 70, ry: 13, paint: shade(body, -0.24), opacity: 0.6 }) +
    oval({ cx: x, cy: FLOOR - 6, rx: 64, ry: 10, paint: '#fff', opacity: 0.4 }) +
    shape(
      `M${x - 5} ${cupBase}C${x - 4} ${FLOOR - 60} ${x - 5} ${FLOOR - 20} ${x - 24} ${FLOOR - 6}h48C${x + 5} ${FLOOR - 20} ${x + 4} ${FLOOR - 60} ${x + 5} ${cupBase}Z`,
      shade(body, -0.28),
      'opacity=".62"',
    ) +
    stroke(`M${x - 2} ${cupBase + 8}V${FLOOR - 40}`, '#fff', 2.5, 'opacity=".8"') +
    turned(pencil, {
      x,
      base: cupBase,
      profile: wine.map(([up, radius]) => [up + 4, radius] as const),
      paint: pencil.fill(drink, 'round'),
      tilt: 0.13,
      lid: shade(drink, 0.2),
    }) +
    turned(pencil, { x, base: cupBase, profile, paint: pencil.fill(body, 'glass'), tilt: 0.13 }) +
    `<ellipse cx="${x}" cy="${cupBase - high * 0.54}" rx="${wide * 0.78}" ry="${wide * 0.1}" fill="none" stroke="#fff" stroke-width="2.5" opacity=".85"/>`
  );
};

const carafe: Drawer = (pencil, { body, trim, model }) => {
  const profile = [
    [0, 84],
    [30, 98],
    [110, 92],
    [176, 54 - model * 3],
    [236, 36],
    [300 + model * 12, 48],
  ] as const;
  return (
    shadow(MIDDLE, FLOOR, 96) +
    glassware(pencil, { x: MIDDLE, profile, tint: body, drink: mix(body, '#7fa6a8', 0.45), level: 110 }) +
    (model % 2
      ? turned(pencil, {
          base: FLOOR - 286,
          profile: [
            [0, 34],
            [30, 38],
            [44, 20],
          ],
          paint: pencil.fill(trim),
        })
      : '')
  );
};

const cutlery: Drawer = (pencil, look) => {
  const metal = pencil.fill(look.body, 'metal');
  const handle = look.trim === look.body ? metal : pencil.fill(look.trim);
  const stem = (x: number): string =>
    bar({ x: x - 9, y: 350, w: 18, h: 230, r: 9, paint: handle }) +
    bar({ x: x - 6, y: 300, w: 12, h: 60, paint: metal });
  const fork =
    [-18, -6, 6, 18].map((dx) => bar({ x: 188 + dx - 3.5, y: 150, w: 7, h: 108, r: 3.5, paint: metal })).join('') +
    shape('M166 236h44q6 60 -14 78h-16q-20 -18 -14 -78z', metal);
  const knife = shape('M286 320V150q34 8 34 90v80z', metal);
  const spoon =
    oval({ cx: 414, cy: 226, rx: 38, ry: 62, paint: metal }) +
    oval({ cx: 412, cy: 224, rx: 27, ry: 49, paint: pencil.fill(shade(look.body, -0.18), 'down') });
  const set = fork + stem(188) + knife + stem(302) + spoon + stem(414);
  return `<g transform="translate(14 14)" opacity=".16" style="filter:brightness(0)">${set}</g>${set}`;
};

const vase: Drawer = (pencil, look) => {
  const profiles = [
    [
      [0, 62],
      [60, 96],
      [150, 92],
      [214, 42],
      [250, 46],
    ],
    [
      [0, 50],
      [40, 64],
      [140, 78],
      [220, 70],
      [244, 76],
    ],
    [
      [0, 74],
      [50, 112],
      [120, 108],
      [168, 48],
      [186, 54],
    ],
    [
      [0, 44],
      [80, 52],
      [180, 74],
      [262, 56],
      [286, 60],
    ],
  ] as const;
  const profile = profiles[look.model] ?? profiles[0];
  const [top, mouth] = profile[profile.length - 1]!;
  const sprigs = [-30, -8, 16, 38].map((lean, index) => {
    const tall = 190 - index * 18;
    const tip = [MIDDLE + lean * 2.6, FLOOR - top - tall] as const;
    const leaves = [0.35, 0.5, 0.65, 0.8, 0.95]
      .map((share, leaf) => {
        const lx = MIDDLE + (tip[0] - MIDDLE) * share;
        const ly = FLOOR - top + (tip[1] - FLOOR + top) * share;
        return `<ellipse cx="${lx + (leaf % 2 ? 15 : -15)}" cy="${ly}" rx="17" ry="8" transform="rotate(${leaf % 2 ? -32 : 32} ${lx} ${ly})" fill="${mix('#6f8458', '#a9a46c', index / 4)}"/>`;
      })
      .join('');
    return (
      stroke(
        `M${MIDDLE + lean * 0.4} ${FLOOR - top + 6}Q${MIDDLE + lean} ${FLOOR - top - tall / 2} ${tip[0]} ${tip[1]}`,
        '#76764f',
        3.5,
      ) + leaves
    );
  });
  return (
    shadow(MIDDLE, FLOOR, 84) +
    oval({ cx: MIDDLE, cy: FLOOR - top, rx: mouth - 2, ry: mouth * 0.14, paint: shade(look.body, -0.5) }) +
    sprigs.slice(0, 2 + (look.model % 3)).join('') +
    turned(pencil, {
      profile,
      paint: pencil.fill(look.body, look.finish === 'glass' ? 'glass' : 'round'),
      tilt: 0.14,
    }) +
    gleam(`M${MIDDLE - 58} ${FLOOR - 140}q-10 50 4 92l10 -4q-11 -40 0 -88z`, 0.2)
  );
};

export const TABLE: Readonly<Record<string, Drawer>> = { mug, bowl, plate, tumbler, wineGlass, carafe, cutlery, vase };
