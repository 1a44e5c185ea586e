/** operation: a copy of everything that is kept, made while the server runs. One at a time. */
import { AttuneError, BackupReply, ErrorReply } from '@attune/protocol';
import type { App, Parts } from '../parts.ts';

export function backupRoutes(app: App, { backup }: Pick<Parts, 'backup'>): void {
  let isRunning = false;
  app.post(
    '/v1/backup',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['operation'],
        summary: 'Copies everything that is kept, as of now, into a folder beside it; the server goes on meanwhile',
        response: { 200: BackupReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    async () => {
      if (backup === undefined)
        throw new AttuneError('not-found', {
          detail: 'This store is kept by other servers: back it up with their tools.',
        });
      if (isRunning) throw new AttuneError('overloaded', { detail: 'A backup is being made already.' });
      isRunning = true;
      try {
        return await backup();
      } finally {
        isRunning = false;
      }
    },
  );
}
