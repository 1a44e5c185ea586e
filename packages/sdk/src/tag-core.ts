/** attune.core.js: transport, identity and consent alone. Sends what the page tells it and page views. */
import { startTag } from './start-tag.ts';

startTag([]);
