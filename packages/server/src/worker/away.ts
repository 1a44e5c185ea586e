/**
 * An identity whose person is kept by another partition: its link names the partition instead of a person. Persons' ids begin with `a:` or
 * `u:`, so that neither can be taken for the other.
 */
import type { PersonId } from '@attune/engine';

const MARK = '@';

export function awayTo(partition: number): PersonId {
  return `${MARK}${partition}` as PersonId;
}

/** Which partition a link names; undefined: it names a person. */
export function awayFrom(link: PersonId): number | undefined {
  return link.startsWith(MARK) ? Number(link.slice(MARK.length)) : undefined;
}

export function isAway(link: PersonId): boolean {
  return link.startsWith(MARK);
}
