/**
 * Drawings for the table and for coffee and tea: mostly turned bodies with handles, spouts and glass. Pure text.
 */
import { mix, shade } from './colour.ts';
import { type Drawer, lightOf, type Look } from './drawing.ts';
import { bar, FLOOR, gleam, MIDDLE, oval, type Pencil, shadow, shape, stroke, turned } from './pencil.ts';

/** A cup with a handle, glazed down to a bare foot. */
function cup(pencil: Pencil, look: Look, form: { x: number; radius: number; high: number; belly: number }): string {
  const { x, radius, high, belly } = form;
  const foot = mix(look.body, '#c9a883', 0.6);
  const rim = FLOOR - high;
  const bow = `M${x + radius - 4} ${rim + high * 0.2}c${radius * 0.85} ${-high * 0.1} ${radius * 0.8} ${high * 0.66} ${-2} ${high * 0.52}`;
  return (
    shadow(x, FLOOR, radius * 0.86) +
    stroke(bow, shade(look.body, -0.26), 19) +
    stroke(bow, look.body, 12) +
    turned(pencil, { x, profile: [[0, radius * 0.72], [10, radius * belly * 0.93], [high * 0.24, radius * belly]], paint: pencil.fill(foot), tilt: 0.16 }) +
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
    gleam(`M${x - radius * 0.66} ${rim + 26}q-6 ${high * 0.3} 0 ${high * 0.52}l11 3q-7 ${-high * 0.3} 0 ${-high * 0.53}z`, 0.26)
  );
}

const mug: Drawer = (pencil, look) =>
  cup(pencil, look, { x: 280, radius: 92 + look.model * 4, high: [190, 160, 214, 176][look.model] ?? 180, belly: [1.02, 1.14, 0.96, 1.08][look.model] ?? 1 });

const espresso: Drawer = (pencil, look) =>
  oval({ cx: 288, cy: FLOOR + 2, rx: 148, ry: 30, paint: 'url(#cast)' }) +
  oval({ cx: 286, cy: FLOOR - 8, rx: 132, ry: 25, paint: pencil.fill(shade(look.body, -0.1)) }) +
  oval({ cx: 286, cy: FLOOR - 13, rx: 132, ry: 25, paint: pencil.fill(shade(look.body, 0.16), 'flat') }) +
  `<g transform="translate(0 -14)">${cup(pencil, look, { x: 280, radius: 70 + look.model * 3, high: 104 + look.model * 8, belly: [0.94, 1.06, 0.9, 1][look.model] ?? 1 })}</g>`;

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
  return shadow(MIDDLE, FLOOR, 112) + Array.from({ length: count }, (_, index) => one(index * 40, 1.04 - index * 0.03, index % 2 ? look.trim : look.body)).join('');
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

/** A vessel of clear or tinted glass, with something in it. */
function glassware(pencil: Pencil, form: { x: number; profile: readonly (readonly [number, number])[]; tint: string; drink: string; level: number }): string {
  const { x, profile, tint, drink, level } = form;
  const full = profile.filter(([up]) => up <= level);
  const surface = full[full.length - 1]![1] - 5;
  return (
    turned(pencil, { x, profile, paint: pencil.fill(tint, 'glass'), tilt: 0.14 }) +
    turned(pencil, { x, base: FLOOR - 8, profile: full.map(([up, radius]) => [up, Math.max(3, radius - 6)] as const), paint: pencil.fill(drink, 'glass'), tilt: 0.14 }) +
    oval({ cx: x, cy: FLOOR - 8 - level, rx: surface, ry: surface * 0.14, paint: drink, opacity: 0.5 }) +
    turned(pencil, { x, profile, paint: pencil.fill(tint, 'glass'), tilt: 0.14 }) +
    `<ellipse cx="${x}" cy="${FLOOR - profile[profile.length - 1]![0]}" rx="${profile[profile.length - 1]![1]}" ry="${profile[profile.length - 1]![1] * 0.14}" fill="none" stroke="#fff" stroke-width="2.5" opacity=".85"/>`
  );
}

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
  const profile = [[0, 6], [16, wide * 0.62], [70, wide], [high * 0.54, wide * 0.78]] as const;
  const wine = [[0, 4], [14, wide * 0.56], [62, wide * 0.93]] as const;
  return (
    shadow(x, FLOOR, 66) +
    oval({ cx: x, cy: FLOOR - 4, rx: 70, ry: 13, paint: shade(body, -0.24), opacity: 0.6 }) +
    oval({ cx: x, cy: FLOOR - 6, rx: 64, ry: 10, paint: '#fff', opacity: 0.4 }) +
    shape(`M${x - 5} ${cupBase}C${x - 4} ${FLOOR - 60} ${x - 5} ${FLOOR - 20} ${x - 24} ${FLOOR - 6}h48C${x + 5} ${FLOOR - 20} ${x + 4} ${FLOOR - 60} ${x + 5} ${cupBase}Z`, shade(body, -0.28), 'opacity=".62"') +
    stroke(`M${x - 2} ${cupBase + 8}V${FLOOR - 40}`, '#fff', 2.5, 'opacity=".8"') +
    turned(pencil, { x, base: cupBase, profile: wine.map(([up, radius]) => [up + 4, radius] as const), paint: pencil.fill(drink, 'round'), tilt: 0.13, lid: shade(drink, 0.2) }) +
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
    (model % 2 ? turned(pencil, { base: FLOOR - 286, profile: [[0, 34], [30, 38], [44, 20]], paint: pencil.fill(trim) }) : '')
  );
};

const cutlery: Drawer = (pencil, look) => {
  const metal = pencil.fill(look.body, 'metal');
  const handle = look.trim === look.body ? metal : pencil.fill(look.trim);
  const stem = (x: number): string => bar({ x: x - 9, y: 350, w: 18, h: 230, r: 9, paint: handle }) + bar({ x: x - 6, y: 300, w: 12, h: 60, paint: metal });
  const fork = [-18, -6, 6, 18].map((dx) => bar({ x: 188 + dx - 3.5, y: 150, w: 7, h: 108, r: 3.5, paint: metal })).join('') + shape('M166 236h44q6 60 -14 78h-16q-20 -18 -14 -78z', metal);
  const knife = shape('M286 320V150q34 8 34 90v80z', metal);
  const spoon = oval({ cx: 414, cy: 226, rx: 38, ry: 62, paint: metal }) + oval({ cx: 412, cy: 224, rx: 27, ry: 49, paint: pencil.fill(shade(look.body, -0.18), 'down') });
  const set = fork + stem(188) + knife + stem(302) + spoon + stem(414);
  return `<g transform="translate(14 14)" opacity=".16" style="filter:brightness(0)">${set}</g>${set}`;
};

const vase: Drawer = (pencil, look) => {
  const profiles = [
    [[0, 62], [60, 96], [150, 92], [214, 42], [250, 46]],
    [[0, 50], [40, 64], [140, 78], [220, 70], [244, 76]],
    [[0, 74], [50, 112], [120, 108], [168, 48], [186, 54]],
    [[0, 44], [80, 52], [180, 74], [262, 56], [286, 60]],
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
    return stroke(`M${MIDDLE + lean * 0.4} ${FLOOR - top + 6}Q${MIDDLE + lean} ${FLOOR - top - tall / 2} ${tip[0]} ${tip[1]}`, '#76764f', 3.5) + leaves;
  });
  return (
    shadow(MIDDLE, FLOOR, 84) +
    oval({ cx: MIDDLE, cy: FLOOR - top, rx: mouth - 2, ry: mouth * 0.14, paint: shade(look.body, -0.5) }) +
    sprigs.slice(0, 2 + (look.model % 3)).join('') +
    turned(pencil, { profile, paint: pencil.fill(look.body, look.finish === 'glass' ? 'glass' : 'round') , tilt: 0.14 }) +
    gleam(`M${MIDDLE - 58} ${FLOOR - 140}q-10 50 4 92l10 -4q-11 -40 0 -88z`, 0.2)
  );
};

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
    turned(pencil, { profile: [[0, 116], [12, 122], [80, 112], [168, 76]], paint: pencil.fill(look.body, light) }) +
    turned(pencil, { base: FLOOR - 168, profile: [[0, 74], [8, 72], [22, 22]], paint: pencil.fill(shade(look.body, 0.08), light) }) +
    turned(pencil, { base: FLOOR - 188, profile: [[0, 8], [8, 8], [18, 20], [32, 17]], paint: pencil.fill(look.trim), lid: shade(look.trim, 0.16) })
  );
};

const dripper: Drawer = (pencil, look) =>
  shadow(MIDDLE, FLOOR, 98) +
  glassware(pencil, { x: MIDDLE, profile: [[0, 88], [24, 100], [84, 98], [150, 60], [172, 58]], tint: '#c9dcd8', drink: '#4a2c1c', level: 84 }) +
  stroke('M394 440c70 -8 62 92 -4 92', shade('#c9dcd8', -0.2), 9, 'opacity=".7"') +
  oval({ cx: MIDDLE, cy: FLOOR - 172, rx: 100, ry: 17, paint: pencil.fill(shade(look.body, -0.08)) }) +
  turned(pencil, { base: FLOOR - 176, profile: [[0, 40], [26, 52], [76 + look.model * 6, 88], [124 + look.model * 6, 112]], paint: pencil.fill(look.body, lightOf(look)), inside: mix(look.body, '#f5f1e8', 0.4) });

const grinder: Drawer = (pencil, look) => {
  const high = 210 + look.model * 14;
  return (
    shadow(MIDDLE, FLOOR, 84) +
    turned(pencil, { profile: [[0, 76], [10, 80], [80, 78]], paint: pencil.fill(look.trim) }) +
    turned(pencil, { base: FLOOR - 80, profile: [[0, 74], [high - 80, 70]], paint: pencil.fill(look.body, lightOf(look)) }) +
    turned(pencil, { base: FLOOR - high, profile: [[0, 72], [12, 70], [34, 20], [50, 9]], paint: pencil.fill(shade(look.body, 0.1), lightOf(look)) }) +
    stroke(`M300 ${FLOOR - high - 48}L430 ${FLOOR - high - 68}`, '#8d9395', 10) +
    turned(pencil, { x: 432, base: FLOOR - high - 66, profile: [[0, 12], [22, 20], [48, 14]], paint: pencil.fill(look.trim), lid: shade(look.trim, 0.2) })
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
    [0.36, 0.64].map((at) => stroke(`M${200 + 180 * at} 300L${228 + 124 * at} 434L${198 + 184 * at} ${FLOOR}`, shade(look.body, -0.25), 1.6, 'opacity=".55"')).join('') +
    shape('M186 296L290 258L370 296Z', pencil.fill(shade(look.body, 0.08), 'metal')) +
    turned(pencil, { x: 284, base: 264, profile: [[0, 8], [8, 15], [26, 12]], paint: pencil.fill(look.trim), lid: shade(look.trim, 0.2) })
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
      : stroke('M200 440C110 420 120 560 208 546', shade(look.body, -0.16), 19) + stroke('M200 440C110 420 120 560 208 546', look.body, 12)) +
    turned(pencil, { profile: [[0, 76], [16, 102], [74, 132], [140, 98], [158, 62]], paint: pencil.fill(look.body, light) }) +
    turned(pencil, { base: FLOOR - 156, profile: [[0, 62], [10, 58], [22, 18]], paint: pencil.fill(shade(look.body, 0.06), light) }) +
    turned(pencil, { base: FLOOR - 176, profile: [[0, 8], [10, 17], [26, 12]], paint: pencil.fill(look.trim), lid: shade(look.trim, 0.2) })
  );
};

const canister: Drawer = (pencil, look) => {
  const one = (x: number, high: number, radius: number): string =>
    shadow(x, FLOOR, radius) +
    turned(pencil, { x, profile: [[0, radius - 3], [6, radius], [high, radius]], paint: pencil.fill(look.body, lightOf(look)) }) +
    turned(pencil, { x, base: FLOOR - high, profile: [[0, radius + 3], [30, radius + 3]], paint: pencil.fill(look.trim), lid: pencil.fill(shade(look.trim, 0.22), 'flat'), straight: true });
  return one(384, 150, 62) + one(232, 220 + look.model * 18, 82);
};

const press: Drawer = (pencil, look) =>
  shadow(290, FLOOR, 86) +
  stroke('M362 380h46q10 0 10 12v130q0 12 -12 12h-44', shade(look.trim, -0.1), 17) +
  glassware(pencil, { x: 284, profile: [[0, 80], [40, 82], [150, 82], [232, 82]], tint: '#c9dcd8', drink: '#4a2c1c', level: 110 }) +
  [0, 110, 226].map((up) => turned(pencil, { x: 284, base: FLOOR - up, profile: [[0, 86], [14, 86]], paint: pencil.fill(look.body, 'metal'), straight: true })).join('') +
  turned(pencil, { x: 284, base: FLOOR - 240, profile: [[0, 86], [8, 84], [28, 26]], paint: pencil.fill(look.body, 'metal') }) +
  bar({ x: 280, y: 214 - look.model * 8, w: 8, h: 104 + look.model * 8, paint: '#9aa0a2' }) +
  turned(pencil, { x: 284, base: 222 - look.model * 8, profile: [[0, 12], [14, 20], [30, 14]], paint: pencil.fill(look.trim), lid: shade(look.trim, 0.2) });

export const TABLE: Readonly<Record<string, Drawer>> = { mug, bowl, plate, tumbler, wineGlass, carafe, cutlery, vase };
export const COFFEE: Readonly<Record<string, Drawer>> = { kettle, dripper, grinder, moka, teapot, espresso, canister, press };
