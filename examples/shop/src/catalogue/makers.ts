/** The workshops behind the goods (all invented). Data only. */
export type Maker = { readonly name: string; readonly place: string; readonly since: number; readonly says: string };

export const MAKERS: readonly Maker[] = [
  {
    name: 'Fold & Kiln',
    place: 'Northumberland',
    since: 1998,
    says: 'Two potters and one gas kiln. Everything is thrown by hand and glazed on the same day.',
  },
  {
    name: 'Ostler Forge',
    place: 'Sheffield',
    since: 1921,
    says: 'Carbon steel and cast iron, ground and seasoned by eleven people who sign their work.',
  },
  {
    name: 'Birk',
    place: 'Småland',
    since: 1954,
    says: 'Furniture in oak, ash and pine from forests within a day of the workshop.',
  },
  {
    name: 'Lume Officina',
    place: 'Turin',
    since: 1967,
    says: 'Spun metal and blown glass, wired by hand, made to be repaired.',
  },
  {
    name: 'Marram',
    place: 'Donegal',
    since: 1982,
    says: 'A weaving shed by the sea. Wool, linen and nothing that needs explaining.',
  },
  {
    name: 'Hollin Turnery',
    place: 'Herefordshire',
    since: 2006,
    says: 'Bowls, boards and mills from storm-felled trees, each traceable to its field.',
  },
  {
    name: 'Cairn Supply',
    place: 'Lochaber',
    since: 1976,
    says: 'Packs and shelter tested on the hill behind the factory, in the weather it is known for.',
  },
  {
    name: 'Tilth',
    place: 'Kent',
    since: 1889,
    says: 'Garden tools that are forged, not pressed, with handles you can replace.',
  },
  {
    name: 'Sklo Vrba',
    place: 'Bohemia',
    since: 1931,
    says: 'Mouth-blown glass, thin where it should be and heavy where it helps.',
  },
  {
    name: 'Soot & Steam',
    place: 'Trieste',
    since: 2011,
    says: 'Tools for coffee and tea, drawn by people who drink a great deal of both.',
  },
  {
    name: 'Verd',
    place: 'Utrecht',
    since: 2015,
    says: 'Plants grown slowly under glass, sent only when they are ready to move.',
  },
  {
    name: 'Tarn',
    place: 'Kendal',
    since: 2009,
    says: 'Our own workroom: the plain things we could not find anywhere else.',
  },
];
