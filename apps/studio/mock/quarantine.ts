/** A made-up quarantine: some events of a clock that was ahead, some of nobody, and one that is not whole. Sent again, those of the clock are good. */
type Quarantined = { id: string; at: number; problems: object[]; event: object; replay: 'possible' | 'done' | 'never' };
type Asked = { readonly reason?: string; readonly after?: number };

const END = 4_000;
const STRETCH = 1_000;
const MINUTE_MS = 60_000;

export type MockQuarantine = {
  readonly page: (isEmpty: boolean) => object;
  readonly replay: (asked: Asked) => object;
};

export function createQuarantine(now: number): MockQuarantine {
  const clock = { path: 'timestamp', message: 'lies more than 24 hours in the future', fix: 'set the sender’s clock' };
  const nobody = {
    path: 'anonymousId',
    message: 'nobody to attribute this to',
    fix: 'send anonymousId, userId or both',
  };
  const big = { path: '', message: 'the event is larger than 32768 bytes', fix: 'send less in one event' };
  const made = (count: number, problem: object, replay: Quarantined['replay'], first: number): Quarantined[] =>
    Array.from({ length: count }, (_, i) => ({
      id: String(first - i * 90),
      at: now - i * MINUTE_MS,
      problems: [problem],
      event: {
        type: 'track',
        event: 'Product Viewed',
        messageId: `q${first}-${i}`,
        properties: { product_id: `p${i}` },
      },
      replay,
    }));
  const all = [
    ...made(22, clock, 'possible', 3_900),
    ...made(8, nobody, 'possible', 3_850),
    ...made(1, big, 'never', 3_000),
  ];
  return {
    page: (isEmpty) => ({ quarantined: isEmpty ? [] : all, next: null }),
    replay: ({ reason, after = 0 }) => {
      const here = all.filter(({ id, problems, replay }) => {
        const fits = reason === undefined || JSON.stringify(problems).includes(reason.split(': ').at(-1)!);
        return fits && replay !== 'done' && Number(id) >= after && Number(id) < after + STRETCH;
      });
      const taken = here.filter(({ problems }) => problems[0] === clock);
      for (const each of taken) each.replay = 'done';
      const refused = here.filter(({ problems }) => problems[0] === nobody).length;
      const next = after + STRETCH >= END ? null : after + STRETCH;
      const counts = { replayed: taken.length, refused, cut: here.length - taken.length - refused };
      return { found: here.length, done: 0, ...counts, problems: [], next, end: END };
    },
  };
}
