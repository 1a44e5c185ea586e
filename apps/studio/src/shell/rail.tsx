/** The way between sections: a rail on a laptop, a bar in a thumb's reach on a phone. */
import { useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { keepKey } from '../call/key.ts';
import { Icon } from '../part/icon.tsx';
import type { IconName } from '../show/event-words.ts';
import { BrandMark } from './brand-mark.tsx';

type Section = { readonly path: string; readonly says: string; readonly icon: IconName; readonly keys: string };

export const SECTIONS: readonly Section[] = [
  { path: '/', says: 'Overview', icon: 'gauge', keys: 'g o' },
  { path: '/live', says: 'Live', icon: 'activity', keys: 'g l' },
  { path: '/visitors', says: 'Visitors', icon: 'person', keys: 'g v' },
  { path: '/segments', says: 'Segments', icon: 'segment', keys: 'g s' },
  { path: '/definitions', says: 'Definitions', icon: 'layers', keys: 'g d' },
  { path: '/triggers', says: 'Triggers', icon: 'spark', keys: 'g t' },
  { path: '/results', says: 'Results', icon: 'flag', keys: 'g r' },
  { path: '/models', says: 'Models', icon: 'model', keys: 'g m' },
  { path: '/learning', says: 'Learning', icon: 'trend', keys: 'g e' },
];

export function Rail() {
  const [location] = useLocation();
  const list = useRef<HTMLUListElement>(null);
  // On a phone the bar is wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place is what this effect is for.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [location]);
  return (
    <nav className="rail" aria-label="Sections">
      <Link href="/" className="rail-brand">
        <BrandMark />
        Attune
      </Link>
      <ul ref={list}>
        {SECTIONS.map((section) => {
          const here = section.path === '/' ? location === '/' || location === '' : location.startsWith(section.path);
          return (
            <li key={section.path}>
              <Link href={section.path} className="rail-link" aria-current={here ? 'page' : undefined}>
                <Icon name={section.icon} />
                {section.says}
                <span className="rail-keys" aria-hidden="true">
                  <kbd>{section.keys}</kbd>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      <div className="rail-foot">
        <a className="rail-link" href="/docs" target="_blank" rel="noreferrer">
          <Icon name="book" />
          API reference
        </a>
        <button type="button" className="rail-link" onClick={() => keepKey(null)}>
          <Icon name="arrow-right" />
          Sign out
        </button>
      </div>
    </nav>
  );
}
