/**
 * The articles: what the shop knows about its goods, written to be read. Data only. Longer than usual because fifteen
 * articles are text, and one list of them is easier to read than fifteen files.
 */
import type { CategorySlug } from './catalogue/kind.ts';

export type Guide = {
  readonly slug: string;
  readonly title: string;
  readonly category: CategorySlug;
  readonly minutes: number;
  readonly lead: string;
  /** A heading and its paragraph. */
  readonly parts: readonly (readonly [heading: string, text: string])[];
  /** The drawings on its cover: three kinds of product. */
  readonly cover: readonly [string, string, string];
};

export const GUIDES: readonly Guide[] = [
  {
    slug: 'buy-once',
    title: 'How to buy a thing once',
    category: 'furniture',
    minutes: 6,
    cover: ['armchair', 'floorLamp', 'sideTable'],
    lead: 'The expensive chair is often the cheap one, if you divide by the years. Four questions we ask before we put anything in the shop, and that you can ask before you take anything out of it.',
    parts: [
      [
        'Can it be mended?',
        'Turn it over. Screws and wedges can be undone; glue and staples cannot. A lamp should open with one key, a chair should come apart along its joints, and somebody should sell you the part. If the answer is a new one, walk on.',
      ],
      [
        'Will it look better worn?',
        'Oak silvers, brass darkens, wool softens, iron blackens. Lacquer chips and chrome peels. The first kind of material ages; the second kind only gets old. Prefer the first, above all for whatever you touch every day.',
      ],
      [
        'What do you pay per year?',
        'A dining table at £1,640 that stands for forty years costs less than eighty pence a week. A table at £290 that wobbles after five costs more, and you will have carried two of them down the stairs.',
      ],
      [
        'Could you wait a week?',
        'Most regret is bought on the first evening. Put the two you are choosing between on a list, sleep, and look at which one you missed. We keep baskets for thirty days for exactly this reason.',
      ],
    ],
  },
  {
    slug: 'choosing-a-knife',
    title: 'One good knife',
    category: 'cook',
    minutes: 5,
    cover: ['knife', 'board', 'mill'],
    lead: 'You need one knife you like, one small one, and something to keep them sharp. Everything else is a block with slots in it.',
    parts: [
      [
        'Carbon or stainless',
        'Carbon steel takes a finer edge and gives it back with a few strokes on a stone. It also turns grey and asks to be dried. Stainless forgives, and dulls a little sooner. If you wipe your board without being told, buy carbon.',
      ],
      [
        'Rock or chop',
        'Watch your own hand. If the tip stays on the board, a curved cook’s knife is yours. If the whole blade lifts, a flat santoku will feel like coming home.',
      ],
      [
        'The board matters as much',
        'Glass and marble ruin an edge in an evening. End grain is kindest, since the blade slips between the fibres. Plain oak is very nearly as good and hangs on a hook.',
      ],
    ],
  },
  {
    slug: 'cast-iron-for-life',
    title: 'Cast iron, for life',
    category: 'cook',
    minutes: 4,
    cover: ['pan', 'casserole', 'saucepan'],
    lead: 'A skillet is the only pan that is better second-hand. Here is how to make yours into the one somebody will fight over.',
    parts: [
      [
        'The first week',
        'Ours come seasoned. Even so, fry something fatty and unimportant three times before you try an egg. Heat slowly, oil when warm, cook when hot.',
      ],
      [
        'The washing-up',
        'Hot water and a brush, while it is still warm. A little soap does no harm, whatever your uncle says. Dry it on the flame and wipe it with a drop of oil.',
      ],
      [
        'When it all goes wrong',
        'Rust is only rust. Scour it off, oil the bare iron thinly, an hour in a hot oven upside down. Twice, and it is new.',
      ],
    ],
  },
  {
    slug: 'bread-at-home',
    title: 'A loaf by Sunday',
    category: 'cook',
    minutes: 5,
    cover: ['mixingBowl', 'utensils', 'apron'],
    lead: 'Flour, water, salt, time. The equipment is a bowl that holds its warmth, a hot pot with a lid, and a cloth you do not mind losing.',
    parts: [
      [
        'Friday evening',
        'Stir five hundred grams of strong flour with three hundred and seventy of water, ten of salt and a spoon of starter. It will look like a mistake. Cover it and go to bed.',
      ],
      [
        'Saturday',
        'Fold it when you pass: wet hand, four corners to the middle, every half hour, four times. Then leave it in the cold until you want it.',
      ],
      [
        'Sunday',
        'Heat a lidded iron pot as far as your oven goes. Tip the dough in, lid on for twenty-five minutes, off for twenty. Wait until it is cool. You will not.',
      ],
    ],
  },
  {
    slug: 'setting-a-table',
    title: 'Setting a table without fuss',
    category: 'table',
    minutes: 4,
    cover: ['plate', 'wineGlass', 'candleholder'],
    lead: 'A good table says stay. It needs fewer things than you own, and one more candle than you think.',
    parts: [
      [
        'Start from the light',
        'Turn the ceiling lamp off and put something low in the middle. Faces first, food second, crockery last.',
      ],
      [
        'One odd one',
        'Six plates alike and one bowl that is not: the eye wants somewhere to rest. Mix glazes within a colour rather than colours within a set.',
      ],
      [
        'Leave room',
        'If a dish has to be moved to put down another, there is too much on the table. The bread can live on a stool.',
      ],
    ],
  },
  {
    slug: 'glaze-and-clay',
    title: 'What a glaze remembers',
    category: 'table',
    minutes: 4,
    cover: ['vase', 'mug', 'bowl'],
    lead: 'Two mugs from one firing are cousins, not twins. Why our pots vary, and why we would not have it otherwise.',
    parts: [
      [
        'Fire, mostly',
        'Near the burner a blue goes grey; at the back, where the flame is starved, the same blue goes green. A potter can guess. Only the kiln knows.',
      ],
      [
        'The bare foot',
        'Glaze is glass and would stick to the shelf, so the foot is left raw. Turn a pot over: the colour of the clay there is the truest thing about it.',
      ],
      [
        'Living with it',
        'Stoneware is fired past the point where it can soak up tea. Use it, stack it, wash it in the machine. A hairline in the glaze is not a crack; a dull sound when tapped is.',
      ],
    ],
  },
  {
    slug: 'a-better-cup',
    title: 'A better cup',
    category: 'coffee',
    minutes: 5,
    cover: ['kettle', 'dripper', 'grinder'],
    lead: 'Fresh beans, a grinder, water just off the boil. The order of spending is the same as the order of the words.',
    parts: [
      [
        'Grind last',
        'Ground coffee loses half of what you paid for in a quarter of an hour. A hand grinder takes forty turns, and the time to think of one good reason to get up.',
      ],
      [
        'Sixty to a thousand',
        'Sixty grams to a litre, whatever you brew in. Weigh it for a week; after that your hand will know.',
      ],
      [
        'Pour slowly',
        'Wet the grounds, wait for them to rise, then pour in rings without drowning them. Three minutes for a cup, four for two.',
      ],
    ],
  },
  {
    slug: 'the-tea-hour',
    title: 'The tea hour',
    category: 'coffee',
    minutes: 3,
    cover: ['teapot', 'canister', 'espresso'],
    lead: 'Four o’clock is an invention, and a good one. How to make a pot that is worth stopping for.',
    parts: [
      [
        'Warm the pot',
        'It takes half a minute and it is the whole difference. Cold stoneware steals ten degrees from the water before a leaf has opened.',
      ],
      [
        'A spoon each',
        'And none for the pot, unless the pot is company. Black tea four minutes, green two, herbs as long as you like.',
      ],
      [
        'Keep it in the dark',
        'Light and air make tea taste of the cupboard. A tin with a lid that sinks by itself is worth more than a rarer leaf.',
      ],
    ],
  },
  {
    slug: 'light-in-layers',
    title: 'Light in layers',
    category: 'light',
    minutes: 5,
    cover: ['tableLamp', 'pendant', 'deskLamp'],
    lead: 'One bright lamp in the middle of a ceiling makes a waiting room. Five small ones make an evening.',
    parts: [
      [
        'Low, then lower',
        'Put light where people look: on a table, a picture, a page. A pendant belongs at eye level when you sit, about sixty centimetres over the table.',
      ],
      [
        'Warm, and dimmable',
        '2,700 kelvin or below, and a dimmer on whatever is largest. Light should go down as the evening does.',
      ],
      ['Leave a corner dark', 'A room that is lit everywhere has no depth. Give the light something to come out of.'],
    ],
  },
  {
    slug: 'evenings-outside',
    title: 'Evenings outside',
    category: 'hill',
    minutes: 4,
    cover: ['lantern', 'campChair', 'hammock'],
    lead: 'The season is longer than the weather forecast says. A blanket, a lantern, a fire, and somebody willing to go in for the bottle.',
    parts: [
      [
        'Wind first',
        'Sit with your back to a wall or a hedge. Ten degrees without wind are warmer than fifteen with it.',
      ],
      [
        'Make a middle',
        'A lantern on the ground, three chairs around it. People come to a light as moths do, only with more to say.',
      ],
      [
        'Small wood',
        'A fire wants kindling the thickness of a finger, split the day before. The hatchet is for that; the axe is for showing off.',
      ],
    ],
  },
  {
    slug: 'wood-that-lasts',
    title: 'Oak, ash, walnut',
    category: 'furniture',
    minutes: 5,
    cover: ['chair', 'diningTable', 'stool'],
    lead: 'Three timbers, three tempers. Which to choose, how to look after it, and why a ring from a wet glass is nothing to cry about.',
    parts: [
      [
        'What they are like',
        'Oak is heavy, sure of itself and silver in the end. Ash is pale and springy, good for anything that bends with you. Walnut is dark, close and quiet, and gets lighter as everything else gets darker.',
      ],
      [
        'Oil, not lacquer',
        'An oiled top can be mended in the middle. Rub the mark with fine paper along the grain, wipe on a spoon of oil, wait, wipe off. Ten minutes a year is plenty.',
      ],
      [
        'Keep it from the radiator',
        'Wood moves with the air. A hand’s breadth from the heat and a bowl of water in January will save you a split.',
      ],
    ],
  },
  {
    slug: 'wool-and-linen',
    title: 'Wool and linen, honestly',
    category: 'textiles',
    minutes: 4,
    cover: ['throwBlanket', 'cushion', 'basket'],
    lead: 'One comes from an animal that stands in the rain, the other from a plant that stands in the wind. Both know more about weather than any fleece.',
    parts: [
      [
        'Air before water',
        'Wool cleans itself if you let it. Hang it out on a damp morning, shake it, bring it in. Wash it once a year, cool, with less soap than you would think.',
      ],
      [
        'Linen wants use',
        'New linen is a little stiff and means well. After ten washes it is soft, after a hundred it is better than anything you can buy.',
      ],
      ['Moths', 'They like what is forgotten. Use your blankets, and you will not need cedar.'],
    ],
  },
  {
    slug: 'plants-for-dark-rooms',
    title: 'Plants for dark rooms',
    category: 'garden',
    minutes: 4,
    cover: ['leafy', 'tree', 'planter'],
    lead: 'North-facing, ground floor, a yard like a well: there is a plant for it, and it has been waiting.',
    parts: [
      [
        'Read by it',
        'If you can read a book there at noon without a lamp, an aspidistra or a peace lily will be content. If not, buy the lamp first.',
      ],
      [
        'Less water',
        'In the dark, plants drink slowly. More die of kindness than of thirst: push a finger in to the second joint, and water only if it comes out clean.',
      ],
      [
        'Turn and wipe',
        'A quarter turn each week, a damp cloth each month. A leaf under dust is a window with the curtain drawn.',
      ],
    ],
  },
  {
    slug: 'the-small-garden',
    title: 'The small garden',
    category: 'garden',
    minutes: 4,
    cover: ['wateringCan', 'trowel', 'birdHouse'],
    lead: 'Six square metres can hold a tree, a seat, a meal and a wren. The trick is to do each of them once, and properly.',
    parts: [
      [
        'One tree',
        'Even in a pot. It gives the eye a height to stop at, and the birds a place to think before they commit.',
      ],
      [
        'Good tools, few',
        'A trowel that does not bend, secateurs you can sharpen, a can with a fine rose. Hang them where you can see them and they will be used.',
      ],
      ['Leave the seedheads', 'Tidy in March, not in October. What looks like neglect is breakfast.'],
    ],
  },
  {
    slug: 'packing-for-the-hill',
    title: 'Packing for a night out',
    category: 'hill',
    minutes: 5,
    cover: ['backpack', 'tent', 'stove'],
    lead: 'Everything you carry is weighed twice: once on the scale, once on the last climb. A list from people who have left things behind.',
    parts: [
      [
        'The big three',
        'Pack, shelter, sleep. Together they should weigh less than a fifth of what you can comfortably lift. Save grams there, not on chocolate.',
      ],
      [
        'Dry is warm',
        'Put what you sleep in at the bottom, in a bag that closes. Everything else may get wet and you will only be annoyed.',
      ],
      [
        'Tell someone',
        'Where, and when you will ring. It costs nothing, weighs nothing, and is the one piece of kit that has never failed.',
      ],
    ],
  },
];

export function guideBySlug(slug: string): Guide | undefined {
  return GUIDES.find((guide) => guide.slug === slug);
}
