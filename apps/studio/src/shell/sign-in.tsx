/**
 * The page for somebody without a key, or with one the server does not know. It says where the key is to be found; the key
 * stays in this tab.
 */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { keepKey } from '../call/key.ts';
import { BrandMark } from './brand-mark.tsx';

export function SignIn({ refused }: { readonly refused: boolean }) {
  const [key, setKey] = useState('');
  const [hint, setHint] = useState<string | null>(null);
  const queries = useQueryClient();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const clean = key.trim();
    if (clean === '') return setHint('Paste the key first.');
    if (clean.startsWith('wk_'))
      return setHint('This is a write key: it can only send events. The Studio needs the secret key, sk_….');
    queries.clear();
    keepKey(clean);
  };
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit}>
        <BrandMark />
        <div>
          <h1>Sign in to Attune Studio</h1>
          <p>The Studio needs this server’s secret key.</p>
        </div>
        {refused && hint === null && (
          <p className="notice-bad" role="alert">
            The server does not know this key (401). It may have been changed since; use the one printed at the last
            start.
          </p>
        )}
        {hint !== null && (
          <p className="notice-bad" role="alert">
            {hint}
          </p>
        )}
        <label>
          Secret key
          <input
            className="field mono"
            type="password"
            name="key"
            autoComplete="off"
            spellCheck={false}
            placeholder="sk_…"
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
        </label>
        <button type="submit" className="button button-primary">
          Open the Studio
        </button>
        <p>Where is it? The server prints a link with the key in it each time it starts:</p>
        <pre>Studio {location.origin}/studio/#key=sk_…</pre>
        <p className="card-note">
          Open that link, or copy what follows “#key=”. The key stays in this browser tab and is gone when you close it.
        </p>
      </form>
    </main>
  );
}
