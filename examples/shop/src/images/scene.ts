/**
 * Scenes: several drawings set into a room, a table or a hillside, for heroes and the covers of articles. Wide, with their
 * left part kept calm for words.
 */
import type { Guide } from '../guides.ts';
import { finish, mix, shade } from './colour.ts';
import { createPencil, type Pencil } from './pencil.ts';
import { DRAWERS } from './product-image.ts';

/** name, finish, second finish, model, x of its middle, y of its floor, scale */
type Placed = readonly [name: string, body: string, trim: string, model: number, x: number, y: number, scale: number];

const LIGHTS =
  `<radialGradient id="cast"><stop offset="0" stop-color="#2a2017" stop-opacity=".36"/><stop offset=".55" stop-color="#2a2017" stop-opacity=".17"/><stop offset="1" stop-color="#2a2017" stop-opacity="0"/></radialGradient>` +
  `<radialGradient id="touch"><stop offset="0" stop-color="#1f1710" stop-opacity=".5"/><stop offset=".75" stop-color="#1f1710" stop-opacity=".3"/><stop offset="1" stop-color="#1f1710" stop-opacity="0"/></radialGradient>` +
  `<radialGradient id="glow"><stop offset="0" stop-color="#ffe6b0" stop-opacity=".8"/><stop offset=".5" stop-color="#ffe6b0" stop-opacity=".25"/><stop offset="1" stop-color="#ffe6b0" stop-opacity="0"/></radialGradient>`;

function place(pencil: Pencil, things: readonly Placed[]): string {
  return things
    .map(([name, body, trim, model, x, y, scale]) => {
      const drawing = DRAWERS[name]!(pencil, { body: finish(body), trim: finish(trim), model, finish: body });
      return `<g transform="translate(${x - 300 * scale} ${y - 580 * scale}) scale(${scale})">${drawing}</g>`;
    })
    .join('');
}

/** A wall and a floor that meet at `line`. */
function room(form: { wall: string; floor: string; wide: number; high: number; line: number }): string {
  const { wall, floor, wide, high, line } = form;
  return (
    `<linearGradient id="wall" x2="1" y2=".6"><stop offset="0" stop-color="${shade(wall, 0.12)}"/><stop offset=".6" stop-color="${wall}"/><stop offset="1" stop-color="${shade(wall, -0.08)}"/></linearGradient>` +
    `<linearGradient id="floor" x2="0" y2="1"><stop offset="0" stop-color="${shade(floor, -0.1)}"/><stop offset="1" stop-color="${shade(floor, 0.1)}"/></linearGradient>` +
    `<rect width="${wide}" height="${high}" fill="url(#wall)"/>` +
    `<rect y="${line}" width="${wide}" height="${high - line}" fill="url(#floor)"/>` +
    `<rect y="${line - 14}" width="${wide}" height="14" fill="${shade(wall, 0.3)}" opacity=".7"/><rect y="${line - 1}" width="${wide}" height="3" fill="${shade(floor, -0.28)}" opacity=".35"/>`
  );
}

/** Light from a window that is out of sight. */
function windowLight(x: number, y: number, scale: number): string {
  const pane = (dx: number, dy: number): string => `<path d="M${dx} ${dy + 20}l112 -34v150l-112 34z" fill="#fffaf0"/>`;
  return `<g transform="translate(${x} ${y}) scale(${scale})" opacity=".4">${pane(0, 0)}${pane(126, -38)}${pane(0, 166)}${pane(126, 128)}</g>`;
}

function roomScene(): string {
  const pencil = createPencil(11);
  const things = place(pencil, [
    ['sideboard', 'walnut', 'oak', 1, 1180, 700, 1.1],
    ['tableLamp', 'clay', 'oat', 0, 1052, 494, 0.6],
    ['vase', 'chalk', 'moss', 1, 1310, 490, 0.46],
    ['bowl', 'slate', 'sky', 1, 1195, 492, 0.3],
    ['armchair', 'moss', 'walnut', 0, 868, 762, 0.94],
    ['leafy', 'oat', 'pine', 3, 1448, 778, 1.0],
    ['basket', 'ash', 'walnut', 1, 1078, 802, 0.56],
  ]);
  return sheet(
    room({ wall: '#ddd6c4', floor: '#b89a76', wide: 1600, high: 900, line: 690 }) +
      windowLight(700, 90, 1.1) +
      `<defs>${pencil.defs()}</defs>${things}`,
  );
}

function kitchenScene(): string {
  const pencil = createPencil(12);
  const shelf = `<rect x="760" y="318" width="740" height="18" rx="3" fill="#b98f60"/><rect x="760" y="336" width="740" height="16" fill="#2a2017" opacity=".1"/>`;
  const top = `<rect y="700" width="1600" height="26" fill="#c9a578"/><rect y="726" width="1600" height="174" fill="#a98458"/><rect y="700" width="1600" height="4" fill="#fff" opacity=".35"/>`;
  const things = place(pencil, [
    ['plate', 'chalk', 'oat', 1, 890, 322, 0.44],
    ['mug', 'sky', 'oat', 0, 1035, 320, 0.36],
    ['mug', 'clay', 'oat', 1, 1130, 320, 0.36],
    ['canister', 'ochre', 'oak', 0, 1260, 322, 0.5],
    ['vase', 'ink', 'moss', 2, 1410, 320, 0.46],
    ['board', 'oak', 'oak', 0, 820, 708, 0.86],
    ['casserole', 'pine', 'brass', 1, 1040, 712, 0.94],
    ['mill', 'walnut', 'ash', 0, 1262, 712, 0.7],
    ['kettle', 'copper', 'iron', 0, 1430, 712, 0.76],
  ]);
  const tiles = Array.from(
    { length: 9 },
    (_, n) => `<path d="M0 ${400 + n * 38}H1600" stroke="#fff" stroke-opacity=".16" stroke-width="2"/>`,
  ).join('');
  return sheet(
    room({ wall: '#d5d9cf', floor: '#a98458', wide: 1600, high: 900, line: 720 }) +
      tiles +
      windowLight(520, 60, 1.1) +
      shelf +
      top +
      `<defs>${pencil.defs()}</defs>${things}`,
  );
}

function hillScene(): string {
  const pencil = createPencil(13);
  const hills =
    `<linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="#c6d2d3"/><stop offset=".55" stop-color="#e6dcc8"/><stop offset="1" stop-color="#ecd9bd"/></linearGradient><rect width="1600" height="900" fill="url(#sky)"/>` +
    `<circle cx="1180" cy="330" r="64" fill="#fbeecb" opacity=".9"/><circle cx="1180" cy="330" r="190" fill="url(#glow)" opacity=".7"/>` +
    `<path d="M0 520Q180 430 360 486T720 430Q860 392 1010 446T1330 420T1600 404V900H0Z" fill="#a9b7b3"/>` +
    `<path d="M0 590Q240 520 470 566T900 500T1300 540T1600 500V900H0Z" fill="#8b9d90"/>` +
    `<path d="M380 612Q700 580 1010 604T1380 606L1320 636Q900 660 520 640Z" fill="#c9d3cf"/><path d="M560 618q220 -10 420 2" stroke="#fff" stroke-width="3" fill="none" opacity=".6"/>` +
    `<path d="M0 640Q300 606 620 650T1180 660T1600 628V900H0Z" fill="#6d8069"/><path d="M0 720Q420 668 820 716T1600 700V900H0Z" fill="#586c55"/>`;
  const things = place(pencil, [
    ['tent', 'ochre', 'rust', 2, 1180, 776, 0.86],
    ['campChair', 'clay', 'ash', 1, 880, 812, 0.6],
    ['lantern', 'brass', 'chalk', 2, 1000, 834, 0.36],
    ['backpack', 'rust', 'walnut', 3, 1410, 812, 0.46],
    ['stove', 'iron', 'clay', 0, 760, 836, 0.36],
  ]);
  return sheet(`${hills}<defs>${pencil.defs()}</defs>${things}`);
}

function sheet(inside: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 900" width="1600" height="900" preserveAspectRatio="xMidYMid slice"><defs>${LIGHTS}</defs>${inside}</svg>`;
}

const COVERS = ['#d9d3c2', '#cfd6cd', '#dccdbf', '#d2d6d6', '#ddd2b8', '#d6cfca'];
const PAIRS = [
  ['clay', 'oat'],
  ['pine', 'oak'],
  ['ochre', 'walnut'],
  ['slate', 'chalk'],
  ['oat', 'walnut'],
  ['rust', 'oak'],
] as const;

/** The cover of an article, 1200 by 900: its three kinds of thing, standing together. */
export function guideCover(guide: Guide, index: number): string {
  const pencil = createPencil(index + 40);
  const tone = COVERS[index % COVERS.length]!;
  const things = guide.cover.map((name, n): Placed => {
    const [body, trim] = PAIRS[(index * 2 + n * 2 + (n === 1 ? 1 : 0)) % PAIRS.length]!;
    const green = ['leafy', 'tree'].includes(name) ? 'pine' : trim;
    const real =
      { plate: 'chalk', wineGlass: 'glass', kettle: 'copper', knife: 'steel', pan: 'iron', board: 'oak' }[name] ?? body;
    return [name, real, green, (index + n) % 4, 265 + n * 335, 770 - (n === 1 ? 34 : 0), n === 1 ? 1.12 : 0.98];
  });
  const order = [things[1]!, things[0]!, things[2]!];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 900" width="1200" height="900"><defs>${LIGHTS}</defs>${room({ wall: tone, floor: mix(tone, '#9c8a6a', 0.35), wide: 1200, high: 900, line: 640 })}${windowLight(120, 80, 1)}${place(pencil, order)}<defs>${pencil.defs()}</defs></svg>`;
}

/** The scenes by the names under which the shop serves them. */
export const SCENES: Readonly<Record<string, () => string>> = {
  'scene-room': roomScene,
  'scene-kitchen': kitchenScene,
  'scene-hill': hillScene,
};
