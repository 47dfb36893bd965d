// Preloaded into each thread of a service by `detection-faults.ts`: does what files in a folder say. `clock` has the
// milliseconds by which the clock is wrong; where there is `hog`, the thread of detection takes memory until it dies.
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

const LOOK_MS = 100;
const folder = process.env.FAULT_FOLDER;
const now = Date.now;
let wrong = 0;
Date.now = () => now() + wrong;

setInterval(() => {
  try {
    wrong = Number(readFileSync(path.join(folder, 'clock'), 'utf8'));
  } catch {
    wrong = 0;
  }
  const isDetection = !isMainThread && /detection[/\\]worker/.test(process.argv[1] ?? '');
  if (!isDetection || !existsSync(path.join(folder, 'hog'))) return;
  const kept = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => ({ at })));
}, LOOK_MS).unref();
