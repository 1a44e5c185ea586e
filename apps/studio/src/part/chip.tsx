/** A small word with a tone: status, segment, kind. Colour is never the only carrier of its meaning. */
import type { ReactNode } from 'react';

export type Tone = 'plain' | 'accent' | 'good' | 'warn' | 'bad';

export function Chip({
  tone = 'plain',
  title,
  children,
}: {
  readonly tone?: Tone;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <span className={tone === 'plain' ? 'chip' : `chip chip-${tone}`} title={title}>
      <span>{children}</span>
    </span>
  );
}
