import { expect, test, vi } from 'vitest';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { AnyJobKind, JobRun } from './job-kind.ts';
import { JobRunner } from './job-runner.ts';
import { openStore } from './store.testing.ts';

type Work = (job: JobRun<unknown>, request: unknown) => AsyncGenerator<void, void>;

const kind = (name: string, run: Work, more: Partial<AnyJobKind> = {}): AnyJobKind => ({
  name,
  lane: name,
  afterCrash: 'fail',
  canUndo: false,
  accept: (request) => request,
  run,
  ...more,
});

/** Counts up to the number that is asked for, one a step, and saves each. */
const counting = kind(
  'count',
  async function* (job, request) {
    const saved = (job.saved?.result ?? 0) as number;
    for (let next = saved + 1; next <= (request as number); next++) {
      job.save(() => ({ done: next, total: request as number, result: next }));
      yield;
    }
  },
  { afterCrash: 'continue' },
);

async function open(kinds: readonly AnyJobKind[], before?: DetectionStore, more: object = {}) {
  const store = before ?? (await openStore()).store;
  let clock = 1_000;
  let ids = store.jobs.list(100_000).length;
  /** Steps are let through one by one. */
  const waiting: (() => void)[] = [];
  const runner = new JobRunner({
    store,
    kinds,
    now: () => clock++,
    makeId: () => `job-${++ids}`,
    pause: () => new Promise((resolve) => void waiting.push(resolve)),
    ...more,
  });
  const step = async (count = 1) => {
    for (let each = 0; each < count; each++) {
      for (const resume of waiting.splice(0)) resume();
      await new Promise((resolve) => void setImmediate(resolve));
    }
  };
  return { runner, store, step };
}

test('a job waits, runs in steps and ends', async () => {
  const { runner, step } = await open([counting]);
  const { id, ...started } = runner.start('count', 2, 'ann');
  expect(started).toMatchObject({ state: 'waiting', done: 0, request: 2, createdBy: 'ann' });
  await step();
  expect(runner.get(id)).toMatchObject({ state: 'running', done: 1, total: 2, canCancel: true });
  await step(3);
  expect(runner.get(id)).toMatchObject({ state: 'done', done: 2, result: 2, message: null });
  expect(runner.list(10)).toHaveLength(1);
});

test('cancelling keeps what was done, and says how much that is', async () => {
  const { runner, step } = await open([counting]);
  const { id } = runner.start('count', 100, 'ann');
  await step(3);
  runner.cancel(id, 'bob');
  await step(3);
  expect(runner.get(id)).toMatchObject({ state: 'cancelled', done: 3, result: 3 });
  expect(runner.get(id).message).toBe('Cancelled by bob after 3 of 100.');
  expect(() => runner.cancel(id, 'bob')).toThrow('has ended already: it is cancelled');
});

test('a waiting job is cancelled at once and never runs', async () => {
  const { runner, step } = await open([counting]);
  runner.start('count', 2, 'ann');
  const { id } = runner.start('count', 2, 'ann');
  expect(runner.cancel(id, 'ann')).toMatchObject({ state: 'cancelled', done: 0 });
  await step(10);
  expect(runner.get(id)).toMatchObject({ state: 'cancelled', startedAt: null });
});

test('jobs of a lane run one after the other, lanes beside each other', async () => {
  const seen: string[] = [];
  const noting = (name: string, lane: string) =>
    kind(
      name,
      async function* (_, request) {
        for (let each = 0; each < 2; each++) {
          seen.push(request as string);
          yield;
        }
      },
      { lane },
    );
  const { runner, step } = await open([
    noting('one', 'left'),
    noting('two', 'left'),
    noting('three', 'right'),
  ]);
  runner.start('one', 'a', 'x');
  runner.start('two', 'b', 'x');
  runner.start('three', 'c', 'x');
  await step(10);
  expect(seen.filter((each) => each !== 'c')).toEqual(['a', 'a', 'b', 'b']);
  expect(seen.indexOf('c')).toBeLessThan(seen.indexOf('b'));
});

test('a job whose step throws has failed, and the step left nothing behind', async () => {
  const failing = kind('fail', async function* (job) {
    job.save(() => ({ done: 1, total: 2, result: 'first' }));
    yield;
    job.save(() => {
      throw new Error('the disk is full');
    });
  });
  const { runner, step } = await open([failing, counting]);
  const { id } = runner.start('fail', null, 'ann');
  const next = runner.start('count', 1, 'ann');
  await step(5);
  expect(runner.get(id)).toMatchObject({ state: 'failed', done: 1, result: 'first' });
  expect(runner.get(id).message).toBe('the disk is full');
  expect(runner.get(next.id).state).toBe('done');
});

test('after a crash, a job goes on from its last step or has failed, by its kind', async () => {
  const once = kind('once', async function* (job) {
    for (let done = 0; ; done++) {
      job.report({ done, total: null, result: null });
      yield;
    }
  });
  const before = await open([counting, once]);
  const counted = before.runner.start('count', 5, 'ann');
  const waits = before.runner.start('count', 1, 'ann');
  const single = before.runner.start('once', null, 'ann');
  await before.step(3);
  expect(before.runner.get(single.id)).toMatchObject({ state: 'running', done: 2 });

  const { runner, step } = await open([counting, once], before.store);
  runner.resume();
  expect(runner.get(single.id)).toMatchObject({ state: 'failed' });
  expect(runner.get(single.id).message).toMatch(/stopped while the job ran.*Start it again/);
  await step(10);
  expect(runner.get(counted.id)).toMatchObject({ state: 'done', done: 5 });
  expect(runner.get(waits.id)).toMatchObject({ state: 'done' });
});

test('stopping in order leaves what can be continued, and fails the rest with a reason', async () => {
  const once = kind('once', async function* () {
    for (;;) yield;
  });
  const { runner, store, step } = await open([counting, once]);
  const counted = runner.start('count', 100, 'ann');
  const single = runner.start('once', null, 'ann');
  await step(2);
  const closed = runner.close();
  await step(2);
  await closed;
  expect(store.jobs.get(counted.id)).toMatchObject({ state: 'running', done: 2 });
  expect(store.jobs.get(single.id)).toMatchObject({ state: 'failed' });
  expect(() => runner.start('count', 1, 'ann')).toThrow('the service is stopping');
});

test('one kind of work never keeps others out, nor one person others', async () => {
  const preview = { ...counting, name: 'preview', lane: 'preview', maxOfAuthor: 2 };
  const { runner, step } = await open([preview, counting], undefined, { maxWaiting: 4 });
  for (let count = 0; count < 2; count += 1) runner.start('preview', 3, 'rea');
  const refused = () => runner.start('preview', 3, 'rea');
  expect(refused).toThrow('2 jobs preview of yours wait or run');
  for (let count = 0; count < 2; count += 1) runner.start('preview', 1, 'b');
  expect(() => runner.start('preview', 1, 'b')).toThrow('of yours wait or run');
  // A user who has none may still start one.
  const c = runner.start('preview', 1, 'c');
  const triage = runner.start('count', 1, 'ann');
  await step(4);
  expect(runner.get(triage.id).state).toBe('done');
  await step(60);
  expect(runner.get(c.id).state).toBe('done');
});

test('jobs of several people take turns, those of each in order', async () => {
  const order: string[] = [];
  const noting = kind('note', async function* (job, request) {
    order.push(`${job.by}${String(request)}`);
    yield;
  });
  const { runner, step } = await open([noting]);
  for (const [by, number] of [
    ['a', 1],
    ['a', 2],
    ['a', 3],
    ['b', 1],
    ['b', 2],
    ['c', 1],
  ] as const)
    runner.start('note', number, by);
  await step(60);
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

test('waiting and ended jobs are bounded, unknown kinds and ids are refused', async () => {
  const { runner, step } = await open([counting], undefined, { maxWaiting: 2, maxKept: 1 });
  const first = runner.start('count', 1, 'ann');
  const second = runner.start('count', 1, 'ann');
  expect(() => runner.start('count', 1, 'ann')).toThrow('2 jobs count of yours wait or run');
  await step(10);
  expect(runner.get(second.id).state).toBe('done');
  expect(() => runner.get(first.id)).toThrow(`there is no job "${first.id}"`);
  expect(() => runner.start('fly', 1, 'ann')).toThrow('no kind of job "fly", only: count');
  expect(() => runner.start('count', 'x'.repeat(2 ** 20), 'ann')).toThrow('characters long');
});

test('the end of a job that cannot be written is shown all the same', async () => {
  const { runner, store, step } = await open([counting]);
  const { id } = runner.start('count', 1, 'ann');
  await step();
  vi.spyOn(store.jobs, 'removeItems').mockImplementation(() => {
    throw new Error('the disk is full');
  });
  await step(3);
  expect(runner.get(id)).toMatchObject({ state: 'done', canCancel: false });
  expect(store.jobs.get(id)?.state).toBe('running');
});
