import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../util/assert.ts';
import type { StopSignal } from './preview/find-candidates.ts';
import type { PreviewProgress } from './preview/preview-rule.ts';
import { runPreview, type PreviewAnswer, type PreviewWork } from './preview-work.ts';

export type ToPreview =
  { readonly kind: 'make'; readonly work: PreviewWork } | { readonly kind: 'close' };

export type FromPreview =
  | { readonly kind: 'progress'; readonly progress: PreviewProgress }
  | { readonly kind: 'done'; readonly answer: PreviewAnswer }
  | { readonly kind: 'failed'; readonly message: string };

// Makes previews, one after the other.
/** Is 1 where the one that is being made is not wanted any more: it reads no messages while it works. */
const stopped = workerData as Int32Array<SharedArrayBuffer>;
const signal: StopSignal = {
  throwIfAborted: () => {
    if (Atomics.load(stopped, 0) === 1) throw new Error('the preview was stopped');
  },
};
assert(parentPort !== null, 'this is the work of a worker');
const port = parentPort;
const send = (message: FromPreview) => port.postMessage(message);
// Only Linux has priorities of threads: elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);
port.on('message', (message: ToPreview) => {
  if (message.kind === 'make') void make(message.work);
  else port.close();
});

async function make(work: PreviewWork): Promise<void> {
  try {
    const onProgress = (progress: PreviewProgress) => send({ kind: 'progress', progress });
    send({ kind: 'done', answer: await runPreview(work, onProgress, signal) });
  } catch (error) {
    send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
