import { afterEach, expect, it, vi } from 'vitest';
import { PreviewThreads } from './preview-threads.ts';
import type { PreviewWork } from './preview-work.ts';

/** Answers with the number of its thread; a work is what it does here. */
const SCRIPT = `
  import { parentPort, threadId, workerData } from 'node:worker_threads';
  parentPort.on('message', ({ kind, work }) => {
    if (kind === 'close') parentPort.close();
    if (work === 'go on') {
      // As a preview that has much to read: no message reaches it.
      while (Atomics.load(workerData, 0) === 0);
      parentPort.postMessage({ kind: 'failed', message: 'stopped' });
    }
    if (work === 'end') process.exit(3);
    if (work === 'answer') parentPort.postMessage({ kind: 'done', answer: threadId });
  });
`;
const url = new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`);

let threads = new PreviewThreads(url);
afterEach(() => threads.close());

type Does = 'answer' | 'end' | 'go on';
const run = (does: Does, signal = new AbortController().signal) =>
  threads.run(does as unknown as PreviewWork, () => {}, signal);

it('uses the same thread for one preview after another', async () => {
  threads = new PreviewThreads(url);
  const first = await run('answer');
  expect(await run('answer')).toBe(first);
  const [one, other] = await Promise.all([run('answer'), run('answer')]);
  expect(one).not.toBe(other);
  expect(threads.count).toBe(2);
});

it('ends a thread that has nothing to do, and starts another when there is', async () => {
  threads = new PreviewThreads(url, 1);
  const first = await run('answer');
  await vi.waitFor(() => expect(threads.count).toBe(0), 30_000);
  expect(await run('answer')).not.toBe(first);
});

it('stops a preview that nobody wants any more, and keeps its thread', async () => {
  threads = new PreviewThreads(url);
  const first = await run('answer');
  const stopping = new AbortController();
  const preview = run('go on', stopping.signal);
  stopping.abort();
  await expect(preview).rejects.toThrow('stopped');
  await expect(run('go on', AbortSignal.abort())).rejects.toThrow('stopped');
  expect(await run('answer')).toBe(first);
});

it('fails the preview whose thread ends', async () => {
  threads = new PreviewThreads(url);
  await expect(run('end')).rejects.toThrow('the thread of the preview has ended');
  await run('answer');
  expect(threads.count).toBe(1);
});
