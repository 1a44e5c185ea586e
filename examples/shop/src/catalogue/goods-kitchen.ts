/**
 * What is sold for the kitchen and the table, one line a product:
 * name | maker | price | finish | second finish | material and size | what we would tell you about it. Data only.
 */
import type { Kind } from './kind.ts';

export const KITCHEN: readonly Kind[] = [
  {
    draw: 'knife',
    category: 'cook',
    noun: 'Kitchen knife',
    guide: 'choosing-a-knife',
    care: 'Wash by hand, dry at once, and keep the edge off the plate.',
    goods: `
Hallam Cook's Knife 20 cm|Ostler Forge|148|steel|walnut|Carbon steel and walnut, 20 cm|The one knife, if there is to be one: a long belly for herbs and a spine you can hold all afternoon.
Hallam Santoku 17 cm|Ostler Forge|136|steel|oak|Carbon steel and oak, 17 cm|Flatter and shorter than the cook's knife, for people who chop straight down rather than rock.
Rivelin Paring Knife 9 cm|Ostler Forge|58|steel|ink|Stainless steel and pressed birch, 9 cm|Small enough to peel a shallot in the hand, stiff enough to take the eyes out of a pineapple.
Beeley Cleaver 18 cm|Ostler Forge|214|iron|walnut|Forged high-carbon steel, 18 cm|Heavy at the front, so that the knife does the work. Left black from the fire on both cheeks.`,
  },
  {
    draw: 'pan',
    category: 'cook',
    noun: 'Frying pan',
    guide: 'cast-iron-for-life',
    care: 'Wipe clean, warm through, oil lightly. Never the dishwasher.',
    goods: `
Anvil Skillet 24 cm|Ostler Forge|84|iron|iron|Cast iron, 24 cm, 1.9 kg|Poured in sand, milled smooth inside, seasoned three times with linseed before it leaves the forge.
Anvil Skillet 28 cm|Ostler Forge|104|iron|iron|Cast iron, 28 cm, 2.6 kg|Room for four chops or one very serious tortilla, with a second grip for the trip to the oven.
Carbon Pan 30 cm|Ostler Forge|96|steel|iron|Carbon steel, 30 cm, 1.7 kg|Lighter than iron and quicker to answer the flame. Turns the colour of a blackbird in a month.
Rosso Copper Sauté 26 cm|Lume Officina|268|copper|brass|Copper lined with steel, 26 cm|Two millimetres of copper, so the whole base is one temperature. The handle is cast brass.`,
  },
  {
    draw: 'casserole',
    category: 'cook',
    noun: 'Casserole',
    guide: 'cast-iron-for-life',
    care: 'Any hob, any oven. Soak rather than scour.',
    goods: `
Long Sunday Casserole 4 l|Ostler Forge|229|clay|brass|Enamelled cast iron, 4 litres|For the things that take all day and ask nothing of you. The lid drips back what it gathers.
Long Sunday Casserole 6 l|Ostler Forge|279|pine|brass|Enamelled cast iron, 6 litres|The same pot for a fuller house: one large chicken, or beans for ten.
Shallow Braiser 3 l|Ostler Forge|218|ochre|brass|Enamelled cast iron, 3 litres|Low and wide, browning first and simmering after. It goes straight to the table without apology.
Stove Pot 5 l|Tarn|139|steel|steel|Brushed steel, 5 litres|A quiet stock pot with riveted ears and a base that does not dance on induction.`,
  },
  {
    draw: 'saucepan',
    category: 'cook',
    noun: 'Saucepan',
    guide: 'cast-iron-for-life',
    care: 'Dishwasher safe, though a sponge is kinder.',
    goods: `
Milk Pan 1 l|Tarn|42|chalk|oak|Enamelled steel and oak, 1 litre|Pours from either side, for porridge makers of both hands.
Everyday Saucepan 1.8 l|Tarn|68|steel|iron|Three-ply steel, 1.8 litres|The pan you will reach for without thinking. Marked in litres inside the wall.
Rosso Copper Saucepan 1.5 l|Lume Officina|238|copper|iron|Copper lined with steel, 1.5 litres|Custard, caramel, hollandaise: the sauces that need a pan to stop when you do.
Deep Saucepan 3 l|Tarn|88|steel|walnut|Three-ply steel and walnut, 3 litres|Tall enough for pasta for three, with a handle that stays cool and can be replaced.`,
  },
  {
    draw: 'board',
    category: 'cook',
    noun: 'Chopping board',
    guide: 'choosing-a-knife',
    care: 'Rinse, stand on edge to dry, oil when it looks thirsty.',
    goods: `
Long Board in Oak|Hollin Turnery|72|oak|oak|English oak, 45 × 26 cm|One plank, no glue lines, with the hook hole drilled where the balance is.
End-Grain Block|Hollin Turnery|164|walnut|walnut|Black walnut, 40 × 32 × 5 cm|The knife slips between the fibres instead of cutting them. It heals, and your edge lasts.
Bread Board in Ash|Hollin Turnery|54|ash|ash|Ash, 50 × 22 cm|Narrow, for loaves and for carrying cheese out to the step.
Butcher's Board with Well|Hollin Turnery|118|oak|oak|Oak, 48 × 36 cm|A channel for the juices on one side, flat for pastry on the other.`,
  },
  {
    draw: 'mixingBowl',
    category: 'cook',
    noun: 'Mixing bowl',
    guide: 'bread-at-home',
    care: 'Dishwasher safe.',
    goods: `
Dough Bowl 5 l|Fold & Kiln|78|oat|sky|Stoneware, 5 litres, 30 cm|Wide and weighty, so it stays put under a wooden spoon. Glazed inside, bare where you hold it.
Batter Bowl 2.5 l|Fold & Kiln|56|chalk|clay|Stoneware, 2.5 litres, 24 cm|With a lip that pours and a band of red slip that tells you where two litres is.
Steel Bowl 3 l|Tarn|28|steel|steel|Brushed steel, 3 litres|Deep, light, unbreakable. They nest, and you will want three.
Proving Bowl 4 l|Fold & Kiln|66|moss|oat|Stoneware, 4 litres, 28 cm|Thick walls hold the warmth of the kitchen overnight. Sold with a linen cover.`,
  },
  {
    draw: 'mill',
    category: 'cook',
    noun: 'Salt and pepper mills',
    guide: 'setting-a-table',
    care: 'Wipe with a dry cloth. The mechanism is guaranteed for life.',
    goods: `
Turned Mills in Walnut and Ash|Hollin Turnery|86|walnut|ash|Walnut and ash, 18 and 15 cm|A pair with ceramic burrs, set from dust to gravel with a turn of the brass nut.
Lighthouse Mills|Hollin Turnery|94|chalk|ink|Lacquered beech, 20 and 16 cm|One pale, one dark, so that nobody salts the strawberries.
Tall Mills in Oak|Hollin Turnery|98|oak|walnut|Oak and walnut, 24 and 19 cm|Tall enough to reach across a long table, and to be asked for by name.
Brass Mills|Lume Officina|156|brass|iron|Spun brass and iron, 22 and 18 cm|They darken with the hands that use them. Serviced free in our workroom.`,
  },
  {
    draw: 'utensils',
    category: 'cook',
    noun: 'Kitchen tools',
    guide: 'bread-at-home',
    care: 'Wash by hand and let them dry standing.',
    goods: `
Spoon Set in Cherry, with Jar|Hollin Turnery|64|walnut|oat|Cherry wood and stoneware, three pieces|A spoon, a spatula and a slotted one, in a jar heavy enough not to fall over.
Cook's Tools in Oak, with Jar|Hollin Turnery|82|oak|slate|Oak and stoneware, four pieces|Four shapes we use every day, cut along the grain so that the edges stay square.
Everyday Tools in Beech|Tarn|38|ash|chalk|Beech and enamelled steel, three pieces|A first set, or a second one for the cottage.
Left and Right Tools|Hollin Turnery|88|walnut|pine|Walnut and stoneware, four pieces|Scrapers and spoons with a bevel, made in mirror pairs. Say which hand at checkout.`,
  },
  {
    draw: 'mug',
    category: 'table',
    noun: 'Mug',
    guide: 'glaze-and-clay',
    care: 'Dishwasher and microwave safe.',
    goods: `
Skerry Mug|Fold & Kiln|24|sky|oat|Stoneware, 320 ml|Straight and plain, with a foot left bare so that it does not slide on a wet table.
Peat Mug|Fold & Kiln|26|walnut|oat|Stoneware, 350 ml|Round in the hand like a stone from the beck, in a glaze that breaks to rust on every edge.
Tall Morning Mug|Fold & Kiln|28|chalk|clay|Stoneware, 420 ml|For the first coffee of the day and enough of the second to get going.
Fell Mug|Fold & Kiln|24|moss|oat|Stoneware, 330 ml|A generous handle that takes three fingers or a gloved hand.`,
  },
  {
    draw: 'bowl',
    category: 'table',
    noun: 'Bowl',
    guide: 'glaze-and-clay',
    care: 'Dishwasher and microwave safe.',
    goods: `
Supper Bowl|Fold & Kiln|32|oat|chalk|Stoneware, 19 cm|Somewhere between a plate and a bowl, where most suppers really live.
Porridge Bowls, pair|Fold & Kiln|48|slate|sky|Stoneware, 15 cm, set of two|Thick at the rim, so that they stay warm to the end of the paper.
Nested Bowls, set of three|Fold & Kiln|84|clay|oat|Stoneware, 13, 16 and 19 cm|For nuts, for salad, for the crisps you said you would not open.
Rice Bowl|Fold & Kiln|22|pine|oat|Stoneware, 12 cm|Deep and light, with a turned foot to hold it by.`,
  },
  {
    draw: 'plate',
    category: 'table',
    noun: 'Plates',
    guide: 'setting-a-table',
    care: 'Dishwasher safe. They are meant to be used.',
    goods: `
Side Plates, set of four|Fold & Kiln|72|chalk|oat|Stoneware, 18 cm|A shade off white, with a rim low enough for toast.
Dinner Plates, set of four|Fold & Kiln|112|oat|oat|Stoneware, 27 cm|Flat in the middle, where the knife works, and lifted at the edge, where the sauce goes.
Seaglass Plates, set of six|Fold & Kiln|148|sky|fog|Stoneware, 24 cm, set of six|No two blues alike: it depends where they stood in the kiln.
Harvest Plates, set of six|Fold & Kiln|156|ochre|chalk|Stoneware, 26 cm, set of six|A warm yellow that makes leftovers look like a plan.`,
  },
  {
    draw: 'tumbler',
    category: 'table',
    noun: 'Tumblers',
    guide: 'setting-a-table',
    care: 'Dishwasher safe on the top rack.',
    goods: `
Vrba Tumblers, pair|Sklo Vrba|44|glass|glass|Mouth-blown glass, 280 ml|Thin at the lip, heavy at the base. They ring when you set them down.
Low Tumblers, pair|Sklo Vrba|40|smoke|glass|Mouth-blown glass, 220 ml|For whisky, or for orange juice with ideas.
Tall Tumblers, pair|Sklo Vrba|52|glass|sky|Mouth-blown glass, 400 ml|Ice, mint, a long straw, a chair in the shade.
Bottle-Green Tumblers, pair|Sklo Vrba|48|leaf|leaf|Recycled glass, 260 ml|Made from bottles, and with the bubbles to prove it.`,
  },
  {
    draw: 'wineGlass',
    category: 'table',
    noun: 'Wine glass',
    guide: 'setting-a-table',
    care: 'Wash by hand if you can bear to.',
    goods: `
Table Wine Glass|Sklo Vrba|29|glass|glass|Mouth-blown glass, 380 ml|One shape for red and white, so that you can stop owning twelve.
Long-Stem White|Sklo Vrba|34|glass|glass|Mouth-blown glass, 340 ml|Drawn in one piece from foot to bowl. Lighter than it has any right to be.
Round Burgundy|Sklo Vrba|38|glass|glass|Mouth-blown glass, 620 ml|Room for the wine to stretch. Looks absurd empty, which is a reason to fill it.
Flute No. 4|Sklo Vrba|32|glass|glass|Mouth-blown glass, 200 ml|Narrow enough for the bubbles to have somewhere to go.`,
  },
  {
    draw: 'carafe',
    category: 'table',
    noun: 'Carafe',
    guide: 'setting-a-table',
    care: 'Rinse with warm water and a handful of rice.',
    goods: `
Water Carafe|Sklo Vrba|58|glass|oak|Mouth-blown glass, 1 litre|Pours without dripping, which is rarer than you would hope.
Bedside Carafe with Stopper|Sklo Vrba|64|sky|oak|Mouth-blown glass and oak, 0.8 litres|A turned stopper keeps the dust out and makes a pleasant small sound.
Wide Decanter|Sklo Vrba|128|glass|glass|Mouth-blown glass, 1.4 litres|A base as wide as a hand span, for young reds that need an hour.
Smoked Carafe with Stopper|Sklo Vrba|76|smoke|walnut|Mouth-blown glass and walnut, 1.2 litres|Grey as a November afternoon, and very good with elderflower.`,
  },
  {
    draw: 'cutlery',
    category: 'table',
    noun: 'Cutlery',
    guide: 'setting-a-table',
    care: 'Dishwasher safe; dry by hand for the shine.',
    goods: `
Plain Cutlery, 16 pieces|Ostler Forge|138|steel|steel|Brushed steel, for four|A pattern from 1958 that we asked them to bring back, weight and all.
Oak-Handled Cutlery, 16 pieces|Ostler Forge|196|steel|oak|Steel and oak, for four|Riveted handles, oiled at the forge. Wash by hand, use for ever.
Brass Cutlery, 16 pieces|Lume Officina|248|brass|brass|Brushed brass finish, for four|Warm in colour and in the hand. It softens with use and does not mind.
Ink Cutlery, 12 pieces|Ostler Forge|124|steel|ink|Steel and black beech, for four|Knife, fork and spoon, for tables that have no time for fish knives.`,
  },
  {
    draw: 'vase',
    category: 'table',
    noun: 'Vase',
    guide: 'glaze-and-clay',
    care: 'Rinse with vinegar when the water leaves a line.',
    goods: `
Bud Shoulder Vase|Fold & Kiln|62|clay|moss|Stoneware, 24 cm|A narrow neck that flatters three stems and forgives one.
Standing Vase|Fold & Kiln|86|chalk|moss|Stoneware, 26 cm|Straight sides for branches, boughs and other people's forsythia.
Moon Vase|Fold & Kiln|118|ink|moss|Stoneware, 19 cm|Thrown in two halves and joined, as it has been done for a thousand years.
River Vase|Sklo Vrba|92|sky|moss|Coloured glass, 29 cm|The stems bend where the water starts. It is half the pleasure.`,
  },
  {
    draw: 'kettle',
    category: 'coffee',
    noun: 'Kettle',
    guide: 'a-better-cup',
    care: 'Empty after use; descale with lemon once a month.',
    goods: `
Gooseneck Kettle|Soot & Steam|118|ink|walnut|Steel and walnut, 0.9 litres|The spout slows your hand down, and the coffee is better for it.
Hob Kettle 1.6 l|Soot & Steam|74|pine|brass|Enamelled steel, 1.6 litres|A whistle in two notes, tuned, because someone cared.
Copper Gooseneck|Soot & Steam|226|copper|iron|Copper lined with tin, 1 litre|Boils a minute sooner and looks well doing it.
Camp-to-Kitchen Kettle|Soot & Steam|62|steel|iron|Brushed steel, 1.4 litres|Stands on a hob, a grate or three stones.`,
  },
  {
    draw: 'dripper',
    category: 'coffee',
    noun: 'Pour-over set',
    guide: 'a-better-cup',
    care: 'Rinse while warm. Dishwasher safe.',
    goods: `
One-Cup Dripper and Jug|Soot & Steam|58|chalk|oak|Stoneware and glass, 0.4 litres|Spiral ribs lift the paper, so the water takes its time evenly.
Two-Cup Dripper and Jug|Soot & Steam|66|ink|oak|Stoneware and glass, 0.6 litres|The same, for mornings with company.
Copper Dripper and Jug|Soot & Steam|124|copper|oak|Copper and glass, 0.6 litres|Holds its heat to the last drop, and then hangs on a hook and glows.
Clay Dripper and Jug|Fold & Kiln|72|clay|oak|Red stoneware and glass, 0.7 litres|Thrown by the potters who make our mugs, to sit on top of them.`,
  },
  {
    draw: 'grinder',
    category: 'coffee',
    noun: 'Coffee grinder',
    guide: 'a-better-cup',
    care: 'Brush out weekly. Burrs can be replaced.',
    goods: `
Hand Grinder|Soot & Steam|92|steel|oak|Steel and oak, 30 g|Forty turns for two cups. Quiet enough for a house that is still asleep.
Travel Grinder|Soot & Steam|78|iron|walnut|Steel and walnut, 20 g|The crank folds, the jar is the handle, and it fits a side pocket.
Brass Grinder|Soot & Steam|168|brass|walnut|Brass and walnut, 35 g|An old Turkish pattern with new Italian burrs.
Bench Grinder|Soot & Steam|244|pine|oak|Enamelled iron and oak, 60 g|Screws to the shelf, has a drawer, will outlive the shelf.`,
  },
  {
    draw: 'moka',
    category: 'coffee',
    noun: 'Moka pot',
    guide: 'a-better-cup',
    care: 'Water only, no soap, dry in parts.',
    goods: `
Moka Pot, 2 cups|Soot & Steam|36|steel|ink|Steel, 120 ml|The kitchen smells right within four minutes.
Moka Pot, 4 cups|Soot & Steam|44|steel|walnut|Steel and walnut, 220 ml|Works on induction, which the old ones never did.
Copper Moka, 4 cups|Soot & Steam|89|copper|ink|Copper-clad steel, 220 ml|For those who leave it standing on the hob on purpose.
Moka Pot, 6 cups|Soot & Steam|52|iron|oak|Anodised steel and oak, 320 ml|Sunday size. Take it off just before it starts to hiss.`,
  },
  {
    draw: 'teapot',
    category: 'coffee',
    noun: 'Teapot',
    guide: 'the-tea-hour',
    care: 'Rinse with hot water. Let the colour stay.',
    goods: `
Brown Betty, Again|Fold & Kiln|68|walnut|walnut|Red clay, 1.1 litres|The old round pot in the old red clay, with a lid that no longer falls off.
Bow-Handle Teapot|Soot & Steam|84|sky|oak|Porcelain and oak, 0.9 litres|Lifted from above, so the wrist stays straight.
Fell Teapot|Fold & Kiln|76|moss|moss|Stoneware, 1 litre|Four real cups, a spout cut sharp enough not to dribble.
Cast Iron Teapot|Ostler Forge|112|iron|brass|Enamelled cast iron, 0.8 litres|Keeps a pot hot through one long telephone call.`,
  },
  {
    draw: 'espresso',
    category: 'coffee',
    noun: 'Cup and saucer',
    guide: 'a-better-cup',
    care: 'Dishwasher safe.',
    goods: `
Short Cup and Saucer|Fold & Kiln|26|chalk|oat|Porcelain, 80 ml|Thick walls and a round floor, which is what crema likes.
Cortado Cup and Saucer|Fold & Kiln|28|clay|oat|Porcelain, 130 ml|Halfway between a shot and a sit-down.
Flat Cup and Saucer|Fold & Kiln|30|slate|oat|Porcelain, 180 ml|Wide enough for a leaf, if your hand is steady.
Tea Cup and Saucer|Fold & Kiln|32|sky|oat|Porcelain, 220 ml|Thin at the lip, so that the tea arrives before the cup does.`,
  },
  {
    draw: 'canister',
    category: 'coffee',
    noun: 'Canisters',
    guide: 'the-tea-hour',
    care: 'Wipe dry. Keep from strong light.',
    goods: `
Tea Canisters, pair|Soot & Steam|54|ochre|oak|Tinned steel and oak, 0.4 and 1 litre|The lid sinks by itself, slowly, pushing out the air.
Coffee Canisters, pair|Soot & Steam|62|ink|walnut|Steel and walnut, 0.5 and 1.2 litres|A valve for fresh roasts, a scoop under the lid.
Larder Jars, pair|Fold & Kiln|78|oat|oak|Stoneware and oak, 0.6 and 1.4 litres|For flour, oats, biscuits and keys.
Brass Tea Caddies, pair|Soot & Steam|148|brass|brass|Spun brass, 0.3 and 0.9 litres|A hundred years of caddies went into the way this lid closes.`,
  },
  {
    draw: 'press',
    category: 'coffee',
    noun: 'French press',
    guide: 'a-better-cup',
    care: 'Take apart to wash; spare glass always in stock.',
    goods: `
French Press, 3 cups|Soot & Steam|48|steel|ink|Glass and steel, 0.35 litres|A finer mesh than usual, so the last mouthful is still coffee.
French Press, 6 cups|Soot & Steam|62|steel|oak|Glass, steel and oak, 0.8 litres|The household size. Four minutes, then press like you mean it.
Copper Press, 6 cups|Soot & Steam|98|copper|walnut|Glass, copper and walnut, 0.8 litres|The same press with its good coat on.
Brass Press, 8 cups|Soot & Steam|114|brass|ink|Glass and brass, 1 litre|For book groups, builders and the week after Christmas.`,
  },
];
