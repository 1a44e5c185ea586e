/**
 * What every page needs to know of where it stands: the mounter's prefix, the project's key and the files' versions.
 */
export type Site = {
  /** `/shop`, without a trailing slash; empty at the root. */
  readonly prefix: string;
  readonly writeKey: string;
  readonly sdkUrl: string;
  /** Changes whenever the style sheet or the script does. */
  readonly version: string;
};

/** An event that the page reports by itself once it is there. */
export type PageEvent = { readonly event: string; readonly properties: { readonly [name: string]: unknown } };
