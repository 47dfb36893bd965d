import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { assert } from '../util/assert.ts';
import type { FromThread, ToThread } from './shared-state.ts';
import { runThread, type ThreadSetup } from './thread.ts';

assert(parentPort !== null, 'the sensor must run in a thread of its own');
const port = parentPort;

runThread(workerData as ThreadSetup, {
  send: (message: FromThread) =>
    port.postMessage(message, message.kind === 'batch' ? [message.batch.buffer] : []),
  // The thread sleeps in system calls and gives no turn to the event loop.
  listen: () => (receiveMessageOnPort(port)?.message as ToThread | undefined) ?? null,
});
