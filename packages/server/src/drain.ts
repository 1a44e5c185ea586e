/**
 * Lets go of connections when the server goes down: at once of those that carry nothing (kept alive, or opened ahead by a
 * browser and never used), of the others when their request is answered, and of all of them after a while.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const LOOK_EVERY_MS = 50;

export type Drain = {
  /** To be called while the server closes; stop it when it has closed. */
  readonly begin: () => { readonly stop: () => void };
};

/** @param requestMsMax how long a request under way may take until its connection is cut */
export function createDrain(server: Server, requestMsMax: number): Drain {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const look = (): void => {
    server.closeIdleConnections();
    // Node takes a connection that never sent anything for a busy one, and would wait for it.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
  return {
    begin: () => {
      look();
      const looking = setInterval(look, LOOK_EVERY_MS);
      const cutting = setTimeout(() => server.closeAllConnections(), requestMsMax);
      return {
        stop: () => {
          clearInterval(looking);
          clearTimeout(cutting);
        },
      };
    },
  };
}
