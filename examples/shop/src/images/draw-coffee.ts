/**
 * Drawings for coffee and tea: pots, spouts, handles and grinders. Pure text, no product data.
 */
import { mix, shade } from './colour.ts';
import { type Drawer, lightOf } from './drawing.ts';
import { bar, FLOOR, MIDDLE, oval, shadow, shape, stroke, turned } from './pencil.ts';
import { cup, glassware } from './vessel.ts';

const espresso: Drawer = (pencil, look) =>
  oval({ cx: 288, cy: FLOOR + 2, rx: 148, ry: 30, paint: 'url(#cast)' }) +
  oval({ cx: 286, cy: FLOOR - 8, rx: 132, ry: 25, paint: pencil.fill(shade(look.body, -0.1)) }) +
  oval({ cx: 286, cy: FLOOR - 13, rx: 132, ry: 25, paint: pencil.fill(shade(look.body, 0.16), 'flat') }) +
  `<g transform="translate(0 -14)">${cup(pencil, look, { x: 280, radius: 70 + look.model * 3, high: 104 + look.model * 8, belly: [0.94, 1.06, 0.9, 1][look.model] ?? 1 })}</g>`;

const kettle: Drawer = (pencil, look) => {
  const light = lightOf(look);
  const gooseneck = look.model % 2 === 0;
  const spout = gooseneck ? 'M388 540C470 540 430 420 486 400' : 'M380 470C430 460 440 420 470 408';
  const handle = gooseneck ? 'M204 420C110 400 120 540 208 540' : 'M214 404C190 250 410 250 386 404';
  return (
    shadow(MIDDLE, FLOOR, 118) +
    stroke(spout, shade(look.body, -0.25), gooseneck ? 19 : 34) +
    stroke(spout, shade(look.body, 0.1), gooseneck ? 11 : 22) +
    stroke(handle, shade(look.trim, -0.25), 22) +
    stroke(handle, look.trim, 15) +
    turned(pencil, {
      profile: [
        [0, 116],
        [12, 122],
        [80, 112],
        [168, 76],
      ],
      paint: pencil.fill(look.body, light),
    }) +
    turned(pencil, {
      base: FLOOR - 168,
      profile: [
        [0, 74],
        [8, 72],
        [22, 22],
      ],
      paint: pencil.fill(shade(look.body, 0.08), light),
    }) +
    turned(pencil, {
      base: FLOOR - 188,
      profile: [
        [0, 8],
        [8, 8],
        [18, 20],
        [32, 17],
      ],
      paint: pencil.fill(look.trim),
      lid: shade(look.trim, 0.16),
    })
  );
};

const dripper: Drawer = (pencil, look) =>
  shadow(MIDDLE, FLOOR, 98) +
  glassware(pencil, {
    x: MIDDLE,
    profile: [
      [0, 88],
      [24, 100],
      [84, 98],
      [150, 60],
      [172, 58],
    ],
    tint: '#c9dcd8',
    drink: '#4a2c1c',
    level: 84,
  }) +
  stroke('M394 440c70 -8 62 92 -4 92', shade('#c9dcd8', -0.2), 9, 'opacity=".7"') +
  oval({ cx: MIDDLE, cy: FLOOR - 172, rx: 100, ry: 17, paint: pencil.fill(shade(look.body, -0.08)) }) +
  turned(pencil, {
    base: FLOOR - 176,
    profile: [
      [0, 40],
      [26, 52],
      [76 + look.model * 6, 88],
      [124 + look.model * 6, 112],
    ],
    paint: pencil.fill(look.body, lightOf(look)),
    inside: mix(look.body, '#f5f1e8', 0.4),
  });

const grinder: Drawer = (pencil, look) => {
  const high = 210 + look.model * 14;
  return (
    shadow(MIDDLE, FLOOR, 84) +
    turned(pencil, {
      profile: [
        [0, 76],
        [10, 80],
        [80, 78],
      ],
      paint: pencil.fill(look.trim),
    }) +
    turned(pencil, {
      base: FLOOR - 80,
      profile: [
        [0, 74],
        [high - 80, 70],
      ],
      paint: pencil.fill(look.body, lightOf(look)),
    }) +
    turned(pencil, {
      base: FLOOR - high,
      profile: [
        [0, 72],
        [12, 70],
        [34, 20],
        [50, 9],
      ],
      paint: pencil.fill(shade(look.body, 0.1), lightOf(look)),
    }) +
    stroke(`M300 ${FLOOR - high - 48}L430 ${FLOOR - high - 68}`, '#8d9395', 10) +
    turned(pencil, {
      x: 432,
      base: FLOOR - high - 66,
      profile: [
        [0, 12],
        [22, 20],
        [48, 14],
      ],
      paint: pencil.fill(look.trim),
      lid: shade(look.trim, 0.2),
    })
  );
};

const moka: Drawer = (pencil, look) => {
  const paint = pencil.fill(look.body, 'metal');
  return (
    shadow(290, FLOOR, 90) +
    stroke('M350 330h62l-6 120', shade(look.trim, -0.15), 22) +
    shape(`M198 ${FLOOR}L222 446H358L382 ${FLOOR}Q290 ${FLOOR + 22} 198 ${FLOOR}Z`, paint) +
    shape(`M222 446L290 456L358 446L350 432H230Z`, shade(look.body, -0.3)) +
    shape('M228 434L200 312Q186 306 178 292H376L352 434Q290 446 228 434Z', paint) +
    [0.36, 0.64]
      .map((at) =>
        stroke(
          `M${200 + 180 * at} 300L${228 + 124 * at} 434L${198 + 184 * at} ${FLOOR}`,
          shade(look.body, -0.25),
          1.6,
          'opacity=".55"',
        ),
      )
      .join('') +
    shape('M186 296L290 258L370 296Z', pencil.fill(shade(look.body, 0.08), 'metal')) +
    turned(pencil, {
      x: 284,
      base: 264,
      profile: [
        [0, 8],
        [8, 15],
        [26, 12],
      ],
      paint: pencil.fill(look.trim),
      lid: shade(look.trim, 0.2),
    })
  );
};

const teapot: Drawer = (pencil, look) => {
  const light = lightOf(look);
  return (
    shadow(MIDDLE, FLOOR, 118) +
    stroke('M400 520C450 510 440 440 480 424', shade(look.body, -0.2), 34) +
    stroke('M400 520C450 510 440 440 480 424', look.body, 24) +
    (look.model % 2
      ? stroke('M208 430C206 250 394 250 392 430', look.trim, 12)
      : stroke('M200 440C110 420 120 560 208 546', shade(look.body, -0.16), 19) +
        stroke('M200 440C110 420 120 560 208 546', look.body, 12)) +
    turned(pencil, {
      profile: [
        [0, 76],
        [16, 102],
        [74, 132],
        [140, 98],
        [158, 62],
      ],
      paint: pencil.fill(look.body, light),
    }) +
    turned(pencil, {
      base: FLOOR - 156,
      profile: [
        [0, 62],
        [10, 58],
        [22, 18],
      ],
      paint: pencil.fill(shade(look.body, 0.06), light),
    }) +
    turned(pencil, {
      base: FLOOR - 176,
      profile: [
        [0, 8],
        [10, 17],
        [26, 12],
      ],
      paint: pencil.fill(look.trim),
      lid: shade(look.trim, 0.2),
    })
  );
};

const canister: Drawer = (pencil, look) => {
  const one = (x: number, high: number, radius: number): string =>
    shadow(x, FLOOR, radius) +
    turned(pencil, {
      x,
      profile: [
        [0, radius - 3],
        [6, radius],
        [high, radius],
      ],
      paint: pencil.fill(look.body, lightOf(look)),
    }) +
    turned(pencil, {
      x,
      base: FLOOR - high,
      profile: [
        [0, radius + 3],
        [30, radius + 3],
      ],
      paint: pencil.fill(look.trim),
      lid: pencil.fill(shade(look.trim, 0.22), 'flat'),
      straight: true,
    });
  return one(384, 150, 62) + one(232, 220 + look.model * 18, 82);
};

const press: Drawer = (pencil, look) =>
  shadow(290, FLOOR, 86) +
  stroke('M362 380h46q10 0 10 12v130q0 12 -12 12h-44', shade(look.trim, -0.1), 17) +
  glassware(pencil, {
    x: 284,
    profile: [
      [0, 80],
      [40, 82],
      [150, 82],
      [232, 82],
    ],
    tint: '#c9dcd8',
    drink: '#4a2c1c',
    level: 110,
  }) +
  [0, 110, 226]
    .map((up) =>
      turned(pencil, {
        x: 284,
        base: FLOOR - up,
        profile: [
          [0, 86],
          [14, 86],
        ],
        paint: pencil.fill(look.body, 'metal'),
        straight: true,
      }),
    )
    .join('') +
  turned(pencil, {
    x: 284,
    base: FLOOR - 240,
    profile: [
      [0, 86],
      [8, 84],
      [28, 26],
    ],
    paint: pencil.fill(look.body, 'metal'),
  }) +
  bar({ x: 280, y: 214 - look.model * 8, w: 8, h: 104 + look.model * 8, paint: '#9aa0a2' }) +
  turned(pencil, {
    x: 284,
    base: 222 - look.model * 8,
    profile: [
      [0, 12],
      [14, 20],
      [30, 14],
    ],
    paint: pencil.fill(look.trim),
    lid: shade(look.trim, 0.2),
  });

export const COFFEE: Readonly<Record<string, Drawer>> = {
  kettle,
  dripper,
  grinder,
  moka,
  teapot,
  espresso,
  canister,
  press,
};
