import { expect, test } from 'vitest';
import { blockId } from '../../detect/identity/index.ts';
import { idOf, newAlert, newSequence } from './alert.testing.ts';
import { changeAlerts } from './change-alerts.ts';
import { openTriage } from './triage.testing.ts';

const CLOSE = { status: 'closed', closeReason: 'false_positive' } as const;
const OPEN = { statuses: ['open'] } as const;

const names = (count: number) => Array.from({ length: count }, (_, at) => `alert ${at}`);

test('a change on a query, its counts, its history, and its undo', async () => {
  const { parts, store, told, startRunner } = await openTriage();
  store.alerts.add([...names(450).map((name) => newAlert(name)), ...newSequence('s', [{}, {}])]);
  const seen = idOf('alert 7');
  changeAlerts(parts, { ids: [seen], change: { status: 'acknowledged' }, by: 'ann' });
  const runner = startRunner();
  const request = { query: {}, change: CLOSE, note: 'Backup job.' };
  const { id } = runner.start('alerts.change', request, 'bob');
  await runner.settled();
  expect(runner.get(id)).toMatchObject({
    state: 'done',
    done: 451,
    total: 451,
    result: { changed: 451, unchanged: 0, gone: 0 },
    canUndo: true,
  });
  expect(store.alerts.count({ statuses: ['closed'] })).toBe(451);
  expect(store.alerts.get(blockId(idOf('s'), 1))).toMatchObject(CLOSE);
  const history = store.alerts.history(seen).filter(({ what }) => what === 'status');
  expect(history.map(({ by, job }) => ({ by, job }))).toEqual([
    { by: 'ann', job: 'edit-1' },
    { by: 'bob', job: id },
  ]);
  expect(store.alerts.notesOf(seen)).toMatchObject([{ text: 'Backup job.', by: 'bob' }]);
  expect(told.slice(1).flatMap(({ ids }) => ids)).toHaveLength(451);

  const undo = runner.start('alerts.undo', { job: id }, 'ann');
  await runner.settled();
  expect(runner.get(undo.id)).toMatchObject({
    state: 'done',
    done: 451,
    total: 451,
    result: { restored: 451, left: 0 },
  });
  expect(store.alerts.count(OPEN)).toBe(450);
  expect(store.alerts.get(seen)?.status).toBe('acknowledged');
  expect(store.alerts.get(blockId(idOf('s'), 0))?.status).toBe('open');
  expect(told.slice(1).flatMap(({ ids }) => ids)).toHaveLength(902);

  expect(runner.get(id)).toMatchObject({
    state: 'done',
    message: 'Undone by ann: 451 alerts restored.',
  });

  // There is nothing more to undo, and an undo is no change.
  const again = runner.start('alerts.undo', { job: id }, 'ann');
  await runner.settled();
  expect(runner.get(again.id).result).toEqual({ restored: 0, left: 0 });
  const redo = () => runner.start('alerts.undo', { job: undo.id }, 'ann');
  expect(redo).toThrow('a job of kind alerts.undo cannot be undone');
});

test('alerts that come or change later are neither taken nor lost', async () => {
  const { parts, store, startRunner } = await openTriage();
  store.alerts.add(names(600).map((name) => newAlert(name)));
  const runner = startRunner();
  const { id } = runner.start('alerts.change', { query: OPEN, change: CLOSE }, 'bob');
  while (runner.get(id).done === 0) await new Promise((resolve) => void setImmediate(resolve));
  store.alerts.add([newAlert('late')]);
  const last = store.alerts
    .ids(OPEN, 1_000, null)
    .filter((each) => each !== idOf('late'))
    .at(-1)!;
  changeAlerts(parts, { ids: [last], change: { status: 'acknowledged' }, by: 'ann' });
  await runner.settled();
  expect(runner.get(id).result).toMatchObject({ changed: 600 });
  expect(store.alerts.ids(OPEN, 10, null)).toEqual([idOf('late')]);
  expect(store.alerts.get(last)).toMatchObject(CLOSE);
});

test('cancelled in the middle: what was done is exact, and can be undone unless changed since', async () => {
  const { parts, store, startRunner } = await openTriage();
  store.alerts.add(names(700).map((name) => newAlert(name)));
  const runner = startRunner();
  const { id } = runner.start('alerts.change', { query: {}, change: CLOSE }, 'bob');
  while (runner.get(id).done === 0) await new Promise((resolve) => void setImmediate(resolve));
  runner.cancel(id, 'ann');
  expect(() => runner.start('alerts.undo', { job: id }, 'ann')).toThrow('has not ended');
  await runner.settled();
  const { state, done, total, result } = runner.get(id);
  expect({ state, total, result }).toMatchObject({
    state: 'cancelled',
    total: 700,
    result: { changed: done },
  });
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(700);
  expect(store.alerts.count({ statuses: ['closed'] })).toBe(done);
  const [first] = store.alerts.ids({ statuses: ['closed'] }, 1, null);
  changeAlerts(parts, { ids: [first!], change: { status: 'open' }, by: 'ann' });
  const undo = runner.start('alerts.undo', { job: id }, 'ann');
  await runner.settled();
  expect(runner.get(undo.id).result).toEqual({ restored: done - 1, left: 1 });
  expect(store.alerts.count(OPEN)).toBe(700);
});

test('after a crash it goes on from the last step, with the same alerts', async () => {
  const { store, startRunner } = await openTriage();
  store.alerts.add(names(500).map((name) => newAlert(name)));
  const before = startRunner();
  const { id } = before.start('alerts.change', { query: OPEN, change: CLOSE }, 'bob');
  while (before.get(id).done === 0) await new Promise((resolve) => void setImmediate(resolve));
  // The process ends here: its runner does nothing any more.
  void before.close();
  await before.settled();
  expect(store.jobs.get(id)?.state).toBe('running');
  store.alerts.add([newAlert('late')]);
  const after = startRunner();
  after.resume();
  await after.settled();
  expect(after.get(id)).toMatchObject({ state: 'done', done: 500, result: { changed: 500 } });
  expect(store.alerts.ids(OPEN, 10, null)).toEqual([idOf('late')]);
});

test('requests that make no sense are refused before there is a job', async () => {
  const { startRunner } = await openTriage();
  const runner = startRunner();
  const start = (kind: string, request: unknown) => () => runner.start(kind, request, 'ann');
  expect(start('alerts.change', { query: {}, change: {} })).toThrow('nothing is to be changed');
  expect(start('alerts.change', { query: { kind: 'block' }, change: CLOSE })).toThrow(
    'follow their',
  );
  const ids = Array.from({ length: 10_001 }, String);
  expect(start('alerts.change', { query: { ids }, change: CLOSE })).toThrow('has 10001 values');
  expect(start('alerts.undo', { job: 'x' })).toThrow('there is no job "x"');
  expect(runner.list(10)).toEqual([]);
});
