import { parentPort, workerData } from 'node:worker_threads';
import type { Block } from '../../ingest/index.ts';
import { assert } from '../../util/assert.ts';
import { createBlockScan, transferable } from './block-scan.ts';
import type { BlockScanSetup } from './setup.ts';

// Scans each block that it is sent, and sends it back with what was found.
assert(parentPort !== null, 'this is the work of a worker');
const port = parentPort;
const { scan } = createBlockScan(workerData as BlockScanSetup);
port.on('message', (block: Block) => {
  const scanned = scan(block);
  port.postMessage(scanned, transferable(scanned.block));
});
