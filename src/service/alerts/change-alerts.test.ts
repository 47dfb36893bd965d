import { expect, test } from 'vitest';
import type { TriageChange } from '../../stores/alert-store.ts';
import { idOf, newAlert, newSequence } from './alert.testing.ts';
import { changeAlerts, noteAlerts } from './change-alerts.ts';
import { openTriage } from './triage.testing.ts';

const UNKNOWN = idOf('nobody');

test('a change is reported exactly, and only what changed goes into the history', async () => {
  const { parts, store, told } = await openTriage();
  store.alerts.add([newAlert('a'), newAlert('b')]);
  const ids = [idOf('a'), idOf('b')];
  const close = { status: 'closed', closeReason: 'benign' } as const;
  changeAlerts(parts, { ids: [ids[0]!], change: close, by: 'ann' });
  expect(
    changeAlerts(parts, { ids: [...ids, ids[1]!, UNKNOWN, 'x'], change: close, by: 'bob' }),
  ).toEqual({
    changed: [ids[1]],
    unchanged: 1,
    unknown: [UNKNOWN, 'x'],
    undo: 'edit-2',
  });
  expect(store.alerts.get(ids[0]!)).toMatchObject({ ...close, statusChangedBy: 'ann' });
  expect(store.alerts.history(ids[0]!)).toHaveLength(1);
  expect(store.alerts.history(ids[1]!)).toMatchObject([
    { what: 'status', by: 'bob', job: 'edit-2' },
  ]);
  expect(told.map((each) => each.ids)).toEqual([[ids[0]], [ids[1]]]);
});

test('members of a sequence follow their alert, and are not counted', async () => {
  const { parts, store, told } = await openTriage();
  const [shell, ...blocks] = newSequence('s', [{}, {}]);
  store.alerts.add([shell!, ...blocks]);
  const change: TriageChange = { status: 'acknowledged', addTags: ['seen'] };
  const outcome = changeAlerts(parts, { ids: [shell!.id], change, by: 'ann' });
  expect(outcome).toEqual({ changed: [shell!.id], unchanged: 0, unknown: [], undo: 'edit-1' });
  for (const { id } of blocks) {
    expect(store.alerts.get(id)).toMatchObject({ status: 'acknowledged', tags: ['seen'] });
  }
  expect(told).toMatchObject([{ ids: [shell!.id] }]);
  // A member by itself is not an alert.
  expect(changeAlerts(parts, { ids: [blocks[0]!.id], change, by: 'ann' }).unknown).toHaveLength(1);
});

test('a note goes to the alerts that are changed; notes alone to all that are named', async () => {
  const { parts, store } = await openTriage();
  store.alerts.add([newAlert('a'), newAlert('b')]);
  const ids = [idOf('a'), idOf('b')];
  const change: TriageChange = { addAssignees: [' ann '] };
  changeAlerts(parts, { ids: [ids[0]!], change, note: 'Mine *now*.', by: 'ann' });
  changeAlerts(parts, { ids, change, note: 'Both.', by: 'ann' });
  expect(store.alerts.get(ids[0]!)?.assignees).toEqual(['ann']);
  expect(store.alerts.notesOf(ids[0]!).map(({ text }) => text)).toEqual(['Mine *now*.']);
  expect(store.alerts.notesOf(ids[1]!).map(({ text }) => text)).toEqual(['Both.']);
  expect(noteAlerts(parts, { ids: [...ids, UNKNOWN], text: 'n', by: 'ann' })).toEqual({
    noted: 2,
    unknown: [UNKNOWN],
  });
  expect(store.alerts.notesOf(ids[1]!)).toHaveLength(2);
});

test('nothing is changed where stories cannot follow', async () => {
  const { parts, store } = await openTriage();
  store.alerts.add([newAlert('a')]);
  const failing = {
    ...parts,
    onAlertsChanged: () => {
      throw new Error('no story');
    },
  };
  const request = { ids: [idOf('a')], change: { status: 'closed' }, by: 'ann' } as const;
  expect(() => changeAlerts(failing, request)).toThrow('no story');
  expect(store.alerts.get(idOf('a'))?.status).toBe('open');
  expect(store.alerts.history(idOf('a'))).toEqual([]);
});

test.each<[string, TriageChange]>([
  ['nothing is to be changed', {}],
  ['nothing is to be changed', { addTags: [] }],
  ['a reason is given, but alerts are not closed', { closeReason: 'benign' }],
  ['a reason is given', { status: 'open', closeReason: 'benign' }],
  ['there is no status "gone", only: open, ack', { status: 'gone' as 'open' }],
  [
    'there is no reason "bored" for closing',
    { status: 'closed', closeReason: 'bored' as 'benign' },
  ],
  ['"x" is both added and removed', { addTags: ['x'], removeTags: [' x'] }],
  ['addTags has an empty entry', { addTags: [' '] }],
  ['control characters', { addTags: ['a\u001b[2Jb'] }],
  ['longer than 128 characters', { removeAssignees: ['x'.repeat(129)] }],
  ['addTags has 51 entries', { addTags: Array.from({ length: 51 }, (_, at) => `t${at}`) }],
])('refused: %s', async (message, change) => {
  const { parts } = await openTriage();
  expect(() => changeAlerts(parts, { ids: [], change, by: 'ann' })).toThrow(message);
});

test('too many ids and notes that are no notes are refused', async () => {
  const { parts } = await openTriage();
  const ids = Array.from({ length: 1_001 }, (_, at) => idOf(String(at)));
  expect(() => noteAlerts(parts, { ids, text: 'n', by: 'ann' })).toThrow('it may be 1000 at once');
  expect(() => noteAlerts(parts, { ids: [], text: ' \n', by: 'ann' })).toThrow('the note is empty');
  const text = 'x'.repeat(10_001);
  expect(() => noteAlerts(parts, { ids: [], text, by: 'ann' })).toThrow('10001 characters long');
});
