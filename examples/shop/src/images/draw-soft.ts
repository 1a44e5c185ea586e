/**
 * Drawings for textiles: folded stacks, cushions, rugs, hanging cloth and woven baskets. Pure text.
 */
import { mix, shade } from './colour.ts';
import type { Drawer, Look } from './drawing.ts';
import { bar, FLOOR, MIDDLE, type Pencil, shadow, shape, stroke, turned } from './pencil.ts';

/** Cloth folded into rounded layers, lowest first. */
function folded(
  pencil: Pencil,
  form: { layers: number; half: number; thick: number; colours: readonly string[]; stripe: boolean },
): string {
  const { layers, half, thick, colours, stripe } = form;
  return Array.from({ length: layers }, (_, layer) => {
    const colour = colours[layer % colours.length]!;
    const y = FLOOR - (layer + 1) * thick;
    const jut = pencil.vary(-7, 7);
    const x = MIDDLE - half + jut;
    const fold = `M${x + half * 2 - 10} ${y + thick * 0.52}H${x + 20}`;
    const stripes = stripe
      ? [0.14, 0.19, 0.24]
          .map((at) => bar({ x: x + half * 2 * at, y: y + 1, w: 7, h: thick - 2, paint: shade(colour, -0.3) }))
          .join('')
      : '';
    return (
      bar({ x, y, w: half * 2, h: thick + 2, r: thick * 0.48, paint: pencil.fill(colour, 'down') }) +
      stripes +
      stroke(fold, shade(colour, -0.34), 2, 'opacity=".45"')
    );
  }).join('');
}

const throwBlanket: Drawer = (pencil, look) =>
  shadow(MIDDLE, FLOOR, 168) +
  folded(pencil, {
    layers: 4,
    half: 166,
    thick: 54,
    colours: [look.body, shade(look.body, 0.08)],
    stripe: look.model === 1,
  }) +
  Array.from({ length: 21 }, (_, n) =>
    stroke(
      `M${146 + n * 15} ${FLOOR - 172}q${pencil.vary(-5, 5)} 26 ${pencil.vary(-4, 4)} ${pencil.vary(40, 54)}`,
      mix(look.body, look.trim, n % 3 ? 0.15 : 0.6),
      4,
    ),
  ).join('') +
  bar({ x: 138, y: FLOOR - 218, w: 324, h: 56, r: 25, paint: pencil.fill(shade(look.body, 0.04), 'down') }) +
  (look.model > 1
    ? [0, 1, 2].map((n) => bar({ x: 138, y: FLOOR - 206 + n * 14, w: 324, h: 4, paint: look.trim })).join('')
    : '');

const towel: Drawer = (pencil, look) =>
  shadow(MIDDLE, FLOOR, 146) +
  folded(pencil, {
    layers: 3 + (look.model % 2) * 2,
    half: 146 - look.model * 5,
    thick: 58 - (look.model % 2) * 10,
    colours: [look.body, look.trim, shade(look.body, 0.2)],
    stripe: look.model === 2,
  });

const teaTowel: Drawer = (pencil, look) => {
  const half = 92;
  const y = 170;
  const base = `M${MIDDLE - half} ${y}H${MIDDLE + half}L${MIDDLE + half + 8} ${FLOOR - 60}Q${MIDDLE + 30} ${FLOOR - 44} ${MIDDLE} ${FLOOR - 58}T${MIDDLE - half - 8} ${FLOOR - 54}Z`;
  const lines = Array.from({ length: 5 }, (_, n) => {
    const at = (n + 1) / 6;
    if (look.model % 2)
      return bar({
        x: MIDDLE - half - 4,
        y: y + 40 + n * 60,
        w: half * 2 + 8,
        h: look.model === 1 ? 20 : 5,
        paint: look.trim,
      });
    return bar({ x: MIDDLE - half + half * 2 * at, y, w: 5, h: FLOOR - y - 62, paint: look.trim });
  }).join('');
  return (
    `<g opacity=".18" transform="translate(18 16)">${shape(base, '#1c1814')}</g>` +
    stroke(`M130 ${y}H470`, '#8a6a48', 13) +
    stroke(`M130 ${y - 3}H470`, '#b18d63', 5) +
    shape(base, pencil.fill(look.body)) +
    `<g opacity=".8">${lines}</g>` +
    shape(
      `M${MIDDLE - 20} ${y + 8}q12 200 -6 ${FLOOR - y - 70}h22q10 -200 -2 -${FLOOR - y - 70}z`,
      '#1c1814',
      'opacity=".07"',
    )
  );
};

const cushion: Drawer = (pencil, look) => {
  const w = [170, 190, 160, 180][look.model] ?? 170;
  const h = look.model === 1 ? 116 : w - 8;
  const cy = FLOOR - h;
  const d = `M${MIDDLE - w} ${cy - h + 12}Q${MIDDLE} ${cy - h * 0.8} ${MIDDLE + w} ${cy - h + 12}Q${MIDDLE + w * 0.88} ${cy} ${MIDDLE + w} ${cy + h - 8}Q${MIDDLE} ${cy + h * 0.86} ${MIDDLE - w} ${cy + h - 8}Q${MIDDLE - w * 0.88} ${cy} ${MIDDLE - w} ${cy - h + 12}Z`;
  const marks = [
    [-0.5, -0.2, 0.1, 0.4]
      .map((at) =>
        stroke(`M${MIDDLE + w * at} ${cy - h * 0.84}q-8 ${h * 0.8} 0 ${h * 1.7}`, look.trim, 7, 'opacity=".7"'),
      )
      .join(''),
    stroke(`M${MIDDLE - w * 0.92} ${cy}H${MIDDLE + w * 0.92}`, look.trim, 9, 'opacity=".7"'),
    Array.from(
      { length: 16 },
      (_, n) =>
        `<circle cx="${MIDDLE - w * 0.62 + (n % 4) * w * 0.41}" cy="${cy - h * 0.56 + Math.floor(n / 4) * h * 0.37}" r="8" fill="${look.trim}" opacity=".75"/>`,
    ).join(''),
    shape(
      `M${MIDDLE - w * 0.92} ${cy - h * 0.1}Q${MIDDLE} ${cy + 20} ${MIDDLE + w * 0.92} ${cy - h * 0.1}V${cy + h * 0.9}Q${MIDDLE} ${cy + h * 0.86} ${MIDDLE - w * 0.96} ${cy + h * 0.9}Z`,
      look.trim,
      'opacity=".75"',
    ),
  ];
  return (
    shadow(MIDDLE, FLOOR - 8, w * 0.9) +
    shape(d, pencil.fill(look.body)) +
    (marks[look.model] ?? '') +
    stroke(
      `M${MIDDLE - w + 10} ${cy - h + 22}q40 30 66 34M${MIDDLE + w - 10} ${cy - h + 22}q-40 30 -66 34`,
      shade(look.body, -0.4),
      3,
      'opacity=".35"',
    )
  );
};

const rug: Drawer = (pencil, look) => {
  const d = 'M150 330H450L530 570H70Z';
  const line = (share: number, width: number, colour: string): string => {
    const y = 330 + 240 * share;
    const half = 150 + 80 * share;
    return stroke(`M${MIDDLE - half + 12} ${y}H${MIDDLE + half - 12}`, colour, width, 'opacity=".96"');
  };
  const patterns = [
    [0.1, 0.16, 0.84, 0.9].map((at) => line(at, 6, look.trim)).join(''),
    [0.14, 0.3, 0.46, 0.62, 0.78, 0.92].map((at, n) => line(at, n % 2 ? 20 : 7, look.trim)).join(''),
    Array.from({ length: 3 }, (_, n) => {
      const y = 375 + n * 72;
      const s = 26 + n * 7;
      return [-1, 0, 1]
        .map((col) =>
          shape(
            `M${MIDDLE + col * (s * 3.1)} ${y - s * 0.7}l${s} ${s * 0.7}l-${s} ${s * 0.7}l-${s} -${s * 0.7}z`,
            look.trim,
            'opacity=".85"',
          ),
        )
        .join('');
    }).join(''),
    shape('M180 352H420L478 546H122Z', 'none', `stroke="${look.trim}" stroke-width="10"`) +
      shape('M206 372H394L436 524H164Z', look.trim, 'opacity=".35"'),
  ];
  const fringe = Array.from({ length: 46 }, (_, n) =>
    stroke(
      `M${74 + n * 10} 570l${pencil.vary(-3, 3)} 16M${152 + n * 6.5} 330l${pencil.vary(-2, 2)} -8`,
      shade(look.body, 0.3),
      2.4,
    ),
  ).join('');
  return `<path d="M60 574H546L530 600H76Z" fill="url(#cast)"/>${fringe}${shape(d, pencil.fill(look.body, 'down'))}${patterns[look.model] ?? ''}`;
};

const bedLinen: Drawer = (pencil, look) =>
  shadow(MIDDLE, FLOOR, 200) +
  bar({ x: 96, y: 470, w: 408, h: 106, r: 12, paint: pencil.fill('#d9d2c4', 'down') }) +
  [132, 310]
    .map(
      (x) =>
        bar({ x, y: 344, w: 160, h: 104, r: 36, paint: pencil.fill(look.trim, 'down') }) +
        stroke(`M${x + 20} 410q60 14 120 0`, shade(look.trim, -0.2), 2, 'opacity=".4"'),
    )
    .join('') +
  shape('M88 440Q300 404 512 440L520 552Q460 570 420 556T300 562T180 556T80 550Z', pencil.fill(look.body, 'down')) +
  shape('M88 440Q300 404 512 440L514 474Q300 438 86 474Z', pencil.fill(mix(look.body, look.trim, 0.5), 'down')) +
  [170, 280, 400]
    .map((x) =>
      stroke(
        `M${x} 472q${pencil.vary(-18, 18)} 40 ${pencil.vary(-14, 14)} 82`,
        shade(look.body, -0.3),
        3,
        'opacity=".28"',
      ),
    )
    .join('');

const apron: Drawer = (pencil, look) => {
  const d = 'M246 214H354L378 330Q430 340 440 360L432 572Q300 590 168 572L160 360Q170 340 222 330Z';
  return (
    `<g opacity=".18" transform="translate(18 14)">${shape(d, '#1c1814')}</g>` +
    stroke('M250 216C250 120 350 120 350 216', look.trim, 8) +
    stroke('M164 352C120 370 116 450 132 500M436 352C480 370 484 450 468 500', look.trim, 7) +
    shape(d, pencil.fill(look.body)) +
    (look.model % 2
      ? [200, 260, 320, 380]
          .map((x) => stroke(`M${x} 340L${x - 6 + (x - 300) * 0.04} 574`, shade(look.body, 0.35), 3, 'opacity=".6"'))
          .join('')
      : '') +
    bar({ x: 226, y: 410, w: 148, h: 92, r: 5, paint: pencil.fill(shade(look.body, -0.08), 'down') }) +
    stroke('M300 412v88', shade(look.body, -0.3), 2, 'opacity=".5"') +
    [240, 360].map((x) => `<circle cx="${x}" cy="226" r="5" fill="#c3a25b"/>`).join('')
  );
};

const basket: Drawer = (pencil, look: Look) => {
  const high = 190 - look.model * 14;
  const top = 140 + look.model * 6;
  const weave = Array.from({ length: Math.floor(high / 17) }, (_, row) => {
    const share = (row + 0.5) / (high / 17);
    const half = 104 + (top - 104) * share - 2;
    const y = FLOOR - high * share;
    return `<path d="M${MIDDLE - half} ${y}Q${MIDDLE} ${y + half * 0.28} ${MIDDLE + half} ${y}" fill="none" stroke="${shade(look.body, row % 2 ? -0.26 : 0.2)}" stroke-width="7" stroke-dasharray="15 9" stroke-dashoffset="${row % 2 ? 12 : 0}" opacity=".65"/>`;
  }).join('');
  return (
    shadow(MIDDLE, FLOOR, 116) +
    (look.model % 2
      ? [-1, 1]
          .map((side) =>
            stroke(
              `M${MIDDLE + side * (top - 20)} ${FLOOR - high + 6}c${side * 10} -70 ${side * 60} -60 ${side * 34} 20`,
              look.trim,
              10,
            ),
          )
          .join('')
      : stroke(
          `M${MIDDLE - top + 10} ${FLOOR - high}C${MIDDLE - 110} ${FLOOR - high - 210} ${MIDDLE + 110} ${FLOOR - high - 210} ${MIDDLE + top - 10} ${FLOOR - high}`,
          look.trim,
          13,
        )) +
    turned(pencil, {
      profile: [
        [0, 104],
        [high * 0.5, 104 + (top - 104) * 0.56],
        [high, top],
      ],
      paint: pencil.fill(look.body),
      inside: shade(look.body, -0.4),
      tilt: 0.17,
    }) +
    weave
  );
};

export const SOFT: Readonly<Record<string, Drawer>> = {
  throwBlanket,
  cushion,
  towel,
  rug,
  bedLinen,
  apron,
  teaTowel,
  basket,
};
