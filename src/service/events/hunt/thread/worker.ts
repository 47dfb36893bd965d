import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../../util/assert.ts';
import { serve } from './serve.ts';

// Reads stored events for the thread that started this one.
assert(parentPort !== null, 'this is the work of a worker');
// Only Linux has priorities of threads: elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
serve(parentPort, workerData as Int32Array<SharedArrayBuffer>);
