// Preloaded into the service by `soak.ts`, in its main thread and in each worker: notes how much of the heap is in use.
const { appendFileSync } = require('node:fs');
const path = require('node:path');
const { isMainThread, threadId } = require('node:worker_threads');
const { performance } = require('node:perf_hooks');

const EVERY_MS = 2_000;
const folder = process.env.SOAK_SAMPLES;
const file = path.join(folder, isMainThread ? 'main' : `thread-${threadId}`);

setInterval(() => {
  const { heapUsed, external } = process.memoryUsage();
  const at = performance.timeOrigin + performance.now();
  appendFileSync(file, `${at} ${heapUsed} ${external}\n`);
}, EVERY_MS).unref();
