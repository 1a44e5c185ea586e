/** How the world's failure is told: which server it was, what it said, and that it may be tried again. */
import { isStoreError, storeError } from '@attune/backend';

/** @param server the name people know it by ("Kafka") */
export function unreachable(server: string, error: unknown): Error {
  if (isStoreError(error)) return error;
  const said = error instanceof Error && error.message !== '' ? error.message : String(error);
  return storeError(
    'store-unreachable',
    `${server} did not do what was asked (${said}): see that it runs and can be reached`,
    error,
  );
}
