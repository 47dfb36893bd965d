import { afterEach, beforeEach, expect, it } from 'vitest';
import { changeAlerts } from '../alerts/change-alerts.ts';
import { splitOff, type StoryChangeParts } from './change-stories.ts';
import { listChanges } from './recent-changes.ts';
import { refreshStories } from './story-status.ts';
import { alertId, alertOf, openBench, processSource } from './stories.testing.ts';
import { undoEdit } from './undo-edit.ts';

let bench: Awaited<ReturnType<typeof openBench>>;
let parts: StoryChangeParts;

beforeEach(async () => {
  bench = await openBench();
  let at = bench.now;
  parts = {
    store: bench.store,
    now: () => (at += 1),
    makeId: bench.parts.makeId,
    onAlertsChanged: (ids, author) => refreshStories(bench.store, ids, author),
  };
  for (const name of ['a', 'b', 'c'])
    bench.raise(alertOf(name, { source: processSource(['id', 'bash'], { entry: 'bash' }) }));
});
afterEach(() => bench.close());

const ids = (...names: readonly string[]) => names.map(alertId);
const list = (by?: string) => listChanges.run(parts, { by, limit: 10 }).changes;
const close = (names: readonly string[], by: string) =>
  changeAlerts(parts, {
    ids: ids(...names),
    change: { status: 'closed', closeReason: 'benign' },
    by,
  });

it('lists what can be undone, by whom it was changed, and how many alerts were changed since', () => {
  close(['a', 'b'], 'ann');
  changeAlerts(parts, { ids: ids('c'), change: { addTags: ['t'] }, by: 'bob' });
  expect(list()).toMatchObject([
    { by: 'bob', text: 'changed 1 alert, added the tags t', canUndo: true, left: 0 },
    { by: 'ann', text: 'closed 2 alerts as benign', alerts: 2, canUndo: true, restorable: 2 },
  ]);
  expect(list('ann')).toHaveLength(1);
  changeAlerts(parts, { ids: ids('a'), change: { status: 'open' }, by: 'bob' });
  expect(list('ann')).toMatchObject([{ canUndo: true, restorable: 1, left: 1 }]);
  changeAlerts(parts, { ids: ids('b'), change: { status: 'open' }, by: 'bob' });
  expect(list('ann')).toMatchObject([
    { canUndo: false, left: 2, reason: 'All of its alerts were changed since.' },
  ]);
});

it('says who undid a change, and with what result', () => {
  const { undo } = close(['a', 'b'], 'ann');
  undoEdit(parts, undo!, 'bob');
  expect(list()).toMatchObject([
    { by: 'ann', canUndo: false, reason: 'Undone by bob: 2 alerts restored.' },
  ]);
});

it('lists stories that were split', () => {
  splitOff(parts, { story: bench.storyOf('a')!.id, alerts: ids('a'), by: 'ann' });
  expect(list()).toMatchObject([{ text: 'split 1 alert off a story', canUndo: true }]);
});

it('checks at most the given number of alerts', () => {
  close(['a', 'b', 'c'], 'ann');
  const { undo } = close([], 'ann');
  expect(undo).toBeNull();
  const [change] = list();
  expect(bench.store.alerts.undoable(change!.id, 2)).toEqual({
    restorable: 2,
    left: 0,
    isAll: false,
  });
});
