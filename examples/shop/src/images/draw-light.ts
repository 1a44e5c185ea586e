/**
 * Drawings of light: lamps, lanterns and candles, with the warm air around them. Pure text, no product data.
 */
import { shade } from './colour.ts';
import { type Drawer, lightOf } from './drawing.ts';
import { bar, FLOOR, MIDDLE, oval, type Pencil, shadow, shape, stroke, turned } from './pencil.ts';

/** The warm air around something that is lit. */
const glow = (cx: number, cy: number, radius: number): string =>
  `<circle cx="${cx}" cy="${cy}" r="${radius}" fill="url(#glow)"/>`;

function lampshade(
  pencil: Pencil,
  form: { y: number; top: number; bottom: number; high: number; colour: string },
): string {
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
    [
      [0, 60],
      [30, 84],
      [90, 78],
      [140, 30],
      [170, 12],
    ],
    [
      [0, 74],
      [14, 74],
      [20, 14],
      [170, 10],
    ],
    [
      [0, 52],
      [60, 60],
      [120, 40],
      [170, 14],
    ],
    [
      [0, 78],
      [20, 70],
      [90, 46],
      [150, 36],
      [170, 14],
    ],
  ] as const;
  const wide = [118, 98, 132, 108][look.model] ?? 110;
  return (
    shadow(MIDDLE, FLOOR, 82) +
    turned(pencil, { profile: foot[look.model] ?? foot[0], paint: pencil.fill(look.body, lightOf(look)) }) +
    bar({ x: 295, y: 384, w: 10, h: 32, paint: pencil.fill('#c3a25b', 'metal') }) +
    glow(MIDDLE, 330, 230) +
    lampshade(pencil, {
      y: 390,
      top: wide * (look.model % 2 ? 0.84 : 0.56),
      bottom: wide,
      high: 140,
      colour: look.trim,
    })
  );
};

const floorLamp: Drawer = (pencil, look) => {
  const metal = pencil.fill(look.body, 'metal');
  if (look.model % 2 === 0) {
    return (
      shadow(MIDDLE, FLOOR + 10, 74) +
      turned(pencil, {
        base: FLOOR + 8,
        profile: [
          [0, 74],
          [8, 72],
          [14, 10],
        ],
        paint: metal,
      }) +
      bar({ x: 295.5, y: 190, w: 9, h: 390, paint: metal }) +
      glow(MIDDLE, 160, 220) +
      lampshade(pencil, { y: 218, top: look.model ? 66 : 88, bottom: 104, high: 116, colour: look.trim })
    );
  }
  const legs = [-92, 0, 92].map((dx) =>
    stroke(
      `M${MIDDLE + dx * 0.1} 236L${MIDDLE + dx} ${FLOOR + (dx ? 8 : -12)}`,
      shade(look.body, dx > 0 ? -0.24 : dx ? 0 : -0.36),
      10,
    ),
  );
  return (
    shadow(MIDDLE, FLOOR + 8, 96) +
    legs.join('') +
    glow(MIDDLE, 170, 220) +
    lampshade(pencil, { y: 240, top: 84, bottom: 122, high: 118, colour: look.trim })
  );
};

const pendant: Drawer = (pencil, look) => {
  const forms = [
    [
      [0, 150],
      [30, 132],
      [86, 66],
      [116, 24],
    ],
    [
      [0, 96],
      [60, 122],
      [130, 104],
      [176, 26],
    ],
    [
      [0, 170],
      [14, 150],
      [40, 66],
      [66, 22],
    ],
    [
      [0, 84],
      [70, 88],
      [150, 74],
      [186, 22],
    ],
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
    turned(pencil, {
      x: 270,
      profile: [
        [0, 80],
        [14, 78],
        [22, 20],
      ],
      paint: pencil.fill(look.body, lightOf(look)),
    }) +
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
    turned(pencil, {
      profile: [
        [0, 90],
        [20, 88],
      ],
      paint: frame,
      straight: true,
      tilt: 0.1,
    }) +
    turned(pencil, {
      base: y + 6,
      profile: [
        [0, 88],
        [14, 84],
        [44, 36],
        [56, 32],
      ],
      paint: frame,
      tilt: 0.1,
    })
  );
};

const candleholder: Drawer = (pencil, look) => {
  const one = (x: number, high: number): string =>
    shadow(x, FLOOR, 46) +
    turned(pencil, {
      x,
      profile: [
        [0, 46],
        [8, 44],
        [18, 12],
        [high * 0.5, 10],
        [high - 24, 12],
        [high - 10, 28],
        [high, 26],
      ],
      paint: pencil.fill(look.body, lightOf(look)),
    }) +
    bar({ x: x - 11, y: FLOOR - high - 132, w: 22, h: 134, r: 4, paint: pencil.fill(look.trim) }) +
    glow(x, FLOOR - high - 156, 90) +
    shape(`M${x} ${FLOOR - high - 182}q13 26 0 44q-13 -18 0 -44z`, '#ffcf74');
  return look.model % 2 ? one(MIDDLE, 190 + look.model * 10) : one(372, 90) + one(232, 160 + look.model * 14);
};

const wallLamp: Drawer = (pencil, look) =>
  `<ellipse cx="320" cy="360" rx="150" ry="190" fill="url(#cast)" opacity=".4"/>` +
  glow(MIDDLE, 330, 260) +
  turned(pencil, {
    x: 300,
    base: 470,
    profile: [
      [0, 34],
      [60, 38],
      [120, 34],
    ],
    paint: pencil.fill(look.trim, 'metal'),
    lid: shade(look.trim, 0.2),
  }) +
  (look.model % 2
    ? `<circle cx="300" cy="280" r="${92 + look.model * 4}" fill="${pencil.fill(look.body)}"/><circle cx="276" cy="252" r="46" fill="#fff" opacity=".3"/>`
    : turned(pencil, {
        base: 352,
        profile: [
          [0, 70],
          [20, 88],
          [80, 104],
          [150 + look.model * 10, 118],
        ],
        paint: pencil.fill(look.body, lightOf(look)),
        inside: '#ffeecb',
        tilt: 0.13,
      }));

const candle: Drawer = (pencil, look) => {
  const high = 120 + look.model * 22;
  return (
    shadow(MIDDLE, FLOOR, 92) +
    turned(pencil, {
      profile: [
        [0, 84],
        [8, 90],
        [high, 92],
      ],
      paint: pencil.fill(look.body, look.finish === 'glass' ? 'glass' : 'round'),
      inside: '#f2e7d0',
      tilt: 0.17,
    }) +
    bar({ x: 242, y: FLOOR - high * 0.66 + 8, w: 116, h: high * 0.36, r: 2, paint: '#f6f1e6' }) +
    [0.3, 0.55]
      .map((at, line) => {
        const y = FLOOR - high * 0.66 + 8 + high * 0.36 * at;
        return bar({ x: 258, y, w: line ? 44 : 74, h: 3.4, r: 1.7, paint: look.trim });
      })
      .join('') +
    glow(MIDDLE, FLOOR - high - 24, 120) +
    stroke(`M300 ${FLOOR - high + 4}v-14`, '#3c342b', 3) +
    shape(`M300 ${FLOOR - high - 56}q15 28 0 46q-15 -18 0 -46z`, '#ffcf74')
  );
};

export const LIGHT: Readonly<Record<string, Drawer>> = {
  tableLamp,
  floorLamp,
  pendant,
  deskLamp,
  lantern,
  candleholder,
  wallLamp,
  candle,
};
