import { expect, it } from 'vitest';
import type { AlertReader, AlertStore, Author } from './alert-store.ts';
import {
  alertIdOf,
  ANN,
  MORNING,
  newAlert,
  newStory,
  type AlertStoreSetup,
} from './alert.testing.ts';

/** What people make of alerts, and stories. */
export function alertTriageSuite({ open }: AlertStoreSetup): void {
  it('keeps steps of a guide, each once, and says in the history who has done them', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([newAlert(1), newAlert(2)]);
    const id = alertIdOf(1);
    const { change } = alerts.get(id)!;
    alerts.setSteps(id, [3, 0, 3], ANN);
    alerts.setSteps(id, [0, 3], ANN);
    expect(reader.steps(id)).toEqual([0, 3]);
    expect(reader.steps(alertIdOf(2))).toEqual([]);
    expect(reader.get(id)!.change).toBeGreaterThan(change);
    expect(reader.history(id)).toMatchObject([
      { what: 'steps', by: 'ann', before: '[]', after: '[0,3]' },
    ]);
    alerts.setSteps(id, [], ANN);
    expect(reader.steps(id)).toEqual([]);
    alerts.setSteps(id, [1], ANN);
    expect(alerts.expire(newAlert(2).createdAt, 10)).toBe(1);
    expect(reader.steps(id)).toEqual([]);
    close();
  });

  it('changes the status, with the reason of closing, and keeps the history', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([newAlert(1), newAlert(2)]);
    const ids = [alertIdOf(1), alertIdOf(2)];
    expect(alerts.change([...ids, alertIdOf(9), 'x'], { status: 'acknowledged' }, ANN)).toEqual(
      ids,
    );
    expect(alerts.change(ids, { status: 'acknowledged', closeReason: 'benign' }, ANN)).toEqual([]);
    const closed: Author = { at: MORNING + 70_000, by: 'bob', job: 'j' };
    alerts.change([alertIdOf(1)], { status: 'closed', closeReason: 'false_positive' }, closed);
    expect(reader.get(alertIdOf(1))).toMatchObject({
      status: 'closed',
      closeReason: 'false_positive',
      statusChangedAt: closed.at,
      statusChangedBy: 'bob',
    });
    expect(reader.history(alertIdOf(1))).toEqual([
      {
        number: 1,
        alertId: alertIdOf(1),
        at: ANN.at,
        by: 'ann',
        what: 'status',
        before: '{"status":"open","closeReason":null}',
        after: '{"status":"acknowledged","closeReason":null}',
        job: null,
      },
      {
        number: 3,
        alertId: alertIdOf(1),
        at: closed.at,
        by: 'bob',
        what: 'status',
        before: '{"status":"acknowledged","closeReason":null}',
        after: '{"status":"closed","closeReason":"false_positive"}',
        job: 'j',
      },
    ]);
    alerts.change([alertIdOf(1)], { closeReason: 'true_positive' }, ANN);
    expect(reader.get(alertIdOf(1))?.closeReason).toBe('true_positive');
    alerts.change([alertIdOf(1)], { status: 'open' }, ANN);
    expect(reader.get(alertIdOf(1))).toMatchObject({ status: 'open', closeReason: null });
    close();
  });

  it('adds and removes tags and assignees', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([newAlert(1)]);
    const [id] = [alertIdOf(1)];
    const change = (change: Parameters<AlertStore['change']>[1]) =>
      alerts.change([id], change, ANN);
    expect(change({ addTags: ['b', 'a', 'b'], addAssignees: ['ann'] })).toEqual([id]);
    expect(change({ addTags: ['a'], removeTags: ['c'] })).toEqual([]);
    expect(change({ addTags: ['c'], removeTags: ['b'], removeAssignees: ['ann'] })).toEqual([id]);
    expect(reader.get(id)).toMatchObject({ tags: ['a', 'c'], assignees: [] });
    expect(reader.history(id).map(({ what, before, after }) => [what, before, after])).toEqual([
      ['tags', '[]', '["a","b"]'],
      ['assignees', '[]', '["ann"]'],
      ['tags', '["a","b"]', '["a","c"]'],
      ['assignees', '["ann"]', '[]'],
    ]);
    close();
  });

  it.each([
    ['an empty tag', { addTags: [''] }],
    ['a tag that is too long', { addTags: ['x'.repeat(257)] }],
    ['more tags than there may be', { addTags: Array.from({ length: 101 }, (_, n) => `t${n}`) }],
    ['an assignee that is too long', { addAssignees: ['x'.repeat(257)] }],
  ])('refuses %s, and changes nothing', async (_, change) => {
    const { alerts, close } = await open();
    alerts.add([newAlert(1)]);
    const refused = (): unknown =>
      alerts.change([alertIdOf(1)], { status: 'closed', ...change }, ANN);
    expect(refused).toThrow(expect.objectContaining({ code: 'STO1502' }));
    expect(alerts.get(alertIdOf(1))).toMatchObject({ status: 'open', tags: [], change: 1 });
    close();
  });

  it('keeps notes', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([newAlert(1)]);
    const note = alerts.addNote(alertIdOf(1), '**seen**', ANN);
    expect(reader.notesOf(alertIdOf(1))).toEqual([note]);
    expect(reader.notesAfter(0, 9)).toEqual([note]);
    expect(reader.notesAfter(note.number, 9)).toEqual([]);
    expect(reader.lastNote()).toBe(note.number);
    expect(note).toMatchObject({ alertId: alertIdOf(1), text: '**seen**', by: 'ann', at: ANN.at });
    expect(reader.get(alertIdOf(1))).toMatchObject({ notes: 1, change: 2 });
    expect(reader.history(alertIdOf(1))).toMatchObject([{ what: 'note', after: `${note.number}` }]);
    for (const [id, text] of [
      [alertIdOf(2), 'x'],
      [alertIdOf(1), 'x'.repeat(100_001)],
    ] as const) {
      expect(() => alerts.addNote(id, text, ANN)).toThrow(
        expect.objectContaining({ code: 'STO1502' }),
      );
    }
    close();
  });

  it('undoes a job where the same fields have not changed since', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([1, 2, 3, 4].map((number) => newAlert(number)));
    alerts.add([newAlert(5, { kind: 'block', group: alertIdOf(4) })]);
    const ids = [1, 2, 3, 4, 5].map(alertIdOf);
    alerts.change([ids[0]!], { addTags: ['kept'] }, ANN);
    const job: Author = { at: MORNING + 80_000, by: 'bob', job: 'job-1' };
    alerts.change(ids, { status: 'closed', closeReason: 'benign', addTags: ['bulk'] }, job);
    alerts.change([ids[1]!], { status: 'open' }, ANN);
    alerts.change([ids[2]!], { addAssignees: ['ann'] }, ANN);
    const undo: Author = { at: MORNING + 90_000, by: 'eve', job: 'undo-1' };
    const steps = [];
    for (let isDone = false; !isDone;) {
      const step = alerts.undo('job-1', undo, 2);
      steps.push(step);
      isDone = step.isDone;
    }
    expect(steps.flatMap(({ restored }) => restored)).toEqual([ids[0], ids[2], ids[3]]);
    expect(steps.reduce((sum, { left }) => sum + left, 0)).toBe(1);
    expect(steps).toHaveLength(3);
    const states = ids.map((id) => {
      const { status, closeReason, tags, assignees } = reader.get(id)!;
      return [status, closeReason, tags, assignees];
    });
    expect(states).toEqual([
      ['open', null, ['kept'], []],
      ['open', null, [], []],
      ['open', null, [], ['ann']],
      ['open', null, [], []],
      ['open', null, [], []],
    ]);
    expect(reader.history(ids[0]!).slice(-2)).toMatchObject([
      { what: 'status', by: 'eve', job: 'undo-1', after: '{"status":"open","closeReason":null}' },
      { what: 'tags', by: 'eve', job: 'undo-1', before: '["bulk","kept"]', after: '["kept"]' },
    ]);
    expect(alerts.undo('job-1', undo, 9)).toEqual({ restored: [], left: 0, isDone: true });
    expect(alerts.undo('undo-1', undo, 9)).toEqual({ restored: [], left: 0, isDone: true });
    close();
  });

  it('undoes jobs one after the other, the last first', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([newAlert(1)]);
    const [id] = [alertIdOf(1)];
    alerts.change([id], { status: 'acknowledged' }, { ...ANN, job: 'first' });
    alerts.change([id], { status: 'closed', closeReason: 'duplicate' }, { ...ANN, job: 'second' });
    expect(alerts.undo('second', { ...ANN, job: 'u2' }, 10).restored).toEqual([id]);
    expect(reader.get(id)?.status).toBe('acknowledged');
    expect(alerts.undo('first', { ...ANN, job: 'u1' }, 10).restored).toEqual([id]);
    expect(reader.get(id)?.status).toBe('open');
    close();
  });

  it('leaves what a later job has changed', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([newAlert(1)]);
    const [id] = [alertIdOf(1)];
    alerts.change([id], { status: 'acknowledged' }, { ...ANN, job: 'first' });
    alerts.change([id], { status: 'closed' }, { ...ANN, job: 'second' });
    expect(alerts.undo('first', ANN, 10)).toEqual({ restored: [], left: 1, isDone: true });
    expect(reader.get(id)?.status).toBe('closed');
    close();
  });

  it('keeps stories, and counts their alerts', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([1, 2, 3].map((number) => newAlert(number)));
    alerts.add([newAlert(4, { kind: 'block', group: alertIdOf(3) })]);
    const ids = [1, 2, 3, 4].map(alertIdOf);
    alerts.putStory(newStory('s'));
    alerts.putStory(newStory('t'));
    alerts.setStory(ids, 's', null);
    expect(reader.story('s')).toEqual({ ...newStory('s'), alerts: 3, openAlerts: 3 });
    alerts.change(ids, { status: 'closed' }, { ...ANN, job: 'j' });
    expect(reader.story('s')).toMatchObject({ alerts: 3, openAlerts: 0 });
    alerts.undo('j', ANN, 2);
    expect(reader.story('s')).toMatchObject({ alerts: 3, openAlerts: 2 });
    alerts.setStory([ids[0]!], 't', ANN);
    alerts.setStory([ids[1]!], null, ANN);
    alerts.putStory(newStory('s', { title: 'other', severity: 'high', isEdited: true }));
    expect(reader.story('s')).toMatchObject({
      alerts: 1,
      openAlerts: 0,
      title: 'other',
      isEdited: true,
    });
    expect(reader.story('t')).toMatchObject({ alerts: 1, openAlerts: 1 });
    expect(reader.story('u')).toBeNull();
    expect(reader.get(ids[0]!)?.story).toBe('t');
    expect(reader.history(ids[0]!).at(-1)).toMatchObject({
      what: 'story',
      before: '"s"',
      after: '"t"',
    });
    expect(reader.page({ stories: ['t'] }, 'newest', 9).alerts.map(({ id }) => id)).toEqual([
      ids[0],
    ]);
    expect(() => alerts.setStory(ids, 'u', null)).toThrow(
      expect.objectContaining({ code: 'STO1502' }),
    );
    close();
  });

  it('lists stories, the worst first, then the latest, page by page', async () => {
    const { alerts, reader, close } = await open();
    for (const [id, severity, minutes, status] of [
      ['a', 'low', 9, 'open'],
      ['b', 'critical', 1, 'open'],
      ['c', 'critical', 3, 'closed'],
      ['d', 'high', 2, 'open'],
      ['e', 'critical', 3, 'open'],
    ] as const) {
      const lastAlertAt = MORNING + minutes * 60_000;
      alerts.putStory(newStory(id, { severity, lastAlertAt, status }));
    }
    const list = (query: Partial<Parameters<AlertReader['stories']>[0]>): string =>
      reader
        .stories({ limit: 10, ...query })
        .stories.map(({ id }) => id)
        .join('');
    expect(list({})).toBe('ecbda');
    expect(list({ statuses: ['closed'] })).toBe('c');
    expect(list({ severities: ['high', 'low'] })).toBe('da');
    expect(list({ from: MORNING + 120_000, to: MORNING + 180_000 })).toBe('ecd');
    const { stories, next } = reader.stories({ limit: 2 });
    expect(stories.map(({ id }) => id)).toEqual(['e', 'c']);
    expect(reader.stories({ limit: 3, after: next! })).toMatchObject({
      stories: [{ id: 'b' }, { id: 'd' }, { id: 'a' }],
      next: null,
    });
    expect(() => reader.stories({ limit: 1, after: 'x' })).toThrow(
      expect.objectContaining({ code: 'STO1501' }),
    );
    close();
  });
}
