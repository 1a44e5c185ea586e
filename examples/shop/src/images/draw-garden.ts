/**
 * Drawings for the garden: plants, planters, tools and a bird house. Pure text, no product data.
 */
import { mix, shade } from './colour.ts';
import { type Drawer, lightOf } from './drawing.ts';
import { bar, FLOOR, MIDDLE, type Pencil, shadow, shape, stroke, turned } from './pencil.ts';

function pot(pencil: Pencil, colour: string, form: { x?: number; high: number; radius: number }): string {
  const { x = MIDDLE, high, radius } = form;
  return (
    turned(pencil, {
      x,
      profile: [
        [0, radius * 0.7],
        [high, radius * 0.94],
      ],
      paint: pencil.fill(colour),
      straight: true,
    }) +
    turned(pencil, {
      x,
      base: FLOOR - high + 24,
      profile: [
        [0, radius],
        [26, radius],
      ],
      paint: pencil.fill(shade(colour, 0.04)),
      inside: '#54402f',
      straight: true,
    })
  );
}

type Leaf = {
  readonly x: number;
  readonly y: number;
  readonly long: number;
  readonly turn: number;
  readonly colour: string;
};

/** A leaf that grows from (x, y); `turn` in degrees from upright. */
function leafAt({ x, y, long, turn, colour }: Leaf): string {
  const blade = `M0 0C${-long * 0.34} ${-long * 0.3} ${-long * 0.3} ${-long * 0.8} 0 ${-long}C${long * 0.3} ${-long * 0.8} ${long * 0.34} ${-long * 0.3} 0 0Z`;
  const rib = stroke(`M0 0V${-long * 0.86}`, shade(colour, 0.28), 1.8, 'opacity=".7"');
  return `<g transform="translate(${x} ${y}) rotate(${turn})">${shape(blade, colour)}${rib}</g>`;
}

const leafy: Drawer = (pencil, look) => {
  const count = 9 + look.model * 2;
  const leaves = Array.from({ length: count }, (_, n) => {
    const turn = -78 + (156 * n) / (count - 1);
    const long = pencil.vary(92, 136) - Math.abs(turn) * 0.3;
    const stem = pencil.vary(70, 150);
    const rad = (turn * Math.PI) / 180;
    const x = MIDDLE + Math.sin(rad) * stem * 0.72;
    const y = FLOOR - 150 - Math.cos(rad) * stem;
    const colour = mix(shade(look.trim, -0.2), '#a5b877', pencil.vary(0, 0.6));
    return (
      stroke(
        `M${MIDDLE} ${FLOOR - 140}Q${MIDDLE + (x - MIDDLE) * 0.3} ${y + 40} ${x} ${y}`,
        shade(look.trim, -0.25),
        4,
      ) + leafAt({ x, y, long, turn: turn + pencil.vary(-10, 10), colour })
    );
  });
  return shadow(MIDDLE, FLOOR, 84) + leaves.join('') + pot(pencil, look.body, { high: 138, radius: 88 });
};

const tree: Drawer = (pencil, look) => {
  const tops = Array.from({ length: 52 }, () => {
    const angle = pencil.vary(0, Math.PI * 2);
    const far = Math.sqrt(pencil.vary(0, 1)) * 118;
    return leafAt({
      x: MIDDLE + Math.cos(angle) * far,
      y: 236 + Math.sin(angle) * far * 0.84,
      long: pencil.vary(34, 52),
      turn: pencil.vary(-180, 180),
      colour: mix(shade(look.trim, -0.14), '#b3bf93', pencil.vary(0, 0.7)),
    });
  });
  return (
    shadow(MIDDLE, FLOOR, 80) +
    stroke(
      `M300 ${FLOOR - 120}C296 400 306 360 298 290M299 370q-22 -40 -50 -60M300 350q26 -40 48 -54`,
      '#7a6248',
      10 - look.model,
    ) +
    tops.join('') +
    pot(pencil, look.body, { high: 128, radius: 84 })
  );
};

const succulents: Drawer = (pencil, look) => {
  const rosette = (x: number, y: number, size: number): string =>
    [0, 1, 2]
      .map((ring) =>
        Array.from({ length: 9 - ring * 2 }, (_, n) =>
          leafAt({
            x,
            y,
            long: size * (1 - ring * 0.28),
            turn: (360 / (9 - ring * 2)) * n + ring * 18,
            colour: mix(shade(look.trim, -0.12), '#dfe6c6', 0.12 + ring * 0.24),
          }),
        ).join(''),
      )
      .join('');
  return (
    shadow(MIDDLE, FLOOR, 150) +
    turned(pencil, {
      profile: [
        [0, 112],
        [20, 140],
        [104, 168],
      ],
      paint: pencil.fill(look.body),
      inside: '#54402f',
      tilt: 0.2,
    }) +
    rosette(234, FLOOR - 122, 60) +
    rosette(366, FLOOR - 126, 54 + look.model * 4) +
    rosette(300, FLOOR - 152, 66)
  );
};

const planter: Drawer = (pencil, look) => {
  const forms = [
    [
      [0, 84],
      [20, 96],
      [150, 132],
      [196, 136],
    ],
    [
      [0, 112],
      [30, 130],
      [120, 138],
      [178, 118],
    ],
    [
      [0, 96],
      [210, 104],
    ],
    [
      [0, 70],
      [60, 118],
      [130, 142],
      [170, 140],
    ],
  ] as const;
  return (
    shadow(MIDDLE, FLOOR, 112) +
    turned(pencil, {
      profile: forms[look.model] ?? forms[0],
      paint: pencil.fill(look.body),
      inside: '#5a4634',
      tilt: 0.18,
    }) +
    (look.model % 2
      ? turned(pencil, {
          base: FLOOR - 96,
          profile: [
            [0, look.model === 1 ? 138 : 132],
            [10, look.model === 1 ? 139 : 135],
          ],
          paint: pencil.fill(look.trim),
          straight: true,
          tilt: 0.18,
        })
      : '')
  );
};

const wateringCan: Drawer = (pencil, look) => {
  const light = lightOf(look);
  const spout = 'M330 540L470 384';
  return (
    shadow(270, FLOOR, 100) +
    stroke(spout, shade(look.body, -0.3), 26) +
    stroke(spout, shade(look.body, 0.06), 17) +
    `<g transform="translate(478 374) rotate(40)">${shape('M-12 20L-34 -18Q0 -34 34 -18L12 20Z', pencil.fill(look.body, light))}</g>` +
    stroke('M190 424C60 380 80 570 176 556', shade(look.trim, -0.2), 17) +
    stroke('M190 424C60 380 80 570 176 556', look.trim, 11) +
    turned(pencil, {
      x: 262,
      profile: [
        [0, 96],
        [8, 100],
        [150 + look.model * 10, 86],
      ],
      paint: pencil.fill(look.body, light),
      inside: shade(look.body, -0.4),
    }) +
    stroke(`M196 ${FLOOR - 152 - look.model * 10}C210 340 320 340 330 ${FLOOR - 156 - look.model * 10}`, look.trim, 11)
  );
};

const secateurs: Drawer = (pencil, look) => {
  const steel = pencil.fill('#c6ccce', 'metal');
  const grip = pencil.fill(look.body);
  const set =
    shape('M286 330C250 430 236 500 214 588C226 606 256 604 262 586C276 510 300 430 322 350Z', grip) +
    shape(
      'M314 330C350 430 364 500 386 588C374 606 344 604 338 586C324 510 300 430 278 350Z',
      pencil.fill(shade(look.body, -0.16)),
    ) +
    shape('M282 346C262 280 268 200 300 138C330 190 336 270 318 346Z', steel) +
    shape('M318 346C340 300 356 260 352 206C380 250 372 310 330 356Z', pencil.fill('#8f9698', 'metal')) +
    `<circle cx="301" cy="346" r="19" fill="${pencil.fill(look.trim, 'metal')}"/><circle cx="301" cy="346" r="6" fill="#5c5f61"/>`;
  return `<g transform="rotate(${18 + look.model * 6} 300 380)"><g opacity=".17" transform="translate(18 12)" style="filter:brightness(0)">${set}</g>${set}</g>`;
};

const trowel: Drawer = (pencil, look) => {
  const tool = (x: number, fork: boolean): string => {
    const head = fork
      ? [-26, 0, 26]
          .map((dx) => shape(`M${x + dx - 6} 440L${x + dx} 590L${x + dx + 6} 440Z`, pencil.fill('#aab1b3', 'metal')))
          .join('') + bar({ x: x - 33, y: 424, w: 66, h: 22, r: 9, paint: pencil.fill('#aab1b3', 'metal') })
      : shape(
          `M${x - 42} 420Q${x} 404 ${x + 42} 420C${x + 44} 500 ${x + 26} 560 ${x} 596C${x - 26} 560 ${x - 44} 500 ${x - 42} 420Z`,
          pencil.fill('#b9bfc1', 'metal'),
        );
    return (
      head +
      bar({ x: x - 7, y: 330, w: 14, h: 100, paint: pencil.fill('#8f9698', 'metal') }) +
      shape(
        `M${x - 16} 344C${x - 24} 280 ${x - 22} 220 ${x - 20} 176Q${x} 152 ${x + 20} 176C${x + 22} 220 ${x + 24} 280 ${x + 16} 344Z`,
        pencil.fill(look.body),
      ) +
      bar({ x: x - 17, y: 336, w: 34, h: 14, r: 3, paint: pencil.fill(look.trim, 'metal') })
    );
  };
  const set = `<g transform="rotate(9 300 380)">${tool(look.model % 2 ? 232 : 300, false)}${look.model % 2 ? tool(370, true) : ''}</g>`;
  return `<g opacity=".16" transform="translate(18 14)" style="filter:brightness(0)">${set}</g>${set}`;
};

const birdHouse: Drawer = (pencil, look) => {
  const y = 300;
  return (
    shadow(MIDDLE, FLOOR, 60) +
    bar({ x: 292, y: 470, w: 16, h: 110, paint: pencil.fill('#8a6a48') }) +
    shape(`M212 ${y}L300 ${y - 92}L388 ${y}V486H212Z`, pencil.fill(look.body)) +
    [0.25, 0.5, 0.75]
      .map((at) => stroke(`M${212 + 176 * at} ${y - 20}V484`, shade(look.body, -0.2), 2, 'opacity=".4"'))
      .join('') +
    shape(
      `M186 ${y + 14}L300 ${y - 116}L414 ${y + 14}L396 ${y + 26}L300 ${y - 84}L204 ${y + 26}Z`,
      pencil.fill(look.trim, 'down'),
    ) +
    `<circle cx="300" cy="${y + 66}" r="${30 + look.model * 3}" fill="#2a2520"/><circle cx="303" cy="${y + 69}" r="${27 + look.model * 3}" fill="#15120f"/>` +
    stroke(`M300 ${y + 126}h0`, '#6d553c', 15) +
    bar({ x: 204, y: 478, w: 192, h: 14, r: 3, paint: shade(look.trim, -0.2) })
  );
};

export const GARDEN: Readonly<Record<string, Drawer>> = {
  leafy,
  tree,
  succulents,
  planter,
  wateringCan,
  secateurs,
  trowel,
  birdHouse,
};
