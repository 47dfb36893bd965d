import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import type { EventReader } from '../../stores/event-store.ts';
import { openEventReader } from '../../stores/embedded/open-event-reader.ts';
import { assert } from '../../util/assert.ts';
import { StoredMatching, type ArrivalStretch } from './match-stored.ts';
import type { GenerationRule, MatchedBatch } from './matched-batch.ts';

/** What the thread is asked; it answers in the same order. */
export type ScanTask =
  /** Opens the store as it is now, for these rules. */
  | {
      readonly kind: 'begin';
      readonly rules: readonly GenerationRule[];
      readonly dataSetAliases: DataSetAliases;
    }
  | { readonly kind: 'match'; readonly stretch: ArrivalStretch }
  /** Closes the files of the store. The rules stay compiled. */
  | { readonly kind: 'end' };

export interface ScanAnswer {
  readonly batch: MatchedBatch | null;
  readonly failure: string | null;
}

assert(parentPort !== null, 'this is the work of a worker');
const port = parentPort;
const folder = workerData as string;
// Only Linux has priorities of threads: elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);

let compiled: { readonly key: string; readonly matching: StoredMatching } | null = null;
let reader: EventReader | null = null;
let last: Promise<unknown> = Promise.resolve();
port.on('message', (task: ScanTask) => {
  last = last.then(async () => port.postMessage(await answerTo(task)));
});

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
      const { rules, dataSetAliases } = task;
      const key = rules.map(({ signature }) => signature).join('\n');
      if (compiled?.key !== key) {
        compiled = { key, matching: new StoredMatching({ number: 0, rules, dataSetAliases }) };
      }
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
