import { parentPort, workerData } from 'node:worker_threads';
import type { Block } from '../../ingest/index.ts';
import { assert } from '../../util/assert.ts';
import { memoryOf } from './memory-of.ts';

/** The work of a worker: scans each block that it is sent, and sends it back with what was found. */
export function answerBlocks<Setup, Scanned extends { readonly block: Block }>(
  prepare: (setup: Setup) => (block: Block) => Scanned,
): void {
  assert(parentPort !== null, 'this is the work of a worker');
  const port = parentPort;
  const scan = prepare(workerData as Setup);
  port.on('message', (block: Block) => {
    const scanned = scan(block);
    port.postMessage(scanned, memoryOf(scanned.block));
  });
}
