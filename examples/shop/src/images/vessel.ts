/**
 * The forms that several drawings of the table share: a cup with its handle, and a vessel of glass with something in it.
 */
import { mix, shade } from './colour.ts';
import type { Look } from './drawing.ts';
import { FLOOR, gleam, oval, type Pencil, shadow, stroke, turned } from './pencil.ts';

/** A cup with a handle, glazed down to a bare foot. */
export function cup(
  pencil: Pencil,
  look: Look,
  form: { x: number; radius: number; high: number; belly: number },
): string {
  const { x, radius, high, belly } = form;
  const foot = mix(look.body, '#c9a883', 0.6);
  const rim = FLOOR - high;
  const bow = `M${x + radius - 4} ${rim + high * 0.2}c${radius * 0.85} ${-high * 0.1} ${radius * 0.8} ${high * 0.66} ${-2} ${high * 0.52}`;
  return (
    shadow(x, FLOOR, radius * 0.86) +
    stroke(bow, shade(look.body, -0.26), 19) +
    stroke(bow, look.body, 12) +
    turned(pencil, {
      x,
      profile: [
        [0, radius * 0.72],
        [10, radius * belly * 0.93],
        [high * 0.24, radius * belly],
      ],
      paint: pencil.fill(foot),
      tilt: 0.16,
    }) +
    turned(pencil, {
      x,
      base: FLOOR - high * 0.13,
      profile: [
        [0, radius * belly * 0.985],
        [high * 0.2, radius * belly],
        [high * 0.6, radius * (1 + belly) * 0.5],
        [high * 0.87, radius],
      ],
      paint: pencil.fill(look.body),
      inside: mix(look.body, '#f5f1e8', 0.5),
      tilt: 0.16,
    }) +
    gleam(
      `M${x - radius * 0.66} ${rim + 26}q-6 ${high * 0.3} 0 ${high * 0.52}l11 3q-7 ${-high * 0.3} 0 ${-high * 0.53}z`,
      0.26,
    )
  );
}

/** A vessel of clear or tinted glass, with something in it. */
export function glassware(
  pencil: Pencil,
  form: { x: number; profile: readonly (readonly [number, number])[]; tint: string; drink: string; level: number },
): string {
  const { x, profile, tint, drink, level } = form;
  const full = profile.filter(([up]) => up <= level);
  const surface = full[full.length - 1]![1] - 5;
  return (
    turned(pencil, { x, profile, paint: pencil.fill(tint, 'glass'), tilt: 0.14 }) +
    turned(pencil, {
      x,
      base: FLOOR - 8,
      profile: full.map(([up, radius]) => [up, Math.max(3, radius - 6)] as const),
      paint: pencil.fill(drink, 'glass'),
      tilt: 0.14,
    }) +
    oval({ cx: x, cy: FLOOR - 8 - level, rx: surface, ry: surface * 0.14, paint: drink, opacity: 0.5 }) +
    turned(pencil, { x, profile, paint: pencil.fill(tint, 'glass'), tilt: 0.14 }) +
    `<ellipse cx="${x}" cy="${FLOOR - profile[profile.length - 1]![0]}" rx="${profile[profile.length - 1]![1]}" ry="${profile[profile.length - 1]![1] * 0.14}" fill="none" stroke="#fff" stroke-width="2.5" opacity=".85"/>`
  );
}
