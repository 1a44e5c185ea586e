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
  // Own names only: a command must not reach what every object inherits.
  let call: unknown = attune;
  for (const step of String(verb).split('.'))
    call = Object.hasOwn(call as object, step) ? (call as Record<string, unknown>)[step] : {};
  if (typeof call !== 'function') throw TypeError(`attune has no ${verb}`);
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
      { writeKey: key, host, consent: consent as 'required', dataLayer: layer, pages: pages !== 'false' },
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
