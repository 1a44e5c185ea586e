/**
 * Where e-mails of triggers go: to the mail server of the settings; without one, in the plain demonstration, to the shop's own inbox
 * on this machine. An operator's own definitions are never caught by it: their letters wait until there is a mail server.
 */
import { createMailer, type Mailer } from '@attune/connect';
import type { Mailbox } from '@attune/example-shop';
import type { Settings } from '../settings/settings.ts';

export type Post = {
  /** null: e-mails wait as blocked. */
  readonly mailer: Mailer | null;
  /** Takes the demonstration's letters; null: nobody does. */
  readonly mailbox: Mailbox | null;
  readonly close: () => Promise<void>;
};

/** @param openMailbox null when letters are not to be caught */
export async function openPost(settings: Settings, openMailbox: (() => Promise<Mailbox>) | null): Promise<Post> {
  const url = settings['smtp-url'];
  const mailbox = url === null && openMailbox !== null ? await openMailbox() : null;
  const to = url ?? mailbox?.address ?? null;
  const from = settings['mail-from'] ?? (mailbox === null ? null : 'Tarn <shop@tarn.example>');
  const mailer = to === null ? null : createMailer({ url: to, from: from ?? `attune@${new URL(to).hostname}` });
  return {
    mailer,
    mailbox,
    close: async () => {
      mailer?.close();
      await mailbox?.close();
    },
  };
}
