import { expect, it } from 'vitest';
import {
  ALERT_FACETS,
  NO_VERDICTS,
  type AlertOrder,
  type AlertQuery,
  type AlertReader,
} from './alert-store.ts';
import { alertTriageSuite } from './alert-triage.testing.ts';
import {
  alertIdOf,
  ANN,
  newAlert,
  newStory,
  MORNING,
  type AlertStoreSetup,
} from './alert.testing.ts';

/** What every store of alerts must do. */
export function alertStoreSuite({ open }: AlertStoreSetup): void {
  alertTriageSuite({ open });

  it('gives back an alert as it was raised, with nothing made of it yet', async () => {
    const { alerts, reader, close } = await open();
    const suppression = { instance: 'i', start: 1n, end: null, count: 2 };
    const facets = Object.fromEntries(ALERT_FACETS.map((facet) => [facet, `the ${facet}`]));
    const plain = newAlert(1);
    const full = newAlert(2, { suppression, facets, severity: 'critical', riskScore: 98.5 });
    expect(alerts.add([plain, full])).toBe(2);
    const untouched = {
      status: 'open',
      closeReason: null,
      assignees: [],
      tags: [],
      statusChangedAt: null,
      statusChangedBy: null,
      story: null,
      notes: 0,
    };
    expect(reader.get(plain.id)).toEqual({
      ...plain,
      ...untouched,
      lastDetected: plain.createdAt,
      change: 1,
    });
    expect(reader.get(full.id)).toEqual({
      ...full,
      ...untouched,
      lastDetected: full.createdAt,
      change: 2,
    });
    for (const unknown of [alertIdOf(3), 'x', '', plain.id.toUpperCase().slice(1)]) {
      expect(reader.get(unknown)).toBeNull();
      expect(reader.history(unknown)).toEqual([]);
      expect(reader.notesOf(unknown)).toEqual([]);
      expect(alerts.has(unknown)).toBe(false);
    }
    expect(alerts.has(plain.id)).toBe(true);
    close();
  });

  it('raises an alert once', async () => {
    const { alerts, close } = await open();
    expect(alerts.add([newAlert(1), newAlert(1), newAlert(2)])).toBe(2);
    expect(alerts.add([newAlert(1, { reason: 'another' }), newAlert(3)])).toBe(1);
    expect(alerts.get(alertIdOf(1))?.reason).toContain('number 1');
    expect(alerts.count({})).toBe(3);
    close();
  });

  it('makes all changes of a transaction or none', async () => {
    const { alerts, transaction, close } = await open();
    alerts.add([newAlert(1)]);
    const before = alerts.get(alertIdOf(1));
    const fail = (): void =>
      transaction(() => {
        alerts.add([newAlert(2, { ruleId: 'other', facets: { 'user.name': 'eve' } })]);
        alerts.change([alertIdOf(1)], { status: 'closed', addTags: ['t'] }, ANN);
        throw new Error('stop');
      });
    expect(fail).toThrow('stop');
    expect(alerts.get(alertIdOf(1))).toEqual(before);
    expect(alerts.has(alertIdOf(2))).toBe(false);
    alerts.add([newAlert(3, { ruleId: 'third', facets: { 'user.name': 'bob' } })]);
    expect(alerts.get(alertIdOf(3))).toMatchObject({
      ruleId: 'third',
      facets: { 'user.name': 'bob' },
      document: newAlert(3).document,
    });
    close();
  });

  it('lets alerts grow', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([newAlert(1), newAlert(2)]);
    const suppression = { instance: 'i', start: 5n, end: 7n, count: 3 };
    alerts.grow(
      [
        { id: alertIdOf(1), suppression },
        { id: alertIdOf(9), suppression },
      ],
      MORNING + 5_000_000,
    );
    expect(reader.get(alertIdOf(1))).toMatchObject({
      suppression,
      lastDetected: MORNING + 5_000_000,
      change: 3,
    });
    expect(reader.get(alertIdOf(2))?.suppression).toBeNull();
    close();
  });

  it('lists what has changed since, in order', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([newAlert(1), newAlert(2), newAlert(3)]);
    const [first] = reader.changesSince(0, 1);
    expect(first?.id).toBe(alertIdOf(1));
    alerts.change([alertIdOf(2)], { status: 'closed' }, ANN);
    alerts.addNote(alertIdOf(1), 'n', ANN);
    const changes = reader.changesSince(first!.change, 10);
    expect(changes.map(({ id }) => id)).toEqual([3, 2, 1].map(alertIdOf));
    expect(reader.changesSince(changes.at(-1)!.change, 10)).toEqual([]);
    close();
  });

  it('finds alerts by the beginning of their ids', async () => {
    const { alerts, reader, close } = await open();
    const ids = ['a'.repeat(64), `ab${'0'.repeat(62)}`, `b${'f'.repeat(63)}`];
    alerts.add(ids.map((id, number) => newAlert(number, { id })));
    alerts.add([newAlert(4, { id: `ac${'0'.repeat(62)}`, kind: 'block', group: ids[0]! })]);
    expect(reader.startingWith('a', 10)).toEqual(ids.slice(0, 2));
    expect(reader.startingWith('a', 1)).toEqual(ids.slice(0, 1));
    expect(reader.startingWith(ids[2]!, 10)).toEqual(ids.slice(2));
    for (const prefix of ['', 'A', 'g', '%', 'a'.repeat(65)]) {
      expect(reader.startingWith(prefix, 10)).toEqual([]);
    }
    close();
  });

  it('forgets old alerts, but not that they were raised', async () => {
    const { alerts, reader, close } = await open();
    alerts.add(
      [1, 2, 3, 4].map((number) => newAlert(number, { facets: { 'user.name': `u${number}` } })),
    );
    const ids = [1, 2, 3, 4].map(alertIdOf);
    alerts.putStory(newStory('s'));
    alerts.putStory(newStory('t'));
    alerts.setStory([ids[0]!, ids[3]!], 's', null);
    alerts.setStory([ids[1]!], 't', null);
    alerts.change(ids, { addTags: ['t'], status: 'acknowledged' }, { ...ANN, job: 'j' });
    alerts.addNote(ids[0]!, 'n', ANN);
    expect(alerts.expire(newAlert(4).createdAt, 2)).toBe(2);
    expect(alerts.expire(newAlert(4).createdAt, 2)).toBe(1);
    expect(alerts.expire(newAlert(4).createdAt, 2)).toBe(0);
    expect(reader.count({})).toBe(1);
    expect(reader.get(ids[0]!)).toBeNull();
    expect(reader.history(ids[0]!)).toEqual([]);
    expect(reader.story('s')).toMatchObject({ alerts: 1, openAlerts: 1 });
    expect(reader.story('t')).toBeNull();
    expect(reader.top({}, 'user.name', 9).values).toEqual([{ value: 'u4', count: 1 }]);
    expect(alerts.undo('j', ANN, 9)).toMatchObject({ restored: [ids[3]], left: 0 });
    expect(alerts.has(ids[0]!)).toBe(true);
    expect(alerts.add([newAlert(1), newAlert(5)])).toBe(1);
    expect(reader.get(ids[0]!)).toBeNull();
    close();
  });

  it('counts verdicts by rule', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([1, 2, 3, 4].map((number) => newAlert(number, { ruleRevision: number % 2 })));
    alerts.add([newAlert(5, { ruleId: 'other', isBuildingBlock: true })]);
    alerts.add([newAlert(6, { kind: 'block', group: alertIdOf(1) })]);
    alerts.change([alertIdOf(2)], { status: 'closed', closeReason: 'benign' }, ANN);
    alerts.change([alertIdOf(3)], { status: 'closed' }, ANN);
    const none = { true_positive: 0, benign: 0, false_positive: 0, duplicate: 0, acknowledged: 0 };
    const other = { ...none, open: 1, closed: 0 };
    expect(reader.verdicts()).toEqual(
      new Map([
        ['shell', { ...none, open: 2, closed: 2, benign: 1 }],
        ['other', other],
      ]),
    );
    expect(reader.verdicts(newAlert(3).createdAt)).toEqual(
      new Map([
        ['shell', { ...none, open: 1, closed: 1 }],
        ['other', other],
      ]),
    );
    close();
  });

  it('counts verdicts by story', async () => {
    const { alerts, reader, close } = await open();
    alerts.add([1, 2, 3, 4].map((number) => newAlert(number)));
    alerts.add([newAlert(5, { isBuildingBlock: true })]);
    alerts.add([newAlert(6, { kind: 'block', group: alertIdOf(1) })]);
    for (const story of ['s', 't', 'u', 'v']) alerts.putStory(newStory(story));
    alerts.setStory([1, 2, 3, 6].map(alertIdOf), 's', null);
    alerts.setStory([alertIdOf(4)], 't', null);
    alerts.setStory([alertIdOf(5)], 'u', null);
    alerts.change([alertIdOf(2)], { status: 'closed', closeReason: 'benign' }, ANN);
    alerts.change([alertIdOf(3)], { status: 'acknowledged' }, ANN);
    expect(reader.storyVerdicts(['s', 'u', 'v', 'unknown', 's'])).toEqual(
      new Map([
        ['s', { ...NO_VERDICTS, open: 1, acknowledged: 1, closed: 1, benign: 1 }],
        ['u', { ...NO_VERDICTS, open: 1 }],
      ]),
    );
    close();
  });

  it.each(['x', '', 'W10', Buffer.from('["oldest",1,2]').toString('base64url'), 'A'.repeat(9_999)])(
    'refuses a place that no page has named: %.20s',
    async (cursor) => {
      const { reader, close } = await open();
      expect(() => reader.page({}, 'newest', 5, cursor)).toThrow(
        expect.objectContaining({ code: 'STO1501' }),
      );
      close();
    },
  );

  it('takes values of attackers as they are', async () => {
    const { alerts, reader, close } = await open();
    const long = 'x'.repeat(600);
    const values = [
      "'; DROP TABLE alerts; --",
      '%',
      '_',
      '\\',
      '"',
      `${long}a`,
      `${long}b`,
      '\ud800',
    ];
    alerts.add(
      values.map((value, number) =>
        newAlert(number, { facets: { 'process.name': value }, reason: `ran ${value}.` }),
      ),
    );
    for (const [number, value] of values.entries()) {
      const facets = [{ facet: 'process.name', values: [value] }] as const;
      expect(idsOf(reader, { facets })).toEqual([alertIdOf(number)]);
    }
    expect(reader.get(alertIdOf(5))?.facets['process.name']).toHaveLength(512);
    expect(idsOf(reader, { text: '%' })).toEqual([alertIdOf(1)]);
    expect(idsOf(reader, { text: 'RAN _' })).toEqual([alertIdOf(2)]);
    expect(idsOf(reader, { text: '\\' })).toEqual([alertIdOf(3)]);
    expect(() => reader.count({ text: 'x'.repeat(1_001) })).toThrow(
      expect.objectContaining({ code: 'STO1502' }),
    );
    const ids = Array.from({ length: 10_001 }, (_, number) => alertIdOf(number));
    expect(() => reader.count({ ids })).toThrow(expect.objectContaining({ code: 'STO1502' }));
    close();
  });
}

const idsOf = (reader: AlertReader, query: AlertQuery, order: AlertOrder = 'oldest'): string[] =>
  reader.page(query, order, 1_000).alerts.map(({ id }) => id);
