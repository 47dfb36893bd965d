import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../../util/assert.ts';
import { Readers } from './do-work.ts';
import { sentError, type FromSearch, type SearchTask, type ToSearch } from './messages.ts';

// Searches and counts, one after the other, for the parent thread.
assert(parentPort !== null, 'this must run in a worker thread');
const port = parentPort;
const readers = new Readers();
const cancelled = new Int32Array(workerData as SharedArrayBuffer);
// Only Linux has thread priorities: elsewhere this would change the priority of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

port.on('message', (message: ToSearch) => {
  if ('close' in message) {
    readers.close();
    port.close();
    return;
  }
  void answer(message).then((reply) => port.postMessage(reply));
});

async function answer(task: SearchTask): Promise<FromSearch> {
  try {
    return {
      kind: 'answer',
      json: await readers.answer(task, () => Atomics.load(cancelled, 0) === 1),
    };
  } catch (error) {
    return sentError(error);
  }
}
