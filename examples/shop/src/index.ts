/** The demonstration shop's door: the plugin, its catalogue as items, its definitions and its simulated shoppers. */
import { fileURLToPath } from 'node:url';

export { type Product, products } from './catalogue/catalogue.ts';
export { type Letter, type Mailbox, openMailbox } from './mail/mailbox.ts';
export { type ShopOptions, shop } from './shop.ts';
export { createShoppers, type Shoppers, type ShoppersStats } from './shoppers.ts';

/** The folder with the shop's definitions (YAML), to be given to the server. */
export const definitionsFolder: string = fileURLToPath(new URL('../definitions', import.meta.url));
