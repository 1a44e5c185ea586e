/** What happens in the made-up shop, one live event after the other. Shapes follow docs/reference/http.md. */
import { type MadeProfile, visitEvents } from './profiles.ts';

/** The next live event of the made-up shop, as the server would send it. */
export function makeLiveEvent(profiles: readonly MadeProfile[], dice: () => number, number: number) {
  const profile = profiles[Math.floor(dice() * Math.min(24, profiles.length))]!;
  const at = Date.now();
  const turn = dice();
  if (turn < 0.14) {
    const decision = {
      id: `live-${number}`,
      person: profile.id,
      placement: 'home-hero',
      at,
      experience: 'welcome-back',
      variant: 'greeting',
      reason: 'chosen',
      propensity: 1 / 3,
      versions: { rules: '9f3a1c77be02', experience: 3, policy: 412 },
      match: {},
      trace: [{ experience: 'welcome-back', outcome: 'chosen' }],
    };
    return {
      event: 'decision',
      data:
        turn < 0.03
          ? {
              kind: 'decision',
              decision: { ...decision, experience: null, variant: null, reason: 'holdout', propensity: 1, trace: [] },
            }
          : { kind: 'decision', decision },
    };
  }
  if (turn < 0.19) {
    const kind = turn < 0.17 ? 'exposed' : 'converted';
    return {
      event: 'outcome',
      data: {
        kind: 'outcome',
        person: profile.id,
        outcome: {
          kind,
          decision: 'd',
          experience: 'welcome-back',
          variant: 'greeting',
          propensity: 1 / 3,
          at,
          value: kind === 'converted' ? 249 : 1,
        },
      },
    };
  }
  if (turn < 0.23)
    return {
      event: 'transition',
      data: {
        kind: 'transition',
        person: profile.id,
        transition: { kind: turn < 0.21 ? 'entered' : 'left', segment: 'bargain-hunters', at },
      },
    };
  const events = visitEvents(at, number % 5);
  const made = events[Math.floor(dice() * events.length)]!;
  const signal = {
    id: `s-${number}`,
    type: made.type,
    event: made.event,
    at,
    receivedAt: at,
    anonymousId: profile.identities.anonymousIds[0],
    userId: null,
    previousId: null,
    properties: made.properties,
    context: {},
  };
  return { event: 'signal', data: { kind: 'signal', person: profile.id, duplicate: false, signal } };
}
