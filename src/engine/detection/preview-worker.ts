import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../util/assert.ts';
import type { PreviewProgress } from '../preview/preview-rule.ts';
import { runPreview, type PreviewAnswer, type PreviewWork } from './preview-work.ts';

export type FromPreview =
  | { readonly kind: 'progress'; readonly progress: PreviewProgress }
  | { readonly kind: 'done'; readonly answer: PreviewAnswer }
  | { readonly kind: 'failed'; readonly message: string };

// Makes one preview, until it is asked to stop.
assert(parentPort !== null, 'this is the work of a worker');
const port = parentPort;
const send = (message: FromPreview) => port.postMessage(message);
// Only Linux has priorities of threads: elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);
const stopping = new AbortController();
port.once('message', () => stopping.abort());
try {
  const answer = await runPreview(
    workerData as PreviewWork,
    (progress) => send({ kind: 'progress', progress }),
    stopping.signal,
  );
  send({ kind: 'done', answer });
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
} finally {
  port.close();
}
