/**
 * The script tag: reads its attributes, takes over the calls that the page made before the script was there, and puts the
 * SDK at `window.attune`.
 */
import type { Feature } from './core.ts';
import { type Attune, createAttune } from './init.ts';

/** `['track', 'Product Viewed', { … }]`, `['consent.grant']`, or a function that receives the SDK. */
export type Command = readonly [verb: string, ...args: unknown[]] | ((attune: Attune) => void);

export type TagAttune = Attune & { push(...commands: Command[]): void };

function runCommand(attune: Attune, command: Command): void {
  if (typeof command === 'function') {
    command(attune);
    return;
  }
  const [verb, ...args] = command;
  let owner: unknown = attune;
  const path = String(verb).split('.');
  for (const step of path.slice(0, -1))
    owner = Object.hasOwn(owner as object, step) ? (owner as Record<string, unknown>)[step] : {};
  const call = Object.getOwnPropertyDescriptor(owner, path.at(-1) ?? '')?.value as unknown;
  if (typeof call !== 'function') throw new TypeError(`attune has no ${verb}`);
  call(...args);
}

export function startTag(features: readonly Feature[]): void {
  const page = window as unknown as { attune?: TagAttune | Command[] };
  const { dataset } = (document.currentScript ??
    document.querySelector('script[data-key]') ??
    document.body) as HTMLElement;
  // A second tag of the same page.
  if (!dataset.key || (page.attune && !Array.isArray(page.attune))) return;
  const { key, host, consent, layer, pages } = dataset;

  const begin = (): void => {
    const attune = createAttune(
      {
        writeKey: key!,
        ...(host && { host }),
        ...(consent && { consent: consent as 'required' }),
        ...(layer !== undefined && { dataLayer: layer }),
        ...(pages === 'false' && { pages: false }),
      },
      features,
    );
    const waiting = Array.isArray(page.attune) ? page.attune : [];
    const push = (...commands: Command[]): void => {
      for (const command of commands) {
        try {
          runCommand(attune, command);
        } catch (cause) {
          attune.fail(cause);
        }
      }
    };
    page.attune = Object.assign(attune, { push });
    push(...waiting);
  };
  // A page that is only prepared is not visited yet.
  const { prerendering } = document as { prerendering?: boolean };
  if (prerendering) document.addEventListener('prerenderingchange', begin, { once: true });
  else begin();
}
