import { parentPort, workerData } from 'node:worker_threads';
import type { Block } from '../../ingest/index.ts';
import { assert } from '../../util/assert.ts';
import { memoryOf } from '../hunt/memory-of.ts';
import { createBlockScan } from './scan-block.ts';
import type { ScanSetup } from './setup.ts';

assert(parentPort !== null, 'this file is the start of a worker');
const port = parentPort;
const scan = createBlockScan(workerData as ScanSetup);

port.on('message', (block: Block) => {
  const scanned = scan(block);
  port.postMessage(scanned, memoryOf(scanned.block));
});
