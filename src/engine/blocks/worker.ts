import { parentPort, workerData } from 'node:worker_threads';
import type { Block } from '../../ingest/index.ts';
import { assert } from '../../util/assert.ts';
import { transferable } from './block-scan.ts';
import { packBlock } from './packed-block.ts';
import { createThreadScan, type ThreadSetup } from './thread-scan.ts';

// Scans each block that it is sent, and sends it back with what was found, in order.
assert(parentPort !== null, 'this is the work of a worker');
const port = parentPort;
const scan = createThreadScan(workerData as ThreadSetup);
let before: Promise<void> | null = null;

const answer = async (block: Block): Promise<void> => {
  await before;
  const scanned = await scan(block);
  if (scanned === null) port.postMessage(null);
  else port.postMessage(packBlock(scanned), transferable(scanned.block));
};

port.on('message', (block: Block) => {
  before = answer(block);
});
