import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoryRow } from '../../stores/alert-store.ts';
import { changeAlerts } from '../alerts/change-alerts.ts';
import { judgeShown, mergeInto, splitOff, type StoryChangeParts } from './change-stories.ts';
import { refreshStories } from './story-status.ts';
import { alertId, alertOf, MINUTE, MORNING, openBench, processSource } from './stories.testing.ts';
import { undoEdit } from './undo-edit.ts';

let bench: Awaited<ReturnType<typeof openBench>>;
let parts: StoryChangeParts;

beforeEach(async () => {
  bench = await openBench();
  parts = {
    store: bench.store,
    now: () => bench.now,
    makeId: bench.parts.makeId,
    onAlertsChanged: (ids, author) => refreshStories(bench.store, ids, author),
  };
});
afterEach(() => {
  expect(bench.store.verify()).toEqual([]);
  bench.close();
});

function raise(name: string, shell: string, severity: 'low' | 'high' = 'low', minute = 0) {
  const source = processSource(['id', shell], { entry: shell });
  const at = MORNING + minute * MINUTE;
  bench.raise(alertOf(name, { source, severity, at, ruleId: severity, ruleName: severity }));
  return bench.storyOf(name)!.id;
}
const ids = (...names: readonly string[]) => names.map(alertId);
const rowOf = (id: string): StoryRow | null => bench.store.alerts.story(id);
/** Without when it was last added to, by the clock of the store, and with its rules in order. */
const shownOf = (id: string) => {
  const { lastAlertAt: _, ruleIds, ...row } = rowOf(id)!;
  return { ...row, ruleIds: ruleIds.toSorted() };
};
const stateOf = (name: string) => {
  const { status, closeReason, tags, assignees } = bench.store.alerts.get(alertId(name))!;
  return { status, closeReason, tags, assignees };
};
const by = 'ann';
const BENIGN = { status: 'closed', closeReason: 'benign', addTags: ['t'] } as const;

describe('a change of alerts that were named', () => {
  it('is undone at once, and once', () => {
    raise('a', 'bash');
    raise('b', 'bash');
    const before = stateOf('a');
    const story = rowOf(bench.storyOf('a')!.id);
    const { undo } = changeAlerts(parts, { ids: ids('a', 'b'), change: BENIGN, by });
    const job = undoEdit(parts, undo!, 'bob');
    expect(job).toMatchObject({
      kind: 'alerts.undo',
      state: 'done',
      createdBy: 'bob',
      result: { restored: 2, left: 0 },
    });
    expect(stateOf('a')).toEqual(before);
    expect(rowOf(story!.id)).toEqual(story);
    expect(() => undoEdit(parts, undo!, 'bob')).toThrow('was undone already');
  });

  it('stays where another user has changed the same since', () => {
    raise('a', 'bash');
    raise('b', 'bash');
    const { undo } = changeAlerts(parts, { ids: ids('a', 'b'), change: BENIGN, by });
    changeAlerts(parts, { ids: ids('a'), change: { status: 'open' }, by: 'bob' });
    expect(undoEdit(parts, undo!, by).result).toEqual({ restored: 1, left: 1 });
    // No other user has touched the tag.
    expect(stateOf('a')).toMatchObject({ status: 'open', tags: [] });
    expect(stateOf('b')).toMatchObject({ status: 'open', tags: [] });
  });

  it('has nothing to undo where nothing was changed', () => {
    raise('a', 'bash');
    const change = { status: 'open' } as const;
    expect(changeAlerts(parts, { ids: ids('a'), change, by }).undo).toBeNull();
  });

  it('is one of a verdict on a story, too', () => {
    const story = raise('a', 'bash');
    const { undo } = judgeShown(parts, { story, shown: ids('a'), change: BENIGN, by });
    undoEdit(parts, undo!, by);
    expect(rowOf(story)).toMatchObject({ status: 'open', openAlerts: 1 });
  });
});

describe('a split', () => {
  it('is undone: the id of what was split off leads back', () => {
    const story = raise('a', 'bash');
    raise('b', 'bash', 'high', 5);
    const before = shownOf(story);
    const { split, undo } = splitOff(parts, { story, alerts: ids('b'), by });
    undoEdit(parts, undo, by);
    expect(shownOf(story)).toEqual(before);
    expect(bench.store.stories.successor(split.id)).toBe(story);
    expect(bench.store.alerts.stories({ limit: 9 }).stories.map(({ id }) => id)).toEqual([story]);
    expect(bench.store.stories.history(story).map(({ what }) => what)).toEqual(['split', 'undone']);
    expect(raise('c', 'bash', 'low', 6)).toBe(story);
  });

  it('is undone as far as its alerts were not moved again', () => {
    const story = raise('a', 'bash');
    for (const name of ['b', 'c']) raise(name, 'bash');
    const { split, undo } = splitOff(parts, { story, alerts: ids('b', 'c'), by });
    const again = splitOff(parts, { story: split.id, alerts: ids('c'), by });
    expect(undoEdit(parts, undo, by).result).toEqual({ restored: 1, left: 1 });
    expect(rowOf(story)).toMatchObject({ alerts: 2 });
    expect(bench.storyOf('c')?.id).toBe(again.split.id);
  });
});

describe('a merge', () => {
  it('is undone, with what had been merged before', () => {
    const into = raise('a', 'bash');
    const other = raise('b', 'sh', 'high', 5);
    const earlier = raise('c', 'zsh', 'low', 6);
    mergeInto(parts, { into: other, stories: [earlier], by });
    const before = [into, other].map(shownOf);
    const { undo } = mergeInto(parts, { into, stories: [other], by });
    expect(undoEdit(parts, undo, by).result).toEqual({ restored: 2, left: 0 });
    expect([into, other].map(shownOf)).toEqual(before);
    expect(bench.store.stories.successor(earlier)).toBe(other);
    expect(raise('d', 'sh', 'low', 7)).toBe(other);
    expect(raise('e', 'bash', 'low', 7)).toBe(into);
  });

  it('stays where all of it was merged further', () => {
    const [into, other, third] = [raise('a', 'bash'), raise('b', 'sh'), raise('c', 'zsh')];
    const { undo } = mergeInto(parts, { into, stories: [other], by });
    mergeInto(parts, { into: third, stories: [into], by });
    expect(undoEdit(parts, undo, by).result).toEqual({ restored: 0, left: 1 });
    expect(bench.store.stories.successor(other)).toBe(third);
  });
});
