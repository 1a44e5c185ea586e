/** An identifier that can be copied with one press; it says so when it is done. */
import { useState } from 'react';
import { Icon } from './icon.tsx';

export function CopyId({ id, label }: { readonly id: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard?.writeText(id).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1_500);
    });
  };
  return (
    <button type="button" className="copy-id" onClick={copy} title={id} aria-label={`Copy ${label} ${id}`}>
      <span>{id}</span>
      <Icon name={copied ? 'check' : 'copy'} size={12} />
      <span className="sr-only" aria-live="polite">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}
