/** Work that is done one after the other, in the order in which it was asked for; one that fails does not hold up the next. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = before.then(work, work);
    before = turn.catch(() => undefined);
    return turn;
  };
}
