/** attune.capture.js: the core and micro-behaviours. Shows nothing. */
import { capture } from './capture/capture.ts';
import { startTag } from './start-tag.ts';

startTag([capture]);
