import { parentPort } from 'node:worker_threads';
import { StoreError, type StoreCode } from '../../stores/errors.ts';
import { loadCodec } from '../../stores/blocks/codec.ts';
import { runTask, type StoreTask, type TaskResult } from '../../stores/open/tasks.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import { assert } from '../../util/assert.ts';

/** The answer of the thread. A thrown error would lose its code between threads, so it is sent as data. */
export type TaskAnswer =
  | { readonly result: TaskResult }
  | { readonly code: StoreCode; readonly message: string; readonly hint: string | undefined };

assert(parentPort !== null, 'this must run in a worker thread');
const port = parentPort;
const ready = loadCodec();
port.on('message', (task: StoreTask) => void answer(task));

async function answer(task: StoreTask): Promise<void> {
  await ready;
  const result = await answerOf(task);
  port.postMessage(result);
}

async function answerOf(task: StoreTask): Promise<TaskAnswer> {
  try {
    return { result: await runTask(nodeFileSystem, task) };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { code, message, hint } = error;
    return { code, message, hint };
  }
}
