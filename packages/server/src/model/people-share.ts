/** A share of all people, chosen by their ids: when there are too many, half of them are left out, and it is the same half the next time. */
import { fingerprint } from '@attune/engine';

export type PeopleShare = {
  readonly isWanted: (person: string) => boolean;
  readonly halve: () => void;
};

export function createPeopleShare(): PeopleShare {
  let share = 1;
  return {
    isWanted: (person) => (fingerprint(person) >>> 0) / 2 ** 32 < share,
    halve: () => {
      share /= 2;
    },
  };
}
