/** A visitor's initials, or a plain figure for somebody unknown. */
import { Icon } from '../part/icon.tsx';
import type { VisitorName } from './visitor-name.ts';

export function Avatar({ name, large = false }: { readonly name: VisitorName; readonly large?: boolean }) {
  const className = ['avatar', name.known ? 'avatar-known' : '', large ? 'avatar-large' : ''].join(' ').trim();
  return (
    <span className={className} aria-hidden="true">
      {name.initials === '' ? <Icon name="person" size={large ? 20 : 16} /> : name.initials}
    </span>
  );
}
