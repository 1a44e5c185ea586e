/**
 * The demonstration's post office: a mail server on this machine that takes every letter and delivers none, so that what a trigger
 * writes can be read in the shop and reaches nobody. Letters live in memory, the latest few hundred.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export type Letter = {
  /** Not to be guessed: whoever has it may read the letter. */
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly at: number;
  /** As it was sent: show it only where it can do nothing. null: there is only `text`. */
  readonly html: string | null;
  readonly text: string;
};

export type Mailbox = {
  /** Where to send mail to: `smtp://127.0.0.1:…` */
  readonly address: string;
  /** To this address, the newest first. */
  readonly lettersTo: (address: string) => readonly Letter[];
  readonly letter: (id: string) => Letter | undefined;
  /** Keeps a letter that another mailbox of the shop took. */
  readonly keep: (letter: Letter) => void;
  /** Calls back for each letter that was sent here. */
  readonly kept: (listener: (letter: Letter) => void) => void;
  readonly close: () => Promise<void>;
};

const LETTERS_MAX = 300;
const LETTER_BYTES_MAX = 500_000;

/** Listens on a free port of 127.0.0.1: nobody else can reach it. */
export async function openMailbox(clock: () => number): Promise<Mailbox> {
  const letters = new Map<string, Letter>();
  let tell = (_: Letter): void => {};
  const keep = (letter: Letter): void => {
    if (letters.size >= LETTERS_MAX) letters.delete(letters.keys().next().value!);
    letters.set(letter.id, letter);
  };
  const take = async (stream: SMTPServerDataStream): Promise<void> => {
    const parsed = await PostalMime.parse(await bytesOf(stream));
    for (const { address } of parsed.to ?? []) {
      const letter: Letter = {
        id: randomUUID(),
        to: (address ?? '').toLowerCase(),
        from: parsed.from?.name || (parsed.from?.address ?? ''),
        subject: parsed.subject ?? '',
        at: clock(),
        html: parsed.html ?? null,
        text: parsed.text ?? '',
      };
      keep(letter);
      tell(letter);
    }
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    size: LETTER_BYTES_MAX,
    onData: (stream, _session, done) => void take(stream).then(() => done(), done),
  });
  // A sender that breaks off is no matter of the shop.
  server.on('error', () => {});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.server.address() as AddressInfo;
  return {
    address: `smtp://127.0.0.1:${port}`,
    lettersTo: (address) => [...letters.values()].filter(({ to }) => to === address.toLowerCase()).reverse(),
    letter: (id) => letters.get(id),
    keep,
    kept: (listener) => {
      tell = listener;
    },
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

async function bytesOf(stream: SMTPServerDataStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  // All of it is read in any case, or the sender would wait for ever.
  for await (const part of stream as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= LETTER_BYTES_MAX) parts.push(part);
  }
  if (size <= LETTER_BYTES_MAX) return Buffer.concat(parts);
  throw Object.assign(new Error('the letter is too large'), { responseCode: 552 });
}
