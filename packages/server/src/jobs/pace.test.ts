/** Work beside the stream rests for as long as it worked, never for as long as nobody worked. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from './pace.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

test('work that begins after a long quiet does not have to rest for all of it', async () => {
  let events = 0;
  const pace = createPace(() => events);
  vi.advanceTimersByTime(3_600_000);
  events++;
  const pause = pace.next();
  expect(pause).toBeDefined();
  const waited = await Promise.race([
    pause!.then(() => 'short'),
    new Promise((done) => setTimeout(done, 5_000, 'long')),
  ]);
  expect(waited).toBe('short');
});
