import { parentPort } from 'node:worker_threads';
import { assert } from '../../util/assert.ts';
import { transferable, packBlock, createThreadScan, type ThreadScan } from './block-scan.ts';

import type { ThreadAnswer, ThreadTask } from './scan-threads.ts';

// First receives what to scan for. Then it scans each block that it receives, and returns it with the matches, in order.
assert(parentPort !== null, 'this must run in a worker thread');
const port = parentPort;
let scan: ThreadScan | null = null;
let before: Promise<void> | null = null;

const answer = async (task: ThreadTask): Promise<void> => {
  await before;
  if ('setup' in task) {
    scan = createThreadScan(task.setup);
    port.postMessage(null satisfies ThreadAnswer);
    return;
  }
  assert(scan !== null, 'the first message is what to scan for');
  const scanned = await scan(task);
  if (scanned === null) port.postMessage(null satisfies ThreadAnswer);
  else port.postMessage(packBlock(scanned), transferable(scanned.block));
};

port.on('message', (task: ThreadTask) => {
  before = answer(task);
});
