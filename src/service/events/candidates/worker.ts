import { parentPort, workerData } from 'node:worker_threads';
import type { EventReader } from '../../../stores/event-store.ts';
import { openEventReader } from '../../../stores/open/event-reader.ts';
import { lowerPriority } from '../../../threads/serve-lane.ts';
import { assert } from '../../../util/assert.ts';
import type { MatchedBatch } from './matched-batch.ts';
import type { ScanThreadData } from './stored-matcher.ts';
import { createMatching, keyOfWork, type ScanAnswer, type ScanTask } from './match-stored.ts';

// Matches ranges of stored events. Rules remain compiled for the next task with the same ones.
assert(parentPort !== null, 'this must run in a worker thread');
const port = parentPort;
const { folder, priority } = workerData as ScanThreadData;
if (priority !== 'normal') lowerPriority(priority);

let compiled: {
  readonly key: string;
  readonly matching: ReturnType<typeof createMatching>;
} | null = null;
let reader: EventReader | null = null;
let last: Promise<unknown> = Promise.resolve();
port.on('message', (task: ScanTask) => {
  last = last.then(() => answer(task));
});

async function answer(task: ScanTask): Promise<void> {
  const given = await answerTo(task);
  const matches = given.batch?.matches ?? [];
  const memory = matches.map(({ arrivals }) => arrivals.buffer as ArrayBuffer);
  port.postMessage(given, memory);
}

async function answerTo(task: ScanTask): Promise<ScanAnswer> {
  try {
    return { batch: await work(task), failure: null };
  } catch (error) {
    return { batch: null, failure: error instanceof Error ? error.message : String(error) };
  }
}

async function work(task: ScanTask): Promise<MatchedBatch | null> {
  switch (task.kind) {
    case 'begin': {
      const key = keyOfWork(task.work);
      if (compiled?.key !== key) compiled = { key, matching: createMatching(task.work) };
      reader?.close();
      reader = await openEventReader(folder);
      return null;
    }
    case 'match':
      assert(compiled !== null && reader !== null, 'a task begins');
      return compiled.matching.match(reader, task.stretch);
    case 'end':
      reader?.close();
      reader = null;
      return null;
  }
}
