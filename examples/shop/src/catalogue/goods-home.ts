/**
 * What is sold for the rooms: light, furniture, textiles. One line a product:
 * name | maker | price | finish | second finish | material and size | what we would tell you about it. Data only.
 */
import type { Kind } from './kind.ts';

export const HOME: readonly Kind[] = [
  {
    draw: 'tableLamp',
    category: 'light',
    noun: 'Table lamp',
    guide: 'light-in-layers',
    care: 'Dust the shade with a soft brush. E27, dimmable.',
    goods: `
Pebble Table Lamp|Fold & Kiln|168|clay|oat|Stoneware and linen, 48 cm|A thrown base the size of a melon under a drum of undyed linen.
Column Table Lamp|Lume Officina|194|brass|chalk|Brass and linen, 46 cm|A straight stem, a plain shade, and a switch that clicks like a good pen.
Orchard Table Lamp|Hollin Turnery|212|oak|oat|Turned oak and linen, 52 cm|Each base from one limb, so the rings sit level like a stack of years.
Harbour Table Lamp|Fold & Kiln|178|slate|chalk|Stoneware and linen, 50 cm|The blue-grey of wet rope. It makes a warm pool on any sideboard.`,
  },
  {
    draw: 'floorLamp',
    category: 'light',
    noun: 'Floor lamp',
    guide: 'light-in-layers',
    care: 'Dust the shade with a soft brush. E27, dimmable.',
    goods: `
Reader Floor Lamp|Lume Officina|298|brass|oat|Brass and linen, 152 cm|Stands behind the chair and minds its own business.
Tripod Floor Lamp|Birk|324|oak|chalk|Oak and linen, 148 cm|Three legs, so that it stands level in houses that do not.
Slim Floor Lamp|Lume Officina|276|iron|sand|Iron and linen, 155 cm|A pencil line with a shade on top. The foot slides under a sofa.
Heron Floor Lamp|Birk|352|walnut|oat|Walnut and linen, 150 cm|Long legs, small head, entirely still.`,
  },
  {
    draw: 'pendant',
    category: 'light',
    noun: 'Pendant',
    guide: 'light-in-layers',
    care: 'Wipe with a dry cloth. Two metres of cloth flex.',
    goods: `
Schoolroom Pendant|Lume Officina|186|pine|brass|Enamelled steel, 40 cm|White inside, green out: the lamp over every good table.
Bell Pendant|Lume Officina|228|copper|brass|Spun copper, 32 cm|Spun from one disc on a lathe older than any of us.
Brim Pendant|Lume Officina|246|ochre|brass|Enamelled steel, 45 cm|Wide and low, for an island or a long evening.
Clay Pendant|Fold & Kiln|204|clay|brass|Stoneware, 24 cm|Thrown thin and left unglazed outside; the light is kept entirely for the table.`,
  },
  {
    draw: 'deskLamp',
    category: 'light',
    noun: 'Desk lamp',
    guide: 'light-in-layers',
    care: 'Tighten the joints once a year with the key provided.',
    goods: `
Draughtsman's Lamp|Lume Officina|189|ink|brass|Enamelled steel and brass, 55 cm|Two joints, no springs, nothing to squeak.
Green Room Lamp|Lume Officina|196|pine|brass|Enamelled steel and brass, 55 cm|The shade turns the colour of a library.
Chalk Desk Lamp|Lume Officina|176|chalk|iron|Enamelled steel and iron, 54 cm|Disappears by day, does its work by night.
Brass Desk Lamp|Lume Officina|264|brass|iron|Solid brass and iron, 56 cm|Unlacquered, so it keeps a record of where it is held.`,
  },
  {
    draw: 'lantern',
    category: 'light',
    noun: 'Lantern',
    guide: 'evenings-outside',
    care: 'Candle or rechargeable light. Wipe the glass when cold.',
    goods: `
Step Lantern|Ostler Forge|84|iron|chalk|Iron and glass, 30 cm|By the door, on the step, along the wall: the light that says come in.
Barn Lantern|Ostler Forge|98|copper|chalk|Copper and glass, 34 cm|Rain makes it greener and better.
Garden Lantern|Ostler Forge|112|brass|chalk|Brass and glass, 36 cm|Heavy enough for a breeze, light enough to carry to the end of the garden.
Storm Lantern|Cairn Supply|126|ink|chalk|Steel and glass, 38 cm|Tested in a gale, on purpose, by the people who sell it.`,
  },
  {
    draw: 'candleholder',
    category: 'light',
    noun: 'Candle holder',
    guide: 'setting-a-table',
    care: 'Hot water lifts the wax.',
    goods: `
Candlesticks in Brass, pair|Lume Officina|78|brass|chalk|Cast brass, 8 and 15 cm|One tall, one short, the way conversations are.
Chamberstick in Iron|Ostler Forge|46|iron|oat|Forged iron, 18 cm|Hammered from a single bar, with the hammer marks left in.
Turned Candlesticks, pair|Hollin Turnery|64|oak|chalk|Oak and brass, 9 and 17 cm|The brass cups lift out, so wax never meets the wood.
Tall Candlestick|Hollin Turnery|58|walnut|oat|Walnut and brass, 22 cm|Made for a mantelpiece with a mirror behind it.`,
  },
  {
    draw: 'wallLamp',
    category: 'light',
    noun: 'Wall lamp',
    guide: 'light-in-layers',
    care: 'Hard-wired or plugged. E14, dimmable.',
    goods: `
Alcove Wall Lamp|Lume Officina|142|chalk|brass|Enamelled steel and brass, 24 cm|Throws its light up and down, and none of it in your eyes.
Globe Wall Lamp|Lume Officina|158|chalk|brass|Opal glass and brass, 20 cm|A small moon for a stair or a bathroom.
Shutter Wall Lamp|Lume Officina|218|brass|iron|Brass and iron, 28 cm|The cone turns, so it reads with you and then looks away.
Opal Wall Lamp|Lume Officina|172|oat|iron|Opal glass and iron, 22 cm|Bigger, softer, warmer: the same idea for a hallway.`,
  },
  {
    draw: 'candle',
    category: 'light',
    noun: 'Candle',
    guide: 'evenings-outside',
    care: 'Trim the wick to five millimetres.',
    goods: `
Peat Smoke Candle|Tarn|34|ink|moss|Beeswax and rapeseed in stoneware, 45 hours|Peat, heather, a coat that has been near a fire.
Bracken Candle|Tarn|34|moss|pine|Beeswax and rapeseed in stoneware, 50 hours|Green and dry, with a little bitter orange for light.
Boathouse Candle|Tarn|38|sky|slate|Beeswax and rapeseed in stoneware, 55 hours|Cedar, varnish, cold water. Reads better than it sounds and smells better than both.
Windfall Candle|Tarn|38|clay|ochre|Beeswax and rapeseed in stoneware, 60 hours|Apples in a shed, in October, in the dark.`,
  },
  {
    draw: 'chair',
    category: 'furniture',
    noun: 'Chair',
    guide: 'wood-that-lasts',
    care: 'Oil once a year. Felt feet are in the box.',
    goods: `
Ladder Chair|Birk|289|oak|oak|Oak, seat 45 cm|A broad top rail at exactly the height where a coat is hung.
Spindle Chair|Birk|312|ash|ash|Ash, seat 45 cm|Five spindles, steamed and bent, that give a little when you lean.
Upholstered Dining Chair|Birk|384|walnut|moss|Walnut and wool, seat 46 cm|For suppers that turn into evenings.
Hoop Chair|Birk|336|oak|walnut|Oak and walnut, seat 44 cm|One piece of oak bent all the way round, and held by nothing but patience.`,
  },
  {
    draw: 'stool',
    category: 'furniture',
    noun: 'Stool',
    guide: 'wood-that-lasts',
    care: 'Oil once a year.',
    goods: `
Bar Stool in Oak|Birk|224|oak|oak|Oak, 65 cm|A dished seat and a rung where your feet want it.
Kitchen Stool|Birk|186|ash|pine|Ash with a painted seat, 60 cm|The seat is painted in a green that hides nothing and forgives everything.
Milking Stool|Hollin Turnery|128|walnut|oak|Walnut and oak, 45 cm|Also a bedside table, a plant stand and a very good gift.
Low Stool|Hollin Turnery|116|oak|clay|Oak with a clay-red seat, 38 cm|For shoes, for children, for sitting by the stove.`,
  },
  {
    draw: 'armchair',
    category: 'furniture',
    noun: 'Armchair',
    guide: 'wood-that-lasts',
    care: 'Covers come off and can be dry-cleaned or replaced.',
    goods: `
Fireside Armchair|Birk|1180|moss|walnut|Wool and walnut, 78 cm wide|Sprung by hand on webbing, with arms wide enough for a cup.
Square Armchair|Birk|1090|oat|oak|Linen and oak, 76 cm wide|Tidy from the front and generous from above.
Round Armchair|Birk|1260|rust|walnut|Wool and walnut, 80 cm wide|Turns its back to the door and its face to the fire.
Study Armchair|Birk|1140|slate|oak|Wool and oak, 74 cm wide|Upright enough for work, deep enough to stop.`,
  },
  {
    draw: 'diningTable',
    category: 'furniture',
    noun: 'Dining table',
    guide: 'wood-that-lasts',
    care: 'Oiled finish. Wipe spills, welcome marks.',
    goods: `
Refectory Table 200 cm|Birk|1640|oak|oak|Oak, 200 × 90 cm|Eight places and no leg in anybody's way.
Trestle Table 180 cm|Birk|1380|ash|ash|Ash, 180 × 85 cm|Comes apart with two wedges and goes through any door.
Round Table 130 cm|Birk|1480|walnut|walnut|Walnut, 130 cm across|Four every day, six on Sundays, nobody at the head.
Farm Table 220 cm|Birk|1890|oak|oak|Oak, 220 × 95 cm|A drawer at each end, for string and for matches.`,
  },
  {
    draw: 'bench',
    category: 'furniture',
    noun: 'Bench',
    guide: 'wood-that-lasts',
    care: 'Oil once a year. Outdoors under a roof is fine.',
    goods: `
Hall Bench 110 cm|Birk|398|oak|oak|Oak, 110 × 34 cm|To sit down on for the second boot.
Cushioned Bench 130 cm|Birk|486|walnut|oat|Walnut and wool, 130 × 38 cm|The foot of a bed, the long side of a table.
Table Bench 160 cm|Birk|442|ash|ash|Ash, 160 × 34 cm|Slides all the way under, so that the kitchen is yours again.
Porch Bench 140 cm|Birk|468|oak|oak|Oak, 140 × 38 cm|A stretcher low enough for muddy heels.`,
  },
  {
    draw: 'bookshelf',
    category: 'furniture',
    noun: 'Bookshelf',
    guide: 'wood-that-lasts',
    care: 'Fix to the wall with the bracket provided.',
    goods: `
Low Bookshelf|Birk|520|oak|oak|Oak, 90 × 110 cm|Three shelves, and a top for the radio.
Tall Bookshelf|Birk|740|walnut|walnut|Walnut, 90 × 190 cm|Four shelves that do not sag, because we have met books.
Painted Bookshelf|Birk|460|pine|pine|Painted ash, 80 × 110 cm|In the green of old park railings.
Open Bookshelf|Birk|680|ash|ash|Ash, 100 × 180 cm|No back, so it divides a room without closing it.`,
  },
  {
    draw: 'sideboard',
    category: 'furniture',
    noun: 'Sideboard',
    guide: 'wood-that-lasts',
    care: 'Oiled finish. Adjustable feet.',
    goods: `
Two-Door Sideboard|Birk|1120|oak|oak|Oak, 120 × 76 cm|For the plates you use and the ones you are saving.
Reeded Sideboard|Birk|1460|walnut|walnut|Walnut, 150 × 76 cm|Reeded doors, cut and not glued on; you can feel the difference with a thumb.
Long Sideboard|Birk|1580|ash|oak|Ash and oak, 180 × 70 cm|Four doors, one plank of ash across them all.
Clay Sideboard|Birk|1240|clay|oak|Painted ash and oak, 130 × 78 cm|A red that is nearly brown, next to oak that is nearly gold.`,
  },
  {
    draw: 'sideTable',
    category: 'furniture',
    noun: 'Side table',
    guide: 'wood-that-lasts',
    care: 'Oil once a year.',
    goods: `
Tea Table|Birk|214|oak|oak|Oak, 48 cm across|Exactly one pot, one cup and a plate of shortbread.
Pedestal Table|Birk|236|walnut|iron|Walnut and iron, 45 cm across|An iron stem, so it stands where you put it.
Lamp Table|Birk|198|ash|ash|Ash, 42 cm across|Low and light; follows you to the good chair.
Café Table|Birk|258|chalk|iron|Painted ash and iron, 55 cm across|Two chairs, one corner, holiday.`,
  },
  {
    draw: 'throwBlanket',
    category: 'textiles',
    noun: 'Throw',
    guide: 'wool-and-linen',
    care: 'Air it. Wool washes itself in a breeze.',
    goods: `
Heather Throw|Marram|128|plum|oat|Lambswool, 140 × 185 cm|Dyed in the fleece, so the purple is never only purple.
Shore Throw|Marram|134|fog|slate|Lambswool, 140 × 185 cm|Grey with a stripe of darker grey, like most good days out.
Field Blanket|Marram|156|moss|ochre|Lambswool, 150 × 200 cm|Three lines of gorse yellow along one edge.
Crofter's Blanket|Marram|218|oat|rust|Undyed wool, 180 × 230 cm|Woven double, for a bed in a house with draughts and no intention of fixing them.`,
  },
  {
    draw: 'cushion',
    category: 'textiles',
    noun: 'Cushion',
    guide: 'wool-and-linen',
    care: 'Cover washes at 30°. Feather inner included.',
    goods: `
Ticking Cushion|Marram|48|chalk|slate|Linen, 50 × 50 cm|Striped like an old mattress, in the nicest way.
Long Cushion|Marram|56|ochre|walnut|Linen, 60 × 40 cm|For the small of a large back.
Spot Cushion|Marram|52|clay|chalk|Printed linen, 45 × 45 cm|Sixteen spots, printed by hand and very nearly straight.
Dipped Cushion|Marram|54|oat|pine|Linen, 50 × 50 cm|Dyed to the waist in the green of our own vat.`,
  },
  {
    draw: 'towel',
    category: 'textiles',
    noun: 'Towels',
    guide: 'wool-and-linen',
    care: 'Wash at 60°. Better after every wash.',
    goods: `
Waffle Towels, set of three|Marram|78|chalk|fog|Linen and cotton, three sizes|Dries you, then dries itself, before the next person is up.
Bath Towels, set of five|Marram|124|sky|chalk|Organic cotton, five pieces|Deep but not fluffy: a towel with some opinion.
Striped Towels, set of three|Marram|82|oat|clay|Organic cotton, three sizes|A sailor's stripe, so that each of you knows whose is whose.
Sauna Towels, set of five|Marram|132|moss|oat|Washed linen, five pieces|Thin, thirsty and quick to forgive a cold morning.`,
  },
  {
    draw: 'rug',
    category: 'textiles',
    noun: 'Rug',
    guide: 'wool-and-linen',
    care: 'Vacuum gently; turn it with the clocks.',
    goods: `
Border Rug 170 × 240|Marram|389|oat|rust|Wool, 170 × 240 cm|Two lines at each end and then a great deal of calm.
Ferry Rug 140 × 200|Marram|312|slate|chalk|Wool, 140 × 200 cm|Wide stripes and narrow ones, in the order of the timetable.
Diamond Rug 200 × 300|Marram|648|clay|oat|Wool, 200 × 300 cm|Hand-knotted, and each diamond is a slightly different opinion.
Garden Room Rug 170 × 240|Marram|428|pine|ochre|Wool, 170 × 240 cm|A frame, and a middle that hides what the dog brought in.`,
  },
  {
    draw: 'bedLinen',
    category: 'textiles',
    noun: 'Bed linen',
    guide: 'wool-and-linen',
    care: 'Wash at 40°, dry on a line, do not iron.',
    goods: `
Washed Linen Bed Set|Marram|246|chalk|fog|Linen, double|Softer by the month. The creases are the design.
Sky Linen Bed Set|Marram|246|sky|chalk|Linen, double|The blue of half past five in June.
Rose Linen Bed Set|Marram|258|rose|oat|Linen, king|Pink as plaster is pink: hardly, and all day long.
Percale Bed Set|Marram|168|chalk|slate|Cotton percale, double|Crisp, for people who like the cold side of the pillow.`,
  },
  {
    draw: 'apron',
    category: 'textiles',
    noun: 'Apron',
    guide: 'bread-at-home',
    care: 'Wash at 60°.',
    goods: `
Baker's Apron|Marram|58|oat|walnut|Linen, one size|Long ties, so they come round to the front where you can reach them.
Pinstripe Apron|Marram|64|ink|oat|Cotton, one size|Stripes that hide flour, or at least organise it.
Garden Apron|Tilth|72|moss|walnut|Waxed cotton, one size|Pockets for secateurs, string and half a biscuit.
Potter's Apron|Marram|68|slate|clay|Split-leg canvas, one size|Made for our potters, who sit astride a wheel all day.`,
  },
  {
    draw: 'teaTowel',
    category: 'textiles',
    noun: 'Tea towel',
    guide: 'wool-and-linen',
    care: 'Wash hot, hang wet.',
    goods: `
Kitchen Cloth, Blue Line|Marram|18|chalk|slate|Linen, 50 × 70 cm|Five blue lines. Polishes glass without leaving itself behind.
Kitchen Cloth, Red Band|Marram|18|chalk|rust|Linen, 50 × 70 cm|The broad red band your grandmother had.
Kitchen Cloth, Ochre Line|Marram|18|oat|ochre|Linen, 50 × 70 cm|On undyed flax, for kitchens that face north.
Kitchen Cloth, Green Line|Marram|20|chalk|pine|Linen, 55 × 75 cm|A larger cloth, for larger arguments about who dries.`,
  },
  {
    draw: 'basket',
    category: 'textiles',
    noun: 'Basket',
    guide: 'wool-and-linen',
    care: 'Keep dry, dust with a brush.',
    goods: `
Market Basket|Tarn|64|ash|walnut|Willow and leather, 36 cm|One handle, worn over the arm, leaving both hands for tomatoes.
Log Basket|Tarn|118|walnut|walnut|Brown willow, 52 cm|Two handles and a base that has met a stone floor.
Egg Basket|Tarn|48|oak|oak|Willow, 30 cm|For eggs, allotments and small ceremonies.
Laundry Basket|Tarn|92|sand|oat|Seagrass and cotton, 48 cm|Soft-sided, quiet, stands open by itself.`,
  },
];
