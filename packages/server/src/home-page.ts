/**
 * The page at the root: where to go from here. It must hold no secret, as everybody can open it.
 */
import type { FastifyInstance } from 'fastify';
import { escapedHtml } from './escaped-html.ts';

export type HomeLink = { readonly href: string; readonly title: string; readonly says: string };

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function serveHomePage(
  app: FastifyInstance,
  options: { readonly links: readonly HomeLink[]; readonly version: string },
): void {
  const page = homePage(options.links, options.version);
  app.get('/', { config: { access: 'open' }, schema: { hide: true } }, (_request, reply) => {
    reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
    });
    return reply.send(page);
  });
}

function homePage(links: readonly HomeLink[], version: string): string {
  const items = links.map(
    ({ href, title, says }) =>
      `<li><a href="${escapedHtml(href)}"><b>${escapedHtml(title)}</b><span>${escapedHtml(says)}</span></a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Attune</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; --ink: #1d2430; --quiet: #5d6675; --line: #dfe3ea; --page: #fbfbfd; --card: #fff; --accent: #2f5fd0; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8ebf1; --quiet: #9aa4b5; --line: #2b323e; --page: #12151b; --card: #191d25; --accent: #8db0ff; } }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 2rem 1.25rem; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
  main { width: 100%; max-width: 34rem; }
  h1 { margin: 0 0 .25rem; font-size: 1.75rem; letter-spacing: -.01em; }
  p { margin: 0 0 1.5rem; color: var(--quiet); }
  ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
  a { display: block; padding: .9rem 1.1rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); color: inherit; text-decoration: none; }
  a:hover, a:focus-visible { border-color: var(--accent); outline: none; box-shadow: 0 0 0 1px var(--accent); }
  b { display: block; color: var(--accent); }
  span { color: var(--quiet); font-size: .95rem; }
  footer { margin-top: 1.5rem; color: var(--quiet); font-size: .85rem; }
</style>
</head>
<body>
<main>
<h1>Attune</h1>
<p>It is running. What each visitor does changes what they see, within the same page view.</p>
<ul>
${items.join('\n')}
</ul>
<footer>Version ${escapedHtml(version)}</footer>
</main>
</body>
</html>
`;
}
