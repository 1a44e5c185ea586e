/**
 * The kill switch: everybody gets the page's own defaults, from the next decision on and on every open stream. It is no definition:
 * turning it compiles nothing and folds nobody anew, and no file that is deployed later turns it back. It survives restarts.
 */
import type { Backend, RecordName } from '@attune/backend';
import { isObject } from '@attune/engine';

export const SWITCH_COLLECTION = 'switch';
const KEY = 'decisions';

export type SwitchState = {
  readonly off: boolean;
  /** When it was turned last, in milliseconds since the epoch; null for never. */
  readonly since: number | null;
};

export type KillSwitch = {
  readonly isOff: () => boolean;
  readonly state: () => SwitchState;
  /** In force at once; resolves when it is durable. Rejects when the store fails: then it is in force until the next start all the same. */
  readonly turn: (off: boolean) => Promise<SwitchState>;
  /** Other processes changed records: it is as the last of them turned it. `names` null: any may have changed. */
  readonly renew: (names: readonly RecordName[] | null) => Promise<void>;
};

export async function openKillSwitch(options: {
  readonly backend: Backend;
  readonly clock: () => number;
  /** Called when it was turned. */
  readonly changed: () => void;
}): Promise<KillSwitch> {
  const { backend, clock, changed } = options;
  let state = readState((await backend.records.get(SWITCH_COLLECTION, KEY))?.value);
  let turning: Promise<unknown> = Promise.resolve();
  return {
    isOff: () => state.off,
    state: () => state,
    turn: async (off) => {
      if (off === state.off) return turning.then(() => state);
      state = { off, since: clock() };
      changed();
      const turned = state;
      const writing = turning.then(() => backend.records.put(SWITCH_COLLECTION, KEY, turned));
      turning = writing.catch(() => undefined);
      await writing;
      return turned;
    },
    renew: async (names) => {
      if (names !== null && !names.some(({ collection }) => collection === SWITCH_COLLECTION)) return;
      // What is turned here and now is newer than what is stored.
      await turning;
      const before = state;
      const record = await backend.records.get(SWITCH_COLLECTION, KEY);
      if (state !== before) return;
      const stored = readState(record?.value);
      const isOther = stored.off !== state.off;
      state = stored;
      if (isOther) changed();
    },
  };
}

function readState(stored: unknown): SwitchState {
  if (!isObject(stored)) return { off: false, since: null };
  const { off, since } = stored;
  return { off: off === true, since: typeof since === 'number' ? since : null };
}
