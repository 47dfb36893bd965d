import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { assert } from '../../../util/assert.ts';
import { hashedHere, type HashTask } from './hash-task.ts';

export type HashAnswer =
  | { readonly isDone: true; readonly result: string | boolean }
  | { readonly isDone: false; readonly message: string };

// Creates and verifies hashes, one after the other.
assert(parentPort !== null, 'this must run in a worker thread');
const port = parentPort;
// Only Linux has thread priorities: elsewhere this would change the priority of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
port.on('message', (task: HashTask) => {
  const send = (answer: HashAnswer) => port.postMessage(answer);
  try {
    send({ isDone: true, result: hashedHere(task) });
  } catch (error) {
    send({ isDone: false, message: error instanceof Error ? error.message : String(error) });
  }
});
