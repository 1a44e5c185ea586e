/**
 * How the SDK is set up: from a call or from the attributes of its script tag.
 */
import type { ConsentMode } from './consent.ts';

export type Options = {
  /** The public key of the project, `wk_…`. */
  readonly writeKey: string;
  /** Where Attune answers, without a trailing slash. Default: this page's own origin. */
  readonly host: string;
  /** `required`: nothing is stored or sent before `consent.grant()`. Default `granted`. */
  readonly consent: ConsentMode;
  /** The name of the page's data layer, `''` for none. Default `dataLayer`. */
  readonly dataLayer: string;
  /** Page views are sent by themselves. Default true. */
  readonly pages: boolean;
};

export type Settings = { readonly writeKey: string } & { readonly [name in keyof Options]?: Options[name] | undefined };

/** An unknown consent mode is read as `required`: a typing error must never open the gate. */
export function readOptions(settings: Settings): Options {
  const { writeKey, host = '', consent = 'granted', dataLayer = 'dataLayer', pages = true } = settings;
  return {
    writeKey: String(writeKey),
    host: host.replace(/\/+$/, ''),
    consent: consent === 'granted' ? 'granted' : 'required',
    dataLayer,
    pages,
  };
}
