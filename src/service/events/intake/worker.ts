import { parentPort } from 'node:worker_threads';
import { loadCodec } from '../../../stores/blocks/codec.ts';
import type { MatchGeneration } from '../candidates/matched-batch.ts';
import { assert } from '../../../util/assert.ts';
import { releaseMemory } from '../../../util/release-memory.ts';
import { BodyEncoder } from './body-encoder.ts';
import { memoryOf, type BodyAnswer } from './encoded-body.ts';
import type { EncodeTask } from './intake-workers.ts';

// Encodes the body of each request that it is sent, and sends back the blocks. Rules that it is sent are matched
// against those that follow.
assert(parentPort !== null, 'this is the work of a worker');
const port = parentPort;

async function listen(): Promise<void> {
  // Requests that come meanwhile wait until somebody listens.
  await loadCodec();
  const encoder = new BodyEncoder();
  port.on('message', (task: EncodeTask | MatchGeneration) => {
    if ('rules' in task) {
      port.postMessage(encoder.setGeneration(task));
      return;
    }
    const answer: BodyAnswer = encoder.encode(task, task.submitted);
    port.postMessage(answer, memoryOf(answer));
    // It was handed over by the sender, and all that is needed of it was copied.
    releaseMemory(task.body.buffer as ArrayBuffer);
  });
}

// The build makes a script of this, which cannot wait.
void listen();
