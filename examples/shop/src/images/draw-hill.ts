/**
 * Drawings for the hill: packs, shelter and camp things. Pure text, no product data.
 */
import { shade } from './colour.ts';
import { type Drawer, type Look, lightOf } from './drawing.ts';
import { bar, FLOOR, gleam, MIDDLE, oval, shadow, shape, stroke, turned } from './pencil.ts';

const backpack: Drawer = (pencil, look) => {
  const cloth = pencil.fill(look.body);
  const roll = look.model % 2 === 0;
  const top = 196 + look.model * 12;
  return (
    shadow(MIDDLE, FLOOR, 136) +
    stroke(`M252 ${top + 10}C256 ${top - 54} 344 ${top - 54} 348 ${top + 10}`, shade(look.trim, -0.1), 12) +
    [-1, 1]
      .map((side) =>
        stroke(
          `M${300 + side * 128} ${top + 96}c${side * 40} 80 ${side * 34} 170 ${side * 6} 228`,
          shade(look.body, -0.35),
          18,
        ),
      )
      .join('') +
    shape(
      `M180 ${top + 40}Q184 ${top} 232 ${top}H368Q416 ${top} 420 ${top + 40}L438 ${FLOOR - 40}Q438 ${FLOOR} 396 ${FLOOR}H204Q162 ${FLOOR} 162 ${FLOOR - 40}Z`,
      cloth,
    ) +
    (roll
      ? bar({ x: 176, y: top - 8, w: 248, h: 50, r: 24, paint: pencil.fill(shade(look.body, -0.1), 'down') })
      : shape(
          `M178 ${top + 40}Q184 ${top - 6} 232 ${top - 6}H368Q416 ${top - 6} 422 ${top + 40}L426 ${top + 128}Q300 ${top + 158} 174 ${top + 128}Z`,
          pencil.fill(shade(look.body, 0.06), 'down'),
        )) +
    shape(
      `M204 ${FLOOR - 170}H396L406 ${FLOOR - 30}Q406 ${FLOOR - 14} 386 ${FLOOR - 14}H214Q194 ${FLOOR - 14} 194 ${FLOOR - 30}Z`,
      pencil.fill(shade(look.body, -0.1)),
    ) +
    shape(
      `M202 ${FLOOR - 172}H398L400 ${FLOOR - 128}Q300 ${FLOOR - 106} 200 ${FLOOR - 128}Z`,
      pencil.fill(shade(look.body, 0.02), 'down'),
    ) +
    [238, 348]
      .map(
        (x) =>
          bar({ x, y: top + 30, w: 15, h: FLOOR - top - 140, paint: pencil.fill(look.trim) }) +
          bar({ x: x - 4, y: FLOOR - 150, w: 23, h: 20, r: 3, paint: pencil.fill('#c3a25b', 'metal') }),
      )
      .join('')
  );
};

const tent: Drawer = (pencil, look) => {
  const wide = 214;
  const high = 250 + look.model * 16;
  const top = FLOOR - high;
  const dome = look.model % 2 === 1;
  const left = dome
    ? `M${MIDDLE - wide} ${FLOOR}C${MIDDLE - wide} ${top + 40} ${MIDDLE - 110} ${top} ${MIDDLE} ${top}`
    : `M${MIDDLE - wide} ${FLOOR}L${MIDDLE - 20} ${top}`;
  const right = dome
    ? `C${MIDDLE + 110} ${top} ${MIDDLE + wide} ${top + 40} ${MIDDLE + wide} ${FLOOR}`
    : `L${MIDDLE + 60} ${top + 26}L${MIDDLE + wide} ${FLOOR}`;
  return (
    shadow(MIDDLE, FLOOR, 206) +
    stroke(
      `M${MIDDLE - wide + 20} ${FLOOR - 20}L60 ${FLOOR + 14}M${MIDDLE + wide - 20} ${FLOOR - 20}L540 ${FLOOR + 14}`,
      '#8d8778',
      2.5,
    ) +
    shape(`${left}${right}Z`, pencil.fill(look.body)) +
    shape(
      `M${MIDDLE - (dome ? 0 : 20)} ${top}L${MIDDLE - 96} ${FLOOR}H${MIDDLE + 74}Z`,
      pencil.fill(shade(look.body, -0.2), 'down'),
    ) +
    shape(`M${MIDDLE - (dome ? 4 : 22)} ${top + 50}L${MIDDLE - 64} ${FLOOR}H${MIDDLE + 34}Z`, '#2c2a26') +
    shape(
      `M${MIDDLE - (dome ? 4 : 22)} ${top + 50}C${MIDDLE + 30} ${FLOOR - 120} ${MIDDLE + 50} ${FLOOR - 60} ${MIDDLE + 74} ${FLOOR}H${MIDDLE + 34}Z`,
      pencil.fill(look.trim),
    ) +
    (dome
      ? stroke(
          `M${MIDDLE} ${top}C${MIDDLE + 60} ${top + 90} ${MIDDLE + 120} ${FLOOR - 90} ${MIDDLE + 140} ${FLOOR}`,
          shade(look.body, -0.3),
          4,
          'opacity=".6"',
        )
      : '')
  );
};

const flask: Drawer = (pencil, look) => {
  const high = 250 + look.model * 16;
  return (
    shadow(MIDDLE, FLOOR, 68) +
    turned(pencil, {
      profile: [
        [0, 64],
        [8, 68],
        [high - 50, 68],
        [high, 44],
      ],
      paint: pencil.fill(look.body),
    }) +
    turned(pencil, {
      profile: [
        [0, 64],
        [6, 68],
        [26, 68],
      ],
      paint: pencil.fill('#b4bbbe', 'metal'),
    }) +
    turned(pencil, {
      base: FLOOR - high,
      profile: [
        [0, 42],
        [12, 42],
      ],
      paint: pencil.fill('#b4bbbe', 'metal'),
      straight: true,
    }) +
    turned(pencil, {
      base: FLOOR - high - 12,
      profile: [
        [0, 46],
        [54, 44],
        [62, 38],
      ],
      paint: pencil.fill(look.trim),
      lid: pencil.fill(shade(look.trim, 0.2), 'flat'),
    }) +
    (look.model % 2 ? stroke(`M342 ${FLOOR - high - 30}c52 0 48 96 0 96`, shade(look.trim, -0.2), 12) : '') +
    gleam(`M252 ${FLOOR - high + 70}q-5 70 0 ${high - 120}h12q-4 -70 0 -${high - 120}z`, 0.24)
  );
};

const sleepingBag: Drawer = (pencil, look) => {
  const quilt = Array.from({ length: 7 }, (_, n) =>
    stroke(
      `M${158 + n * 12} ${246 + n * 46}Q300 ${282 + n * 46} ${442 - n * 12} ${246 + n * 46}`,
      shade(look.body, -0.28),
      3,
      'opacity=".5"',
    ),
  ).join('');
  const d = 'M140 250C140 110 460 110 460 250C462 380 420 520 380 590Q300 612 220 590C180 520 138 380 140 250Z';
  return `<g opacity=".18" transform="translate(18 16)">${shape(d, '#1c1814')}</g>${shape(d, pencil.fill(look.body))}${shape('M196 256C196 160 404 160 404 256C390 330 210 330 196 256Z', pencil.fill(look.trim, 'down'))}${shape('M220 262C226 196 374 196 380 262C360 310 240 310 220 262Z', shade(look.trim, -0.45))}${quilt}${stroke('M300 318V594', shade(look.body, look.model % 2 ? 0.4 : -0.4), 4)}`;
};

const stove: Drawer = (pencil, look) => {
  const iron = pencil.fill(look.body, 'metal');
  return (
    shadow(MIDDLE, FLOOR, 118) +
    [-100, 100]
      .map((dx) => stroke(`M${300 + dx * 0.4} 470L${300 + dx} ${FLOOR}`, shade(look.body, -0.2), 11))
      .join('') +
    stroke(`M300 480V${FLOOR - 8}`, shade(look.body, -0.4), 10) +
    turned(pencil, {
      base: 486,
      profile: [
        [0, 70],
        [20, 96],
        [40, 100],
      ],
      paint: iron,
      inside: '#2b2927',
    }) +
    shape('M300 396q38 32 20 58q-20 12 -40 0q-18 -26 20 -58z', '#6aa3c4', 'opacity=".8"') +
    [-74, 0, 74].map((dx) => bar({ x: 296 + dx, y: 396 + Math.abs(dx) * 0.14, w: 8, h: 54, paint: iron })).join('') +
    turned(pencil, {
      base: 402,
      profile: [
        [0, 104],
        [10, 112],
        [84 + look.model * 10, 114],
      ],
      paint: pencil.fill(look.trim, lightOf({ ...look, finish: look.model % 2 ? 'steel' : 'clay' })),
      inside: shade(look.trim, -0.3),
    }) +
    stroke('M412 340h84', '#3d3f40', 11)
  );
};

const campChair: Drawer = (pencil, look: Look) =>
  shadow(MIDDLE, FLOOR, 140) +
  stroke(`M190 ${FLOOR}L398 400M410 ${FLOOR}L202 400`, shade(look.trim, -0.24), 13) +
  stroke(`M166 ${FLOOR}L420 372L396 200M434 ${FLOOR}L180 372L204 200`, look.trim, 14) +
  shape(
    `M198 ${214 - look.model * 6}Q300 ${240 - look.model * 6} 402 ${214 - look.model * 6}L410 356Q300 388 190 356Z`,
    pencil.fill(look.body),
  ) +
  shape('M176 404Q300 380 424 404L412 470Q300 506 188 470Z', pencil.fill(shade(look.body, 0.04), 'down')) +
  stroke('M160 372H232M368 372H440', shade(look.trim, -0.1), 15);

const hatchet: Drawer = (pencil, look) => {
  const tool =
    shape('M286 210C296 330 280 440 292 600Q304 612 320 600C316 450 322 330 314 210Z', pencil.fill(look.body)) +
    shape(`M282 176H322L326 250H278Z`, pencil.fill(look.trim, 'metal')) +
    shape(
      `M286 178C250 184 206 176 ${176 - look.model * 6} 146C${166 - look.model * 6} 196 ${172 - look.model * 6} 250 194 292C220 262 250 250 286 248Z`,
      pencil.fill(look.trim, 'metal'),
    ) +
    shape(
      `M${176 - look.model * 6} 146C${166 - look.model * 6} 196 ${172 - look.model * 6} 250 194 292L206 280C190 244 186 196 190 156Z`,
      '#fff',
      'opacity=".5"',
    );
  return `<g transform="rotate(${20 + look.model * 4} 300 380)"><g opacity=".17" transform="translate(20 12)" style="filter:brightness(0)">${tool}</g>${tool}</g>`;
};

const hammock: Drawer = (pencil, look) => {
  const d = 'M70 240Q300 640 530 240Q300 520 70 240Z';
  return (
    `<ellipse cx="300" cy="600" rx="180" ry="20" fill="url(#cast)"/>` +
    stroke('M20 170L70 240M580 170L530 240', '#a48a63', 5) +
    shape('M70 240Q300 430 530 240Q300 520 70 240Z', pencil.fill(shade(look.body, -0.26))) +
    shape(d, pencil.fill(look.body, 'down')) +
    [0.2, 0.4, 0.6, 0.8]
      .map((at) =>
        stroke(
          `M70 240Q300 ${520 + 120 * at} 530 240`,
          at === 0.4 && look.model % 2 ? look.trim : shade(look.trim, 0.1),
          look.model === 2 ? 9 : 4,
          'opacity=".75"',
        ),
      )
      .join('') +
    oval({ cx: 70, cy: 240, rx: 8, ry: 8, paint: '#8f9698' }) +
    oval({ cx: 530, cy: 240, rx: 8, ry: 8, paint: '#8f9698' })
  );
};

export const HILL: Readonly<Record<string, Drawer>> = {
  backpack,
  tent,
  flask,
  sleepingBag,
  stove,
  campChair,
  hatchet,
  hammock,
};
