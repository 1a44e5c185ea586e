/**
 * A partition's mail to the others. It is written down with what was folded beside it and goes out afterwards: only who holds the partition
 * can write, so nobody else's mail ever goes out. A crash in between sends it again, and the receivers know it by its place.
 */
import { type Backend, type Cursor, isStoreError, type StatePut } from '@attune/backend';
import type { Kept } from './checkpoint.ts';
import type { Mail, Message } from './mail.ts';

/** The last place of each partition's mail that was folded here, that of our mail to each, and what of that may not have gone out. */
export const MAIL_KEY = 'mail/loop';
export type MailState = {
  readonly got: Readonly<Record<string, Cursor>>;
  readonly sent: Readonly<Record<string, Cursor>>;
  readonly outgoing: readonly Outgoing[];
};
export const NO_MAIL: MailState = { got: {}, sent: {}, outgoing: [] };

type Outgoing = { readonly to: number; readonly mail: Mail };

const RETRY_MS = 250;

export type Post = {
  readonly here: number;
  readonly partitions: number;
  /** Said while the entry that was named last is folded. */
  readonly send: (to: number, message: Message) => void;
  /** Whether this mail is no repetition; from now on it is one. */
  readonly isNew: (mail: Mail) => boolean;
};

export type PostOffice = Post &
  Kept & {
    /** The entry at this place is folded next. */
    readonly begin: (at: Cursor) => void;
    /** It is folded: what was said meanwhile goes out. */
    readonly end: () => void;
    /** What was taken last is written down: its mail goes out. */
    readonly written: () => void;
    /** So many mails are written down and may not have gone out yet. */
    readonly unsent: () => number;
    readonly close: () => Promise<void>;
  };

export async function openPostOffice(options: {
  readonly backend: Backend;
  readonly here: number;
  /** All partitions, by number. */
  readonly partitions: readonly Pick<Backend, 'log'>[];
  readonly failed: (error: unknown, what: string) => void;
}): Promise<PostOffice> {
  const { backend, here, partitions, failed } = options;
  const [stored] = await backend.state.load([MAIL_KEY]);
  let { got, sent, outgoing } = (stored?.value as MailState | undefined) ?? NO_MAIL;
  let isChanged = false;
  let at = 0;
  /** What is being written down. */
  let taken: readonly Outgoing[] = [];
  const unwritten = new Set<Outgoing>();
  const saying = new Map<number, Message[]>();
  const queues = partitions.map((to) => createQueue(to, failed));
  const sendOut = (mails: readonly Outgoing[]): void => {
    for (const each of mails)
      queues[each.to]!.add(each.mail, () => {
        outgoing = outgoing.filter((other) => other !== each);
      });
  };
  sendOut(outgoing);
  return {
    here,
    partitions: partitions.length,
    begin: (cursor) => {
      at = cursor;
    },
    send: (to, message) => {
      const others = saying.get(to);
      if (others === undefined) saying.set(to, [message]);
      else others.push(message);
    },
    end: () => {
      isChanged ||= saying.size > 0;
      for (const [to, messages] of saying) {
        outgoing = [...outgoing, { to, mail: { kind: 'mail', from: here, at, messages } }];
        unwritten.add(outgoing.at(-1)!);
        sent = { ...sent, [to]: at };
      }
      saying.clear();
    },
    isNew: (mail) => {
      if (mail.at <= (got[mail.from] ?? -1)) return false;
      got = { ...got, [mail.from]: mail.at };
      isChanged = true;
      return true;
    },
    takeChanges: (): StatePut[] => {
      if (!isChanged) return [];
      isChanged = false;
      taken = [...unwritten];
      unwritten.clear();
      return [{ key: MAIL_KEY, value: { got, sent, outgoing } satisfies MailState }];
    },
    written: () => {
      sendOut(taken);
      taken = [];
    },
    unsent: () => outgoing.length - unwritten.size - taken.length,
    giveBack: (puts) => {
      if (!puts.some(({ key }) => key === MAIL_KEY)) return;
      isChanged = true;
      for (const each of [...taken, ...unwritten]) {
        unwritten.delete(each);
        unwritten.add(each);
      }
      taken = [];
    },
    close: async () => {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

/** One after the other, each again until it is taken. */
function createQueue({ log }: Pick<Backend, 'log'>, failed: (error: unknown, what: string) => void) {
  let waiting: { readonly mail: Mail; readonly done: () => void }[] = [];
  let sending: Promise<void> | undefined;
  let isClosed = false;
  const send = async (): Promise<void> => {
    while (waiting.length > 0 && !isClosed) {
      const some = waiting;
      try {
        await log.append(some.map(({ mail }) => mail));
        waiting = waiting.slice(some.length);
        for (const { done } of some) done();
      } catch (error) {
        if (!isStoreError(error)) failed(error, 'mail to another partition');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    sending = undefined;
  };
  return {
    add: (mail: Mail, done: () => void) => {
      waiting = [...waiting, { mail, done }];
      sending ??= Promise.resolve().then(send);
    },
    /** Takes nothing more; what is on its way may arrive. */
    close: async () => {
      isClosed = true;
      await sending;
    },
  };
}
