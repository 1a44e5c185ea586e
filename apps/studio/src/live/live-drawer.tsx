/** All there is to one live line: the document as it came, and the way to its visitor. */
import { useEffect } from 'react';
import { Link } from 'wouter';
import { Icon } from '../part/icon.tsx';
import { JsonView } from '../part/json-view.tsx';
import { Moment } from '../part/moment.tsx';
import { type ReasonFacts, reasonSentence } from '../show/reason.ts';
import type { LiveEntry } from './live-entry.ts';

export function LiveDrawer({ entry, onClose }: { readonly entry: LiveEntry; readonly onClose: () => void }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose]);
  const document_ = entry.raw[entry.kind] ?? entry.raw;
  return (
    <aside className="card drawer" aria-label="The line in full">
      <div className="drawer-head">
        <h2>{entry.title}</h2>
        <button type="button" className="button button-plain button-icon" onClick={onClose} aria-label="Close">
          <Icon name="close" />
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="drawer-body" tabIndex={0} aria-label="Details">
        <p className="card-note">
          {entry.kind} · <Moment at={entry.at} />
        </p>
        {entry.kind === 'decision' && <p>{reasonSentence(document_ as unknown as ReasonFacts)}</p>}
        {entry.person !== null && (
          <Link href={`/visitors/${encodeURIComponent(entry.person)}`} className="button">
            <Icon name="person" />
            Open the visitor
          </Link>
        )}
        <JsonView value={document_} label="Document" />
      </section>
    </aside>
  );
}
