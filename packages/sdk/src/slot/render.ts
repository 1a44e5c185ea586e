/**
 * Puts a decision's content into a slot and takes it out again. The page's own children are kept, not copied, so that the
 * default comes back as it was. Handlers in attributes are never set; scripts in `html` do not run (innerHTML).
 */
import type { Decision, Patch } from '../decision.ts';

export type Rendering = {
  /** True when the decision's content really stands in the page now. */
  show(decision: Decision): boolean;
  /** Back to the page's own children. */
  restore(): void;
};

type TrustedPolicy = { createHTML(html: string): string };

let policy: TrustedPolicy | null | undefined;

/** Through a Trusted Types policy named `attune` where the browser has them and the page allows it. */
function trusted(html: string): string {
  if (policy === undefined) {
    const types = (window as { trustedTypes?: { createPolicy(name: string, rules: TrustedPolicy): TrustedPolicy } })
      .trustedTypes;
    try {
      policy = types?.createPolicy('attune', { createHTML: (text) => text }) ?? null;
    } catch {
      policy = null;
    }
  }
  return policy ? policy.createHTML(html) : html;
}

export function createRendering(host: HTMLElement): Rendering {
  let defaults: Node[] | undefined;
  const undo: (() => void)[] = [];

  const restore = (): void => {
    for (const step of undo.splice(0).reverse()) step();
    if (defaults) host.replaceChildren(...defaults);
    defaults = undefined;
  };

  return {
    restore,
    show(decision) {
      const event = new CustomEvent('attune:decision', { bubbles: true, cancelable: true, detail: decision });
      // Prevented: the page draws it by itself.
      const isDrawn = !host.dispatchEvent(event);
      const { html, patch } = decision.content ?? {};
      const keptDefaults = defaults;
      if (isDrawn || html === undefined) restore();
      if (!isDrawn && html !== undefined) {
        for (const step of undo.splice(0).reverse()) step();
        defaults = keptDefaults ?? [...host.childNodes];
        if (!keptDefaults) host.replaceChildren();
        host.innerHTML = trusted(html);
      }
      if (patch) undo.push(...applyPatch(host, patch));
      // A control group's content is the default, which stands there.
      return isDrawn || decision.content === null || html !== undefined || patch !== undefined;
    },
  };
}

const FORBIDDEN = /^(on|srcdoc$|style$|placement$|live$|timeout$)/i;

/** Returns what takes each change back. */
function applyPatch(host: HTMLElement, { addClass = [], style = {}, attributes = {} }: Patch): (() => void)[] {
  const undo: (() => void)[] = [];
  for (const name of addClass) {
    if (host.classList.contains(name)) continue;
    host.classList.add(name);
    undo.push(() => host.classList.remove(name));
  }
  for (const [property, value] of Object.entries(style)) {
    const before = host.style.getPropertyValue(property);
    host.style.setProperty(property, value);
    undo.push(() => host.style.setProperty(property, before));
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (FORBIDDEN.test(name)) continue;
    const before = host.getAttribute(name);
    host.setAttribute(name, value);
    undo.push(() => (before === null ? host.removeAttribute(name) : host.setAttribute(name, before)));
  }
  return undo;
}
