/** attune.js: everything, with slots, live updates and the data layer. */
import { capture } from './capture/capture.ts';
import { dataLayer } from './data-layer.ts';
import { slots } from './slot/slots.ts';
import { startTag } from './start-tag.ts';

startTag([slots, dataLayer, capture]);
