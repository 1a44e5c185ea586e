/** Listens where the settings say; what cannot be listened on is said in words that help. */
import { UsageError } from '../option/usage-error.ts';
import type { Settings } from '../settings/settings.ts';
import { holderOf, isTaken } from './port-holder.ts';

/** @throws UsageError when somebody listens there, or nobody can */
export async function refuseTakenPort({ port, host }: Settings): Promise<void> {
  const taken = await isTaken(port, host).catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(error, port, host);
  });
  if (taken) throw await portTaken(port);
}

async function portTaken(port: number): Promise<UsageError> {
  return new UsageError(
    `Port ${port} is taken by ${await holderOf(port)}.`,
    `Stop it, or choose another one: npm start -- --port ${port + 1}`,
  );
}

/** @param close what was opened, when it cannot be listened on */
export async function listen(
  open: (options: { readonly port: number; readonly host: string }) => Promise<string>,
  { port, host }: Settings,
  close: () => Promise<void>,
): Promise<string> {
  try {
    return await open({ port, host });
  } catch (error) {
    await close();
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      ? await portTaken(port)
      : cannotListen(error as NodeJS.ErrnoException, port, host);
  }
}

function cannotListen(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EACCES')
    return new UsageError(
      `Port ${port} may only be used by the administrator.`,
      'Choose one above 1023: npm start -- --port 3000',
    );
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new UsageError(
      `--host ${host} is no address of this machine.`,
      'Use 127.0.0.1 (this machine only) or 0.0.0.0 (every network).',
    );
  }
  return error;
}
