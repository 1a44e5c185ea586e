/**
 * What the product drawings are made with: gradients that read as light on a form, turned bodies, soft shadows and seeded
 * variation. It writes SVG text and nothing else; the same seed always gives the same drawing.
 */
import { shade } from './colour.ts';

/** `round`: lit from the left, for turned bodies. `down`: lit from above. `flat`: nearly even. `metal`: with reflections. */
export type Light = 'round' | 'down' | 'flat' | 'metal' | 'glass';

export type Pencil = {
  /** A paint for `colour` under that light: the value of a fill or stroke attribute. */
  fill(colour: string, light?: Light): string;
  /** The next number of the drawing's own sequence, from `low` to `high`. */
  vary(low: number, high: number): number;
  /** The gradients used so far. */
  defs(): string;
};

/** The height at which things stand, and the middle of the sheet. */
export const FLOOR = 580;
export const MIDDLE = 300;

const STOPS: Readonly<Record<Light, readonly (readonly [number, number, number])[]>> = {
  round: [
    [0, -0.26, 1],
    [0.16, -0.06, 1],
    [0.36, 0.16, 1],
    [0.6, 0, 1],
    [0.86, -0.2, 1],
    [1, -0.34, 1],
  ],
  down: [
    [0, 0.14, 1],
    [0.5, 0, 1],
    [1, -0.16, 1],
  ],
  flat: [
    [0, 0.06, 1],
    [1, -0.07, 1],
  ],
  metal: [
    [0, -0.3, 1],
    [0.12, 0.08, 1],
    [0.3, 0.5, 1],
    [0.42, 0.06, 1],
    [0.62, -0.16, 1],
    [0.8, 0.2, 1],
    [1, -0.34, 1],
  ],
  glass: [
    [0, -0.36, 0.74],
    [0.1, 0.1, 0.44],
    [0.3, 0.7, 0.34],
    [0.6, 0.3, 0.26],
    [0.9, -0.08, 0.46],
    [1, -0.4, 0.78],
  ],
};

export function createPencil(seed: number): Pencil {
  const made = new Map<string, string>();
  let state = (seed * 2_654_435_761) >>> 0;
  return {
    fill(colour, light = 'round') {
      const key = `${light}${colour.slice(1)}`;
      const vertical = light === 'down' || light === 'flat';
      const stops = STOPS[light].map(
        ([at, amount, opacity]) =>
          `<stop offset="${at}" stop-color="${shade(colour, amount)}"${opacity < 1 ? ` stop-opacity="${opacity}"` : ''}/>`,
      );
      const axis = vertical ? 'x2="0" y2="1"' : 'x2="1" y2="0"';
      made.set(key, `<linearGradient id="${key}" ${axis}>${stops.join('')}</linearGradient>`);
      return `url(#${key})`;
    },
    vary(low, high) {
      state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
      return low + ((state >>> 8) / 0x1000000) * (high - low);
    },
    defs: () => [...made.values()].join(''),
  };
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** A smooth line through points (Catmull-Rom as Béziers), without its starting move. */
export function through(points: readonly (readonly [number, number])[]): string {
  const at = (index: number): readonly [number, number] => points[Math.max(0, Math.min(points.length - 1, index))]!;
  let path = '';
  for (let i = 0; i < points.length - 1; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    path += `C${round(b[0] + (c[0] - a[0]) / 6)} ${round(b[1] + (c[1] - a[1]) / 6)} ${round(c[0] - (d[0] - b[0]) / 6)} ${round(c[1] - (d[1] - b[1]) / 6)} ${round(c[0])} ${round(c[1])}`;
  }
  return path;
}

export type Turned = {
  readonly x?: number;
  readonly base?: number;
  /** Height above the base and radius there, from the bottom up. */
  readonly profile: readonly (readonly [number, number])[];
  readonly paint: string;
  /** The colour seen inside an open top; left out, the top is closed with `lid` or the paint. */
  readonly inside?: string;
  readonly lid?: string;
  /** Straight lines between the points instead of curves. */
  readonly straight?: boolean;
  /** How much of a circle's depth is seen: 0 from the side, 1 from above. Default 0.15. */
  readonly tilt?: number;
};

/** A body of revolution, seen slightly from above. */
export function turned(pencil: Pencil, form: Turned): string {
  const { x = MIDDLE, base = FLOOR, profile, paint, tilt = 0.15 } = form;
  const left = profile.map(([up, radius]) => [x - radius, base - up] as const);
  const right = profile.map(([up, radius]) => [x + radius, base - up] as const).reverse();
  const line = (points: readonly (readonly [number, number])[]): string =>
    form.straight ? points.map(([px, py]) => `L${round(px)} ${round(py)}`).join('') : through(points);
  const [, low] = profile[0]!;
  const [top, high] = profile[profile.length - 1]!;
  const down = [...left].reverse();
  const up = [...right].reverse();
  const start = down[0]!;
  const body =
    `<path d="M${round(start[0])} ${round(start[1])}${line(down)}` +
    `A${round(low)} ${round(low * tilt)} 0 0 0 ${round(x + low)} ${round(base)}${line(up)}` +
    `A${round(high)} ${round(Math.max(high * tilt, 0.1))} 0 0 ${form.inside ? 1 : 0} ${round(start[0])} ${round(start[1])}Z" fill="${paint}"/>`;
  const rim = { cx: x, cy: base - top, rx: high, ry: high * tilt };
  if (form.inside === undefined) return body + (form.lid ? oval({ ...rim, paint: form.lid }) : '');
  const inner = oval({
    ...rim,
    rx: high - 5,
    ry: Math.max(1, high * tilt - 2.5),
    paint: pencil.fill(form.inside, 'round'),
  });
  return body + oval({ ...rim, paint: pencil.fill(shade(form.inside, 0.35), 'flat') }) + inner;
}

export function oval(form: {
  cx: number;
  cy: number;
  rx: number;
  ry: number;
  paint: string;
  opacity?: number;
}): string {
  const opacity = form.opacity === undefined ? '' : ` opacity="${form.opacity}"`;
  return `<ellipse cx="${round(form.cx)}" cy="${round(form.cy)}" rx="${round(form.rx)}" ry="${round(form.ry)}" fill="${form.paint}"${opacity}/>`;
}

export function shape(d: string, paint: string, extra = ''): string {
  return `<path d="${d}" fill="${paint}"${extra ? ` ${extra}` : ''}/>`;
}

/** A line with width: handles, legs, wires. */
export function stroke(d: string, colour: string, width: number, extra = ''): string {
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"${extra ? ` ${extra}` : ''}/>`;
}

export function bar(form: { x: number; y: number; w: number; h: number; r?: number; paint: string }): string {
  return `<rect x="${round(form.x)}" y="${round(form.y)}" width="${round(form.w)}" height="${round(form.h)}" rx="${form.r ?? 0}" fill="${form.paint}"/>`;
}

/** The soft shadow under something that stands on the floor. */
export function shadow(x: number, y: number, radius: number): string {
  return (
    `<ellipse cx="${round(x + radius * 0.14)}" cy="${round(y + 4)}" rx="${round(radius * 1.28)}" ry="${round(radius * 0.2 + 8)}" fill="url(#cast)"/>` +
    `<ellipse cx="${round(x)}" cy="${round(y + 1)}" rx="${round(radius * 1.02)}" ry="${round(radius * 0.1 + 5)}" fill="url(#touch)"/>`
  );
}

/** The lighter shadow under something on legs. */
export function footprint(x: number, y: number, radius: number): string {
  return `<ellipse cx="${round(x + radius * 0.06)}" cy="${round(y + 2)}" rx="${round(radius * 1.22)}" ry="${round(radius * 0.16 + 8)}" fill="url(#cast)"/>`;
}

/** A gleam on something glossy. */
export function gleam(d: string, opacity = 0.3): string {
  return `<path d="${d}" fill="#fff" opacity="${opacity}"/>`;
}
