/**
 * The gate, the identity behind it and the mark of robots, without a browser.
 */
import { describe, expect, it } from 'vitest';
import { createConsent } from './consent.ts';
import { isRobot } from './context.ts';
import { createIdentity } from './session/identity.ts';
import type { Storage } from './session/storage.ts';

function memory(): Storage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => kept.set(key, value) === kept,
    remove: (key) => void kept.delete(key),
    keys: (start) => [...kept.keys()].filter((key) => key.startsWith(start)),
    clear: () => kept.clear(),
  };
}

describe('consent', () => {
  it('is closed where it is required, and asking stores nothing', () => {
    const storage = memory();
    const consent = createConsent('required', false, storage);
    expect(consent.granted()).toBe(false);
    expect(consent.deny()).toBe(false);
    expect(storage.kept.size).toBe(0);
    expect(consent.grant()).toBe(true);
    expect(createConsent('required', false, storage).granted()).toBe(true);
  });

  it('is open by default only without the privacy signal, which a grant overrules', () => {
    expect(createConsent('granted', false, memory()).granted()).toBe(true);
    const storage = memory();
    const consent = createConsent('granted', true, storage);
    expect(consent.granted()).toBe(false);
    consent.grant();
    expect(createConsent('granted', true, storage).granted()).toBe(true);
  });

  it('remembers a refusal only where it must', () => {
    const storage = memory();
    createConsent('granted', false, storage).deny();
    expect(createConsent('granted', false, storage).granted()).toBe(false);
    createConsent('required', false, storage).deny();
    expect(storage.kept.size).toBe(0);
  });
});

describe('identity', () => {
  it('is kept, becomes a user, and starts over for another user or on reset', () => {
    const storage = memory();
    const identity = createIdentity(storage);
    const stranger = identity.anonymousId();
    expect(createIdentity(storage).anonymousId()).toBe(stranger);
    identity.become('u1');
    expect([identity.anonymousId(), identity.userId()]).toEqual([stranger, 'u1']);
    identity.become('u2');
    expect(identity.anonymousId()).not.toBe(stranger);
    expect(createIdentity(storage).userId()).toBe('u2');
    identity.reset();
    expect(identity.userId()).toBeNull();
  });

  it('begins a new visit after 30 minutes of silence, over pages', () => {
    const storage = memory();
    const first = createIdentity(storage).sessionId(0);
    const identity = createIdentity(storage);
    expect(identity.sessionId(29 * 60_000)).toBe(first);
    expect(identity.sessionId(58 * 60_000)).toBe(first);
    expect(identity.sessionId(88 * 60_000)).not.toBe(first);
  });
});

describe('robots', () => {
  it('are marked by their name or their driver', () => {
    expect(isRobot('Mozilla/5.0 (Windows NT 10.0) Chrome/156.0', false)).toBe(false);
    expect(isRobot('Mozilla/5.0 (Windows NT 10.0) Chrome/156.0', true)).toBe(true);
    expect(isRobot('Mozilla/5.0 HeadlessChrome/156.0', undefined)).toBe(true);
    expect(isRobot('Googlebot/2.1', false)).toBe(true);
  });
});
