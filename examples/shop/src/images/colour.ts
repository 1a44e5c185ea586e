/**
 * The shop's named finishes and the little colour arithmetic that shading needs. Pure; colours are `#rrggbb`.
 */

export const FINISHES: Readonly<Record<string, string>> = {
  moss: '#76835f',
  pine: '#38513f',
  clay: '#b76b4c',
  oat: '#dccfb6',
  chalk: '#efebe2',
  ink: '#2d3133',
  slate: '#65737a',
  ochre: '#c8973f',
  rust: '#99492f',
  sky: '#9ab2bd',
  plum: '#6b4956',
  sand: '#cbb594',
  oak: '#c79c6a',
  walnut: '#7d553a',
  ash: '#dcc39a',
  steel: '#b4bbbe',
  brass: '#c3a25b',
  copper: '#bf7850',
  iron: '#3d3f40',
  glass: '#c9dcd8',
  smoke: '#8b8a83',
  rose: '#cf9c8f',
  fog: '#c3c6c1',
  leaf: '#5f7f52',
};

/** `from` moved towards `to` by `share` (0 to 1). */
export function mix(from: string, to: string, share: number): string {
  const channel = (hex: string, index: number): number => Number.parseInt(hex.slice(1 + index * 2, 3 + index * 2), 16);
  const parts = [0, 1, 2].map((index) => {
    const value = Math.round(channel(from, index) * (1 - share) + channel(to, index) * share);
    return value.toString(16).padStart(2, '0');
  });
  return `#${parts.join('')}`;
}

/** Lighter for a positive amount, darker for a negative one; the shades are warm, as under a lamp. */
export function shade(colour: string, amount: number): string {
  return amount >= 0 ? mix(colour, '#fffaf0', amount) : mix(colour, '#1c1814', -amount);
}

export function finish(name: string): string {
  return FINISHES[name] ?? '#b4b0a6';
}
