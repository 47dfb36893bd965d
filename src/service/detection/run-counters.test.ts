import { expect, it } from 'vitest';
import { runRow } from '../../stores/detection-rows.testing.ts';
import type { RunCommit } from './commit-run.ts';
import { RunCounters } from './run-counters.ts';

const MINUTE = 60_000;

const commit = (unused?: RunCommit['unused']): RunCommit => ({
  run: runRow('r'),
  state: null,
  alerts: [],
  grown: [],
  backlog: { added: [], removed: [] },
  suppressedKeys: [],
  hiddenBy: new Map(),
  ...(unused === undefined ? {} : { unused }),
});

it('adds up what sequences have not used, and what of it is recent', () => {
  const counters = new RunCounters();
  counters.add(commit({ late: 2, ahead: 1, untimed: 3, forgotten: 4 }), 0);
  counters.add(commit(), 0);
  counters.add(commit({ late: 5, ahead: 0, untimed: 0, forgotten: 0 }), 5 * MINUTE);
  const all = { late: 7, ahead: 1, untimed: 3, forgotten: 4 };
  expect(counters.unused(9 * MINUTE)).toEqual({ ...all, recent: { late: 7, forgotten: 4 } });
  // No run need have come since.
  expect(counters.unused(10 * MINUTE)).toEqual({ ...all, recent: { late: 5, forgotten: 0 } });
  expect(counters.unused(15 * MINUTE)).toEqual({ ...all, recent: { late: 0, forgotten: 0 } });
});
