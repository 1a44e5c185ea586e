/**
 * What one request may hold. The same figures are documented, enforced by the server, and kept to by the clients; sizes
 * are bytes of UTF-8.
 */
export const LIMITS = {
  /** Body of a request, after decompression, with a write key. */
  bodyBytesMax: 512_000,
  /** The same with a secret key. */
  bodyBytesSecretMax: 4_194_304,
  batchEventsMax: 2_500,
  eventBytesMax: 32_768,
  /** Levels of objects and lists in one event; the event itself is the first. */
  eventDepthMax: 32,
  /** Keys and list entries in one event, over all levels. */
  eventKeysMax: 1_000,
  messageIdLengthMax: 100,
  /** Placements in one question. */
  placementsMax: 20,
  /** An event that claims to be from further ahead than this is quarantined. */
  futureMsMax: 86_400_000,
  /** Entries on one page of a list. */
  pageMax: 500,
  pageDefault: 50,
  streamHeartbeatMs: 20_000,
} as const;
