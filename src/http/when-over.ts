import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Calls back once when a request is over: its answer is sent, or its connection is closed. The answer to a pipelined
 * request that is not yet being sent is not notified when the connection closes.
 */
export function whenOver(
  { socket }: IncomingMessage,
  outgoing: ServerResponse,
  over: () => void,
): void {
  const finish = () => {
    outgoing.off('close', finish);
    socket.off('close', finish);
    over();
  };
  if (socket.destroyed) {
    over();
    return;
  }
  // One listener per request on the connection, so this is no leak.
  socket.setMaxListeners(0);
  outgoing.once('close', finish);
  socket.once('close', finish);
}
