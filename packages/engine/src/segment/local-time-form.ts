/**
 * `{ localTime: … }` as a form of the language. It stands alone: hours, days, months, seasons and dates are within it.
 */
import { assert } from '../std/assert.ts';
import { at, good } from '../std/read.ts';
import { type Form, note } from './form.ts';
import { compileLocalTime } from './local-time.ts';
import { readLocalTime } from './read-local-time.ts';

export const localTimeForm: Form = {
  besides: [],
  check: (document, { path, problems }) => note(problems, readLocalTime(document['localTime'], at(path, 'localTime'))),
  compile: (document, { zone, needs }, path) => {
    const localTime = readLocalTime(document['localTime'], path);
    assert(localTime.ok, 'a condition is read before it is compiled');
    return good(compileLocalTime(localTime.value, zone, needs));
  },
};
