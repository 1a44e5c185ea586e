/**
 * A product's pictures: its drawing on a lit backdrop, as SVG text. Three views: the whole, a closer look, and another light.
 */
import type { Product } from '../catalogue/catalogue.ts';
import { finish, mix, shade } from './colour.ts';
import { COFFEE } from './draw-coffee.ts';
import { COOK } from './draw-cook.ts';
import { FURNITURE } from './draw-furniture.ts';
import { GARDEN } from './draw-garden.ts';
import { HILL } from './draw-hill.ts';
import { LIGHT } from './draw-light.ts';
import { SOFT } from './draw-soft.ts';
import { TABLE } from './draw-table.ts';
import type { Drawer } from './drawing.ts';
import { createPencil } from './pencil.ts';

export const DRAWERS: Readonly<Record<string, Drawer>> = {
  ...COOK,
  ...TABLE,
  ...COFFEE,
  ...LIGHT,
  ...FURNITURE,
  ...SOFT,
  ...GARDEN,
  ...HILL,
};

/** The sheet's size: what width and height attributes should say, in this proportion. */
export const IMAGE_WIDTH = 600;
export const IMAGE_HEIGHT = 720;
export const VIEWS = [1, 2, 3] as const;
export type View = (typeof VIEWS)[number];

const BACKDROPS = ['#e9e4d9', '#e3e3d9', '#dfe2de', '#e8ded3', '#dee2e3', '#e8e1d0', '#e4ddd8', '#e1e4d6'];
const LARGE = '0 0 600 720';
const BROAD = '40 96 520 624';
const SMALL = '60 136 480 576';
/** The part of the sheet that is shown, so that small things fill their picture as large ones do. */
const FRAMES: Readonly<Record<string, string>> = Object.fromEntries([
  ...'pan saucepan diningTable sideboard bench bedLinen wateringCan stove rug carafe'
    .split(' ')
    .map((name) => [name, BROAD]),
  ...'mug bowl plate casserole mixingBowl tumbler espresso kettle teapot dripper canister candle succulents planter leafy'
    .split(' ')
    .map((name) => [name, SMALL]),
  ...'stool sideTable basket cushion towel throwBlanket moka grinder press armchair chair mill wineGlass'
    .split(' ')
    .map((name) => [name, SMALL]),
]);
const CLOSER = '130 250 340 408';

function backdrop(tone: string): string {
  return (
    `<defs><linearGradient id="wall" x2="0" y2="1"><stop offset="0" stop-color="${shade(tone, 0.16)}"/><stop offset=".62" stop-color="${tone}"/><stop offset=".8" stop-color="${shade(tone, -0.075)}"/><stop offset="1" stop-color="${shade(tone, -0.02)}"/></linearGradient>` +
    `<radialGradient id="lit" cx=".3" cy=".22" r=".8"><stop offset="0" stop-color="#fff" stop-opacity=".55"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>` +
    `<radialGradient id="cast"><stop offset="0" stop-color="#2a2017" stop-opacity=".34"/><stop offset=".55" stop-color="#2a2017" stop-opacity=".16"/><stop offset="1" stop-color="#2a2017" stop-opacity="0"/></radialGradient>` +
    `<radialGradient id="touch"><stop offset="0" stop-color="#1f1710" stop-opacity=".5"/><stop offset=".75" stop-color="#1f1710" stop-opacity=".3"/><stop offset="1" stop-color="#1f1710" stop-opacity="0"/></radialGradient>` +
    `<radialGradient id="glow"><stop offset="0" stop-color="#ffe6b0" stop-opacity=".75"/><stop offset=".5" stop-color="#ffe6b0" stop-opacity=".22"/><stop offset="1" stop-color="#ffe6b0" stop-opacity="0"/></radialGradient></defs>` +
    `<rect width="600" height="720" fill="url(#wall)"/><rect width="600" height="720" fill="url(#lit)"/>`
  );
}

/** The picture as SVG text. The same product and view always give the same text. */
export function productImage(product: Product, view: View = 1): string {
  const number = Number(product.id.slice(1));
  const pencil = createPencil(number * 31 + 7);
  const body = finish(product.colour);
  const trim = finish(product.second_colour);
  const draw = DRAWERS[product.draw];
  if (!draw) throw new Error(`There is no drawing called "${product.draw}"`);
  const drawing = draw(pencil, { body, trim, model: product.model, finish: product.colour });
  const plain = BACKDROPS[(number * 5 + (number >> 2) * 3) % BACKDROPS.length]!;
  const tone = view === 3 ? mix(mix(plain, trim, 0.3), '#8f8878', 0.12) : view === 2 ? mix(plain, body, 0.16) : plain;
  const box = view === 2 ? CLOSER : (FRAMES[product.draw] ?? LARGE);
  const placed = view === 3 ? `<g transform="translate(600 40) scale(-1 1)">${drawing}</g>` : drawing;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="600" height="720">${backdrop(tone)}<defs>${pencil.defs()}</defs>${placed}</svg>`;
}
