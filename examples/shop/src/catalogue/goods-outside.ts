/**
 * What is sold for the garden and the hill, one line a product:
 * name | maker | price | finish | second finish | material and size | what we would tell you about it. Data only.
 */
import type { Kind } from './kind.ts';

export const OUTSIDE: readonly Kind[] = [
  {
    draw: 'leafy',
    category: 'garden',
    noun: 'House plant',
    guide: 'plants-for-dark-rooms',
    care: 'Bright shade. Water when the top of the soil is dry.',
    goods: `
Cast-Iron Plant|Verd|48|clay|pine|Aspidistra in terracotta, 45 cm|Survived the Victorians and will survive you.
Rubber Fig|Verd|56|chalk|leaf|Ficus in glazed stoneware, 55 cm|Broad, polished leaves; wipe them once a month and it looks like you tried.
Peace Lily|Verd|44|slate|leaf|Spathiphyllum in stoneware, 50 cm|Tells you when it is thirsty, and forgives you within the hour.
Swiss Cheese Plant|Verd|84|oat|pine|Monstera in stoneware, 70 cm|Give it a corner and it will furnish it.`,
  },
  {
    draw: 'tree',
    category: 'garden',
    noun: 'Small tree',
    guide: 'plants-for-dark-rooms',
    care: 'Sun, and a deep drink once a week.',
    goods: `
Olive, Standard|Verd|94|clay|moss|Olive in terracotta, 90 cm|Silver on the windy side. Hardy to minus eight in a sheltered spot.
Bay, Standard|Verd|88|ink|pine|Bay laurel in stoneware, 85 cm|A hedge against dull soup.
Lemon, Half Standard|Verd|118|sky|leaf|Citrus in stoneware, 80 cm|Flowers and fruit at once, and a smell worth the fuss.
Myrtle, Small Standard|Verd|76|oat|leaf|Myrtle in terracotta, 70 cm|White flowers in August, and a good subject for a beginner with scissors.`,
  },
  {
    draw: 'succulents',
    category: 'garden',
    noun: 'Planted bowl',
    guide: 'plants-for-dark-rooms',
    care: 'Full light, little water, no fuss.',
    goods: `
Houseleek Bowl|Verd|38|slate|leaf|Three sempervivums in stoneware, 28 cm|Leave it on the wall and go on holiday.
Windowsill Bowl|Verd|42|chalk|sky|Three echeverias in stoneware, 28 cm|Blue-grey rosettes that blush at the tips in strong sun.
Rust Bowl|Verd|42|rust|moss|Three aeoniums in stoneware, 28 cm|Green in winter, bronze by June.
Alpine Bowl|Verd|46|oat|leaf|Three saxifrages in stoneware, 30 cm|A small high pasture for a table outdoors.`,
  },
  {
    draw: 'planter',
    category: 'garden',
    noun: 'Planter',
    guide: 'plants-for-dark-rooms',
    care: 'Frost-proof. Stand on feet in winter.',
    goods: `
Long Tom Planter|Fold & Kiln|68|clay|oat|Terracotta, 28 cm|The old nursery shape, deep for roots, plain for everything else.
Belly Planter|Fold & Kiln|84|slate|ochre|Stoneware, 30 cm|A band of yellow slip round the middle, like a bee that has been told to sit.
Straight Planter|Fold & Kiln|72|chalk|oat|Stoneware, 24 cm|No taper, no rim. Looks expensive, was merely difficult.
Urn Planter|Fold & Kiln|126|moss|oat|Stoneware, 34 cm|For the end of a path, or the place where one ought to be.`,
  },
  {
    draw: 'wateringCan',
    category: 'garden',
    noun: 'Watering can',
    guide: 'the-small-garden',
    care: 'Empty before frost.',
    goods: `
House Can 1.5 l|Tilth|46|chalk|walnut|Enamelled steel, 1.5 litres|A long thin neck for plants that live at the back.
Glasshouse Can 5 l|Tilth|72|pine|brass|Galvanised steel, 5 litres|A brass rose that falls like weather.
Copper Can 1 l|Tilth|118|copper|brass|Copper, 1 litre|Left out on purpose by people who could put it away.
Allotment Can 8 l|Tilth|64|steel|steel|Galvanised steel, 8 litres|Balanced to be carried two at a time.`,
  },
  {
    draw: 'secateurs',
    category: 'garden',
    noun: 'Secateurs',
    guide: 'the-small-garden',
    care: 'Clean, dry, a drop of oil. Every part can be replaced.',
    goods: `
Bypass Secateurs|Tilth|62|rust|brass|Forged steel, 21 cm|Cuts a finger-thick branch and then a sweet pea.
Small-Hand Secateurs|Tilth|58|pine|brass|Forged steel, 18 cm|Not a lighter version but a smaller one, with the same steel.
Flower Snips|Tilth|38|ochre|brass|Carbon steel, 16 cm|For the ten minutes before guests.
Orchard Secateurs|Tilth|94|ink|brass|Forged steel and ash, 24 cm|A rolling handle, for the February weekend when you do the lot.`,
  },
  {
    draw: 'trowel',
    category: 'garden',
    noun: 'Hand tools',
    guide: 'the-small-garden',
    care: 'Brush off, oil the ash, hang up.',
    goods: `
Planting Trowel|Tilth|34|ash|brass|Forged steel and ash, 32 cm|Narrow and deep, marked in centimetres for bulbs.
Trowel and Fork|Tilth|62|oak|brass|Forged steel and oak, a pair|The two tools every border asks for.
Copper Trowel|Tilth|78|walnut|copper|Bronze and walnut, 32 cm|Slides through clay as if it had been warmed.
Weeding Pair|Tilth|66|ash|steel|Forged steel and ash, a pair|A fork with tines like fingers, and a blade for dandelions.`,
  },
  {
    draw: 'birdHouse',
    category: 'garden',
    noun: 'Bird house',
    guide: 'the-small-garden',
    care: 'Clean out in October.',
    goods: `
Wren House|Hollin Turnery|48|oak|slate|Oak and slate-grey felt, 25 cm|A small door, because wrens are strict.
Blue Tit House|Hollin Turnery|48|ash|pine|Ash with a green roof, 26 cm|Twenty-eight millimetres: they have measured.
Robin House|Hollin Turnery|52|walnut|clay|Walnut with a clay roof, 24 cm|For a bird that wants to see you coming.
Sparrow House|Hollin Turnery|64|sand|rust|Larch with a rust roof, 28 cm|Sociable tenants, noisy mornings.`,
  },
  {
    draw: 'backpack',
    category: 'hill',
    noun: 'Backpack',
    guide: 'packing-for-the-hill',
    care: 'Sponge clean. Re-wax once a year.',
    goods: `
Ridge Pack 22 l|Cairn Supply|168|moss|walnut|Waxed canvas and leather, 22 litres|The weekday pack that is plainly thinking about Saturday.
Commons Pack 18 l|Cairn Supply|138|ochre|walnut|Waxed canvas and leather, 18 litres|One lid, two straps, nothing that dangles.
Corrie Pack 35 l|Cairn Supply|246|slate|ink|Ripstop canvas, 35 litres|Two days' walking, with a roll top that closes on whatever you bring.
Bothy Pack 28 l|Cairn Supply|212|rust|walnut|Waxed canvas and leather, 28 litres|A deep lid for maps, mints and the other gloves.`,
  },
  {
    draw: 'tent',
    category: 'hill',
    noun: 'Tent',
    guide: 'packing-for-the-hill',
    care: 'Dry before packing. Proof every third summer.',
    goods: `
Lochan Tent, 1 person|Cairn Supply|348|moss|ochre|Silicone nylon, 1.3 kg|Goes up in four minutes in the rain, which is when you will learn how.
Lochan Tent, 2 people|Cairn Supply|462|slate|ochre|Silicone nylon, 1.9 kg|Two doors, so that nobody climbs over anybody.
Meadow Tent, 2 people|Cairn Supply|398|ochre|rust|Polycotton, 4.2 kg|Quieter in wind and cooler in sun than any nylon.
Bield Tent, 4 people|Cairn Supply|684|pine|oat|Polycotton, 9.8 kg|Standing room, a porch for boots, a window for the weather.`,
  },
  {
    draw: 'flask',
    category: 'hill',
    noun: 'Flask',
    guide: 'a-better-cup',
    care: 'Wash by hand, leave the lid off.',
    goods: `
Summit Flask 0.5 l|Cairn Supply|42|pine|ink|Steel, 0.5 litres|Hot for twelve hours. We climbed things to check.
Summit Flask 0.75 l|Cairn Supply|48|clay|ink|Steel, 0.75 litres|With a ring for a carabiner or a mittened finger.
Summit Flask 1 l|Cairn Supply|56|sky|steel|Steel, 1 litre|Soup for two and a second helping for one.
Team Flask 1.4 l|Cairn Supply|68|ochre|ink|Steel, 1.4 litres|Touchlines, building sites, long meetings.`,
  },
  {
    draw: 'sleepingBag',
    category: 'hill',
    noun: 'Sleeping bag',
    guide: 'packing-for-the-hill',
    care: 'Store loose. Wash once a year with down soap.',
    goods: `
Three-Season Bag|Cairn Supply|268|moss|oat|Traceable down, −4 °C, 980 g|Warm at the feet, where it matters, and roomy at the shoulders.
Summer Bag|Cairn Supply|184|sky|chalk|Traceable down, 6 °C, 620 g|Opens flat into a quilt for a balcony.
Winter Bag|Cairn Supply|396|rust|oat|Traceable down, −14 °C, 1.4 kg|For people who own a tent and mean it in January.
Wool Bag|Marram|312|slate|ochre|Wool fill, 0 °C, 1.6 kg|Heavier than down and drier than anything. It never smells of camping.`,
  },
  {
    draw: 'stove',
    category: 'hill',
    noun: 'Camp stove',
    guide: 'packing-for-the-hill',
    care: 'Let it cool. Brush the jets each spring.',
    goods: `
Trail Stove and Pan|Cairn Supply|98|iron|clay|Steel and enamel, 420 g|Folds into its own pan and does not sulk in wind.
Base Stove and Pan|Cairn Supply|142|iron|steel|Steel, 780 g|Wide arms for a proper pan and a flame that can simmer.
Copper Camp Stove|Soot & Steam|224|brass|copper|Brass and copper, 900 g|A spirit burner of 1930, made again for people who take their time.
Group Stove and Pan|Cairn Supply|188|iron|steel|Steel, 1.2 kg|Dinner for six, or one quite impressive breakfast.`,
  },
  {
    draw: 'campChair',
    category: 'hill',
    noun: 'Camp chair',
    guide: 'evenings-outside',
    care: 'Slings come off to wash.',
    goods: `
Fishing Chair|Cairn Supply|124|moss|oak|Canvas and oak, 3.4 kg|Sits low, folds flat, keeps a secret.
Lawn Chair|Cairn Supply|136|clay|ash|Canvas and ash, 3.6 kg|Two stripes short of a deckchair and far better for the back.
Director's Chair|Birk|214|ink|walnut|Canvas and walnut, 4.8 kg|For people who tell others where to put the tent.
Beach Chair|Cairn Supply|128|sky|ash|Canvas and ash, 3.2 kg|Close to the sand, so that your tea can reach it.`,
  },
  {
    draw: 'hatchet',
    category: 'hill',
    noun: 'Hatchet',
    guide: 'evenings-outside',
    care: 'Keep it dry, keep it sharp, keep it sheathed.',
    goods: `
Kindling Hatchet|Ostler Forge|88|ash|iron|Forged steel and ash, 35 cm|One swing, one stick. Comes with a leather sheath.
Camp Hatchet|Ostler Forge|104|oak|steel|Forged steel and oak, 38 cm|Light enough to forget in a pack until dusk.
Splitting Axe|Ostler Forge|168|ash|iron|Forged steel and ash, 62 cm|A broad cheek that opens oak with a sound you will start to look forward to.
Carver's Axe|Ostler Forge|142|walnut|steel|Forged steel and walnut, 36 cm|A straight edge and a thin bit, for spoons and time.`,
  },
  {
    draw: 'hammock',
    category: 'hill',
    noun: 'Hammock',
    guide: 'evenings-outside',
    care: 'Wash at 30°. Bring in overnight.',
    goods: `
Orchard Hammock|Marram|148|oat|rust|Cotton, 220 × 140 cm|Two trees, one book, no plan.
Harbour Hammock|Marram|156|sky|chalk|Cotton, 220 × 150 cm|Woven by people who mend nets.
Stripe Hammock|Marram|164|clay|oat|Cotton, 230 × 160 cm|Wide enough to lie across, which is the trick to it.
Trail Hammock|Cairn Supply|92|pine|ochre|Ripstop nylon, 260 × 140 cm|As small as an apple in its bag.`,
  },
];
