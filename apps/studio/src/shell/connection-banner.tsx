/** One calm line while the server cannot be reached; what is on the screen stays, and is marked as old. */
import { useSyncExternalStore } from 'react';
import { currentConnection, onConnectionChange } from '../call/connection.ts';
import { Icon } from '../part/icon.tsx';
import { Ago } from '../part/moment.tsx';

export function ConnectionBanner() {
  const connection = useSyncExternalStore(onConnectionChange, currentConnection);
  if (!connection.lost) return null;
  return (
    <div className="banner" role="status">
      <Icon name="alert" />
      <span>
        The server does not answer since <Ago at={connection.since} />. What you see is from before; the Studio keeps
        trying.
      </span>
    </div>
  );
}
