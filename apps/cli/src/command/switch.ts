/**
 * `attune switch off`: everybody gets the page's own defaults, within a second; `on` takes it back. With an experience, only that one
 * is paused. Without a word it says how it stands.
 */
import type { SwitchReply } from '@attune/protocol';
import { askServer } from '../option/ask-server.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';

export const SWITCH_OPTIONS: OptionTable = SERVER_OPTIONS;

const USAGE = 'npm run attune -- switch [off|on] [experience]';

export async function switchCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, SWITCH_OPTIONS);
  const [verb, experience, ...more] = rest;
  if ((verb !== undefined && verb !== 'off' && verb !== 'on') || more.length > 0)
    throw new UsageError(`switch does not understand "${rest.join(' ')}".`, USAGE);
  const server = await readServer(given);
  const body = verb === undefined ? undefined : { off: verb === 'off', ...(experience && { experience }) };
  const asked = { usage: USAGE, ...(body && { method: 'PUT', body }) };
  const state = (await (await askServer(server, '/v1/switch', asked)).json()) as SwitchReply;
  process.stdout.write(`${says(state, verb, experience)}\n`);
  return 0;
}

function says({ off, since }: SwitchReply, verb: string | undefined, experience: string | undefined): string {
  const whole = off ? 'Personalisation is off: everybody gets the defaults' : 'Personalisation is on';
  if (experience !== undefined) return `${experience} is ${verb === 'off' ? 'paused' : 'live'}. ${whole}.`;
  return since === null ? `${whole}.` : `${whole}, since ${new Date(since).toISOString()}.`;
}
