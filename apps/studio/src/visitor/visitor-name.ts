/**
 * What to call a visitor: a name they gave, an e-mail address, a user id, or else plainly "Anonymous".
 */
import type { ProfileSummary } from '../call/wire.ts';

export type VisitorName = { readonly says: string; readonly known: boolean; readonly initials: string };

export function nameOfVisitor(profile: Pick<ProfileSummary, 'id' | 'identities' | 'traits'>): VisitorName {
  const trait = (key: string): string | null => {
    const value = profile.traits[key];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const joined = [trait('firstName') ?? trait('first_name'), trait('lastName') ?? trait('last_name')]
    .filter((part) => part !== null)
    .join(' ');
  const says =
    trait('name') ?? (joined === '' ? null : joined) ?? trait('email') ?? profile.identities.userIds[0] ?? null;
  if (says !== null) return { says, known: true, initials: initialsOf(says) };
  const id = profile.identities.anonymousIds[0] ?? profile.id.replace(/^[au]:/, '');
  return { says: `Anonymous ${shortened(id)}`, known: false, initials: '' };
}

/** Both ends, because made-up ids often differ in one of them only. */
function shortened(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 4)}…${id.slice(-6)}`;
}

function initialsOf(name: string): string {
  const words = name.split(/[\s@._-]+/).filter((word) => word !== '');
  return `${words[0]?.[0] ?? ''}${words[1]?.[0] ?? ''}`.toUpperCase();
}
