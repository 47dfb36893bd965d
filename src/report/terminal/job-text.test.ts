import { expect, it } from 'vitest';
import { changeLines } from '../../cli/serve/run-alerts.ts';

const JOB = { id: 'j1', state: 'done', result: null, message: null, canUndo: true };

it.each([
  [
    { result: { changed: 1_200, unchanged: 3, gone: 1 } },
    [
      '1,200 alerts closed · 3 already were · 1 removed by retention meanwhile · undo: dockwarden alerts undo j1',
    ],
  ],
  [
    { result: { restored: 1, left: 2 }, canUndo: false },
    ['1 alert closed · 2 changed since and left alone'],
  ],
  [{}, ['0 alerts closed']],
  [{ state: 'failed', message: 'why\u001b' }, ['0 alerts closed', 'the change failed: why\\x1b']],
  [
    { state: 'cancelled', message: 'by ana' },
    ['0 alerts closed', 'the change was cancelled: by ana'],
  ],
])('%j', (changes, lines) => {
  expect(changeLines({ ...JOB, ...changes }, 'closed')).toEqual(lines);
});
