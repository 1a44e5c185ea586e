/**
 * The demonstration shop as a site of this server: a plugin under /shop, its catalogue as items, its definitions. It gets
 * what any customer gets, the write key and the address of the SDK.
 */
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { definitionsFolder, type Mailbox, openMailbox, products, shop } from '@attune/example-shop';
import type { ItemStore, MountedSite } from '@attune/server';

export const demoDefinitions: string | null = existsSync(definitionsFolder) ? definitionsFolder : null;

type DemoOptions = { readonly writeKey: string; readonly simulate: boolean; readonly mailbox: Mailbox | null };

export function demoSite({ mailbox, ...options }: DemoOptions): MountedSite {
  const post = mailbox === null ? {} : { mailbox };
  return {
    prefix: '/shop',
    title: 'The shop',
    says: 'A shop that adapts to what you do in it.',
    mount: async (app) => app.register(shop, { ...options, ...post, sdkUrl: '/sdk/attune.js' }),
  };
}

/** Puts the items that are not there yet, or have changed; nothing is written on an ordinary restart. */
export async function loadCatalogue(items: ItemStore): Promise<void> {
  const changed = products.filter((item) => !isDeepStrictEqual(items.all.get(item.id), item));
  if (changed.length > 0) await items.put(changed);
}

/** Takes the letters that the demonstration's triggers write, so that they can be read in the shop. */
export function openDemoMailbox(): Promise<Mailbox> {
  return openMailbox(Date.now);
}
