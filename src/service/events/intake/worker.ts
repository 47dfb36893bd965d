import { parentPort } from 'node:worker_threads';
import { loadCodec } from '../../../stores/blocks/codec.ts';
import type { MatchGeneration } from '../candidates/matched-batch.ts';
import { assert } from '../../../util/assert.ts';
import { releaseMemory } from '../../../util/release-memory.ts';
import { BodyEncoder } from './body-encoder.ts';
import { memoryOf, type BodyAnswer } from './encoded-body.ts';
import type { EncodeTask } from './intake-workers.ts';

// Encodes the body of each request, and sends back the blocks. Bodies are matched
// against the latest rules that it received.
assert(parentPort !== null, 'this must run in a worker thread');
const port = parentPort;

async function listen(): Promise<void> {
  // Requests that arrive before the listener is added are queued.
  await loadCodec();
  const encoder = new BodyEncoder();
  port.on('message', (task: EncodeTask | MatchGeneration) => {
    if ('rules' in task) {
      port.postMessage(encoder.setGeneration(task));
      return;
    }
    const answer: BodyAnswer = encoder.encode(task, task.submitted);
    port.postMessage(answer, memoryOf(answer));
    // Its memory was transferred by the sender, and everything needed of it was copied.
    releaseMemory(task.body.buffer as ArrayBuffer);
  });
}

// The build turns this into a script, which cannot use top-level await.
void listen();
