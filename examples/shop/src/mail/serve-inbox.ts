/**
 * The page on which a visitor of the demonstration reads the letters that triggers wrote to them. A letter is shown where it can
 * do nothing: in a frame without scripts, forms or anything from elsewhere.
 */
import type { FastifyInstance } from 'fastify';
import { html } from '../html.ts';
import { page } from '../pages/layout.ts';
import type { Site } from '../pages/site.ts';
import type { Mailbox } from './mailbox.ts';

const LETTER_POLICY =
  "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation-by-user-activation";

/** @param mailbox null: letters go to a real mail server, and the page says so */
export function serveInbox(app: FastifyInstance, site: Site, mailbox: Mailbox | null): void {
  app.get('/inbox', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(inboxPage(site, mailbox !== null)),
  );
  app.get<{ Querystring: { address?: string } }>('/api/letters', async (request, reply) => {
    const letters = mailbox?.lettersTo(String(request.query.address ?? '').slice(0, 200)) ?? [];
    reply.header('cache-control', 'no-store');
    return { letters: letters.map(({ id, from, subject, at }) => ({ id, from, subject, at })) };
  });
  app.get<{ Params: { id: string } }>('/api/letters/:id', async (request, reply) => {
    const letter = mailbox?.letter(request.params.id);
    if (letter === undefined) return reply.callNotFound();
    const text = letter.html ?? html`<!doctype html><meta charset="utf-8"><pre>${letter.text}</pre>`.text;
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', LETTER_POLICY)
      .send(text);
  });
}

function inboxPage(site: Site, isCaught: boolean): string {
  const { prefix } = site;
  const body = html`<div class="wrap narrow inbox" data-inbox="${prefix}/api/letters">
<header class="listing-head"><p class="eyebrow">A demonstration</p><h1>Your inbox</h1></header>
${
  isCaught
    ? html`<p class="lead">Letters that the shop would have sent you. They stay on this machine.</p>
<div data-inbox-signed-out hidden><p>Sign in with an e-mail address, an invented one is best. Then put something into the basket, and leave it there for ten minutes.</p><p><a class="button" href="${prefix}/account">Sign in</a></p></div>
<p class="quiet" data-inbox-empty hidden>Nothing for <b data-inbox-address></b> yet. Put something into the basket and do not order: after ten minutes we will ask what became of it.</p>
<ul class="letters" data-inbox-list></ul>
<iframe class="letter" title="The letter" data-inbox-letter hidden sandbox="allow-popups allow-top-navigation-by-user-activation"></iframe>`
    : html`<p class="lead">This server sends real letters: look into your own inbox.</p>`
}
</div>`;
  return page(site, { title: 'Your inbox', body });
}
