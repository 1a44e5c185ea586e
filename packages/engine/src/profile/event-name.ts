/**
 * The names by which rules mean events: one name, or all that begin alike.
 */

/** Whether the name of an event in a rule stands for all names that begin like it: `Checkout *`, or `*` for any. */
export function isPattern(event: string): boolean {
  return event.endsWith('*');
}

/** Whether an event of this name is meant by the name or pattern of a rule. */
export function meetsName(wanted: string, name: string): boolean {
  return isPattern(wanted) ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}
