import { expect, test } from 'vitest';
import { Batcher } from './batcher.ts';
import { Collector } from './kernel/collector.ts';
import type { KernelEvent } from './kernel/kernel-event.ts';
import { LAYOUT, READERS, recordedPages, TestSource } from './kernel/pages.testing.ts';
import { runLoop } from './loop.ts';
import type { ProcSnapshot } from './proc/index.ts';
import type { ProcessTable } from './processes/index.ts';
import { SharedState } from './shared-state.ts';

const LATER = 1n << 62n;

/** A loop over recorded pages, one page at each waking, that notes what it does. */
function run(pages: readonly Buffer[], times: readonly bigint[] = []) {
  const steps: string[] = [];
  const state = new SharedState();
  const source = new TestSource();
  const left = [...pages];
  let at = 0;
  const collector = new Collector(READERS, LAYOUT, () => times[at++] ?? LATER);
  collector.add(0, source);
  const batches: Uint8Array[] = [];
  const batcher = new Batcher(state, 1e9, (batch) => batches.push(batch));
  let now = 0n;
  let execs = 0;
  runLoop({
    wait: () => {
      const page = left.shift();
      if (page === undefined) state.stop();
      else source.pages.push(page);
      steps.push('woken');
    },
    collector,
    batcher,
    state,
    listen: () => {},
    eachSecond: () => steps.push('second'),
    clock: {
      monotonic: () => (now += 400_000_000n),
      refresh: () => {},
      toWall: (time) => time,
      sinceBoot: 0n,
      steps: 0,
    },
    reader: {
      readExec: (pid: number) => {
        steps.push(`read ${pid}`);
        return { pid } as ProcSnapshot;
      },
    } as never,
    table: {
      apply: (event: KernelEvent, snapshot: ProcSnapshot | null) => {
        if (event.kind !== 'exec') return;
        execs += 1;
        expect(snapshot?.pid).toBe(event.pid);
        steps.push(`exec ${event.pid}`);
        batcher.add(`{"pid":${event.pid}}`);
      },
      canHideExec: () => false,
      counts: () => ({ execs, missing: {} }),
    } as unknown as ProcessTable,
  });
  return { steps, state, batches, execs };
}

test('all execs are read before the first is emitted, and emitted in order of time', () => {
  const { steps, execs, state, batches } = run(recordedPages('names.pages'));
  const reads = steps.filter((step) => step.startsWith('read'));
  expect(reads.length).toBe(5);
  expect(steps.filter((step) => step !== 'second')).toEqual([
    'woken',
    ...reads,
    ...reads.map((step) => step.replace('read', 'exec')),
    'woken',
  ]);
  expect(execs).toBe(5);
  expect(batches.length).toBe(1);
  expect([state.get('execs'), state.get('documents')]).toEqual([5, 5]);
});

test('an exec that has to wait for its turn keeps what was read', () => {
  const { steps } = run(recordedPages('names.pages'), [0n, 0n, 0n]);
  const reads = steps.filter((step) => step.startsWith('read'));
  expect(reads.length).toBe(5);
  expect(steps.filter((step) => step.startsWith('exec')).length).toBe(5);
});

test('what is due each second is done while there is work', () => {
  const { steps } = run(recordedPages('overrun.pages'));
  expect(steps).toContain('second');
});
