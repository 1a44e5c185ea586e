/** Starts the Studio: takes the key out of the address before anything else can see it, then draws. */
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { adoptKeyFromAddress } from './call/key.ts';
import './tokens.css';
import './base.css';
import './part/part.css';
import './shell/shell.css';

adoptKeyFromAddress();
// The printed link opened again in a tab that already shows the Studio changes only the hash.
window.addEventListener('hashchange', adoptKeyFromAddress);
createRoot(document.getElementById('studio')!).render(<App />);
