/** What may be read of a store, also of one that another process has open: the reading half of the port. */
import type { Backend } from './backend.ts';

export type StoreReader = {
  readonly log: Pick<Backend['log'], 'read'>;
  readonly state: Pick<Backend['state'], 'load' | 'scan' | 'cursor'>;
  readonly records: Pick<Backend['records'], 'get' | 'list'>;
};
