import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Mailbox, openMailbox } from './mailbox.ts';

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await openMailbox(() => 1_000);
});
afterEach(() => mailbox.close());

const send = (letter: object) => {
  const transport = createTransport(mailbox.address);
  return transport.sendMail({ from: 'Tarn <shop@tarn.example>', ...letter }).finally(() => transport.close());
};

test('keeps letters by who they are to, the newest first', async () => {
  await send({ to: 'ada@example.com', subject: 'Your kettle – still here', html: '<p>Größe</p>', text: 'Größe' });
  await send({ to: 'ADA@example.com', subject: 'Again', text: 'only text' });
  await send({ to: 'grace@example.com', subject: 'Not yours', text: '-' });
  const letters = mailbox.lettersTo('Ada@Example.com');
  expect(letters.map(({ subject }) => subject)).toEqual(['Again', 'Your kettle – still here']);
  expect(letters[1]).toMatchObject({ from: 'Tarn', to: 'ada@example.com', at: 1_000 });
  expect(letters[1]!.html).toContain('<p>Größe</p>');
  expect(letters[0]!.html).toBeNull();
  expect(mailbox.letter(letters[0]!.id)?.text.trim()).toBe('only text');
  expect(mailbox.lettersTo('nobody@example.com')).toEqual([]);
});

test('takes no letter larger than it can keep', async () => {
  await expect(send({ to: 'ada@example.com', subject: 'Large', text: 'x'.repeat(700_000) })).rejects.toMatchObject({
    responseCode: 552,
  });
  expect(mailbox.lettersTo('ada@example.com')).toEqual([]);
});
