import { threadId } from 'node:worker_threads';
import { serveLane } from './serve-lane.ts';
import { TestError } from './test-error.testing.ts';

/** What a task of {@link Lane} does in tests. */
export type TestTask = 'answer' | 'fail' | 'fail-coded' | 'end' | 'use-memory' | 'go-on' | 'count';

// Answers with the number of its thread.
serveLane<TestTask, number>({
  perform: async (task, host) => {
    if (task === 'fail') throw new Error('no answer');
    if (task === 'fail-coded') throw new TestError('T1', 'no answer', 'ask again');
    if (task === 'end') process.exit(3);
    if (task === 'use-memory')
      for (const all: object[] = []; ;) all.push(Array.from({ length: 10_000 }, () => 0));
    // No message reaches it meanwhile.
    if (task === 'go-on') while (!host.isCancelled());
    if (task === 'count') {
      for (let number = 0; !host.isCancelled(); number += 1) {
        host.progress(number);
        await host.room(3);
      }
    }
    return threadId;
  },
});
