import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Calls once when a request is over: its answer is sent, or its connection is gone. Of requests that were sent
 * one behind the other, an answer whose turn has not come does not learn that the connection closed.
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
  // As many as there are requests on the connection, which is no leak.
  socket.setMaxListeners(0);
  outgoing.once('close', finish);
  socket.once('close', finish);
}
