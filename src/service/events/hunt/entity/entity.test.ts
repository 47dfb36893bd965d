import { describe, expect, it, onTestFinished } from 'vitest';
import { openDataFolder } from '../../../../runs/stored/open-data-folder.ts';
import type { AlertFacet } from '../../../../stores/alert-store.ts';
import { alertIdOf, newAlert } from '../../../../stores/alert.testing.ts';
import type { DetectionStore } from '../../../../stores/detection-store.ts';
import { readInstant } from '../../../../util/time/index.ts';
import { readerOf, recording, spaceWith, storeWith } from '../hunts.testing.ts';
import type { EntityField } from '../entity.ts';
import { processesOf } from './entity-processes.ts';
import { findThings } from './find-things.ts';
import { programsOf } from './programs.ts';
import { showEntity } from './show-entity.ts';
import { surroundingsOf, type SurroundingsRequest } from './surroundings.ts';

const START = Date.parse('2026-11-24T15:00:00Z');
const NOW = START + 3_600_000;
const isoAt = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
const clock = () => 0;

interface Given {
  readonly container?: string;
  readonly host?: string;
  readonly hostId?: string;
  readonly image?: string;
  readonly user?: string;
  readonly name?: string;
}

const eventOf = (
  seconds: number,
  { container, host = 'node-1', hostId = 'h1', image = 'shop/blog', user, name = 'sh' }: Given = {},
) => ({
  '@timestamp': isoAt(seconds),
  event: { category: ['process'], action: 'exec', type: ['start'] },
  ...(container === undefined
    ? {}
    : { container: { id: container, image: { name: image }, labels: { tier: 'front' } } }),
  host: { name: host, id: hostId },
  ...(user === undefined ? {} : { user: { name: user } }),
  process: {
    entity_id: `${host}-${container?.length}-${seconds}`,
    name,
    executable: `/bin/${name}`,
    args: [name, String(seconds)],
  },
});

/** A space whose alerts are of these events, each with its arrival number. */
const spaceOf = (
  alerts: readonly (readonly [arrival: number, document: ReturnType<typeof eventOf>])[] = [],
): Promise<DetectionStore> =>
  spaceWith(
    alerts.map(([arrival, document], number) => {
      const time = readInstant(document['@timestamp']);
      const facets: Partial<Record<AlertFacet, string>> = { 'host.name': document.host.name };
      if (document.container !== undefined) facets['container.id'] = document.container.id;
      return newAlert(number, {
        arrivals: [arrival],
        createdAt: Date.parse(document['@timestamp']) + 1_000,
        firstEvent: time,
        lastEvent: time,
        facets,
        document: JSON.stringify(document),
      });
    }),
  );

const ask = (field: EntityField, value: string) => ({ field, value, now: NOW, maxMs: 60_000 });

describe('an entity', () => {
  it('shows when and with what it was seen, what its events say, and the alerts of this space only', async () => {
    const inC = [eventOf(0, { container: 'c' }), eventOf(60, { container: 'c', user: 'ann' })];
    const events = await readerOf([...inC, eventOf(30, { container: 'd', host: 'node-2' })]);
    const space = await spaceOf([[1, inC[1]!]]);
    const found = await showEntity(events, space, ask('container.id', 'c'), clock);
    expect(found).toMatchObject({
      events: { count: 2, isAtLeast: false },
      firstSeen: '2026-11-24T15:00:00.000Z',
      lastSeen: '2026-11-24T15:01:00.000Z',
      covered: null,
      left: [],
      factEvents: 2,
      alerts: { total: 1, open: 1, newest: '2026-11-24T15:01:00.000Z' },
    });
    const fact = (field: string) => found.facts.find((each) => each.field === field)?.values;
    expect(fact('container.image.name')).toEqual([{ value: 'shop/blog', events: 2 }]);
    expect(fact('container.labels.tier')).toEqual([{ value: 'front', events: 2 }]);
    expect(found.seenWith.map(({ field, values }) => [field, values[0]?.value])).toEqual([
      ['container.image.name', 'shop/blog'],
      ['host.name', 'node-1'],
      ['user.name', 'ann'],
    ]);
    expect(found.histogram?.buckets.reduce((sum, bucket) => sum + (bucket[1] ?? 0), 0)).toBe(2);
    const other = await showEntity(events, await spaceOf(), ask('container.id', 'c'), clock);
    expect(other.alerts).toMatchObject({ total: 0, open: 0, newest: null });
    expect(other.events.count).toBe(2);
  });

  it('lists the ids of two hosts with the same name, and distinguishes names by case', async () => {
    const events = await readerOf([
      eventOf(0, { host: 'web', hostId: 'h1' }),
      eventOf(1, { host: 'web', hostId: 'h2' }),
      eventOf(2, { host: 'Web', hostId: 'h3' }),
    ]);
    const space = await spaceOf();
    const idsOf = async (host: string) => {
      const { facts } = await showEntity(events, space, ask('host.name', host), clock);
      return facts.find(({ field }) => field === 'host.id')?.values.map(({ value }) => value);
    };
    expect((await idsOf('web'))?.toSorted()).toEqual(['h1', 'h2']);
    expect(await idsOf('Web')).toEqual(['h3']);
  });

  it.each([
    '../../etc',
    '%2F',
    'a/b',
    '"] or true or x == "',
    "'",
    '\u202egnp.exe',
    '*',
    ' ',
    '1,024 letters',
  ])('takes any value literally: %s', async (given) => {
    const value = given === '1,024 letters' ? 'x'.repeat(1_024) : given;
    const own = eventOf(0, { user: value, container: value, image: value });
    const events = await readerOf([
      own,
      eventOf(1, { user: 'other', container: 'other', image: 'other' }),
    ]);
    const space = await spaceOf([[0, own]]);
    for (const field of ['user.name', 'container.id', 'container.image.name'] as const) {
      const found = await showEntity(events, space, ask(field, value), clock);
      expect([field, found.events.count]).toEqual([field, 1]);
    }
    const { roots } = await processesOf(
      events,
      space,
      { field: 'user.name', value, from: START - 1_000, to: NOW, maxMs: 1_000 },
      clock,
    );
    expect(roots.map(({ args }) => args)).toEqual([['sh', '0']]);
  });

  it('says what was not read for lack of time', async () => {
    const data = await storeWith({
      'logs-a-default': [JSON.stringify(eventOf(0, { container: 'c' }))],
    });
    onTestFinished(() => data.close());
    await data.store.flush();
    await data.append('logs-b-default', [JSON.stringify(eventOf(3_000, { container: 'c' }))]);
    await data.store.flush();
    const reader = await openDataFolder(data.folder);
    onTestFinished(() => reader.close());
    let now = 0;
    const found = await showEntity(
      reader,
      await spaceOf(),
      { ...ask('container.id', 'c'), maxMs: 0 },
      () => (now += 1),
    );
    expect(found.events).toEqual({ count: 1, isAtLeast: true });
    expect(found.covered?.from).toBe('2026-11-24T15:00:00.001Z');
    expect(found.left[0]).toContain('there was no time to read more');
  });

  it('finds alerts by the id of a user among the newest alerts', async () => {
    const root = { ...eventOf(0), user: { id: '0' } } as unknown as ReturnType<typeof eventOf>;
    const events = await readerOf([root, eventOf(1)]);
    const found = await showEntity(
      events,
      await spaceOf([
        [0, root],
        [1, eventOf(1)],
      ]),
      ask('user.id', '0'),
      clock,
    );
    expect([found.events.count, found.alerts.total]).toEqual([1, 1]);
  });

  it('lists the rarest programs first, with where else each was seen', async () => {
    const events = await readerOf([
      eventOf(0, { container: 'c', name: 'sh' }),
      eventOf(1, { container: 'd', name: 'sh', host: 'node-2' }),
      eventOf(2, { container: 'c', name: 'xmrig' }),
    ]);
    const { programs, itself, left } = programsOf(events, ask('container.id', 'c'), clock);
    expect(
      programs.map(({ executable, containers, hosts, here }) => [
        executable,
        containers.count,
        hosts.count,
        here,
      ]),
    ).toEqual([
      ['/bin/xmrig', 1, 1, 1],
      ['/bin/sh', 2, 2, 1],
    ]);
    expect(itself.events.count).toBe(2);
    expect(left).toEqual([]);
  });

  it('draws the processes of a recording with their alerts', async () => {
    const events = await readerOf(recording('attack.ndjson.gz'));
    const first = Number((events.status().streams[0]?.firstTime ?? 0n) / 1_000_000n);
    const request = {
      field: 'host.name',
      value: 'node-1',
      from: first,
      to: first + 3_600_000,
      maxMs: 60_000,
    } as const;
    const {
      roots,
      missing,
      events: read,
    } = await processesOf(events, await spaceOf(), request, clock);
    expect(roots.map(({ name }) => name)).toEqual(['tini']);
    expect(read).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });
});

interface Seen {
  readonly centre: number | null;
  readonly field: string;
  readonly total: number;
  readonly left: readonly string[];
  readonly places: readonly { readonly field: string; readonly value: string }[];
  readonly events: readonly {
    readonly arrival: number;
    readonly alerts: readonly { readonly id: string }[];
  }[];
}

describe('the surroundings of a moment', () => {
  const asked = (more: Partial<SurroundingsRequest>): SurroundingsRequest => ({
    alert: null,
    field: null,
    value: null,
    at: null,
    event: null,
    arrival: null,
    spanMs: 600_000,
    limit: 400,
    maxMs: 60_000,
    ...more,
  });

  it('are the events of the narrowest place of an alert, with its event in the middle and other alerts marked', async () => {
    const all = [0, 60, 120, 700, 1_400].map((seconds) => eventOf(seconds, { container: 'c' }));
    const events = await readerOf([...all, eventOf(121, { container: 'd' })]);
    const space = await spaceOf([
      [2, all[2]!],
      [1, all[1]!],
    ]);
    const see = async (more: Partial<SurroundingsRequest>) =>
      JSON.parse(
        await surroundingsOf(events, space, asked({ alert: alertIdOf(0), ...more }), clock),
      ) as Seen;
    const found = await see({});
    expect(found).toMatchObject({ field: 'container.id', centre: 2, total: 4, left: [] });
    expect(found.events.map(({ arrival, alerts }) => [arrival, alerts.length])).toEqual([
      [0, 0],
      [1, 1],
      [2, 1],
      [3, 0],
    ]);
    expect(found.places.map(({ field }) => field)).toEqual(['container.id', 'host.name']);
    const onHost = await see({ field: 'host.name' });
    expect(onHost.events.map(({ arrival }) => arrival)).toEqual([0, 1, 2, 5, 3]);
    const narrow = await see({ spanMs: 61_000 });
    expect(narrow.events.map(({ arrival }) => arrival)).toEqual([1, 2]);
    const few = await see({ limit: 2 });
    expect(few.events.map(({ arrival }) => arrival)).toEqual([1, 2]);
    expect(few.left).toEqual(['only the 2 events closest to the middle are shown, of 4 events']);
  });

  it('are around the requested event if several happened at the same time', async () => {
    const events = await readerOf([0, 1, 2].map(() => eventOf(60, { container: 'c' })));
    const space = await spaceOf();
    const [, second] = events.fetch([0, 1]);
    const found = JSON.parse(
      await surroundingsOf(
        events,
        space,
        asked({ field: 'container.id', value: 'c', at: START + 60_000, event: second?.id ?? '' }),
        clock,
      ),
    ) as Seen;
    expect(found.centre).toBe(1);
  });

  it('are refused with a reason if the request is incomplete', async () => {
    const events = await readerOf([eventOf(0)]);
    await expect(surroundingsOf(events, await spaceOf(), asked({}), clock)).rejects.toMatchObject({
      code: 'ENG2305',
    });
    const unknown = surroundingsOf(
      events,
      await spaceOf(),
      asked({ alert: 'f'.repeat(64) }),
      clock,
    );
    await expect(unknown).rejects.toMatchObject({ code: 'ENG1301' });
  });
});

describe('a text', () => {
  it('finds ids by their beginning, names by any part, and alerts by words of their command line', async () => {
    const own = eventOf(0, { container: 'abcdef0123456789', user: 'Alice' });
    const events = await readerOf([own, eventOf(1, { container: 'other1' })]);
    const space = await spaceOf([[0, own]]);
    const find = (text: string) =>
      findThings(events, space, { text, now: NOW, maxMs: 60_000 }, clock);
    const entities = async (text: string) =>
      (await find(text)).entities.map(({ field, value, events: count }) => [field, value, count]);
    expect(await entities('abcdef')).toEqual([['container.id', 'abcdef0123456789', 1]]);
    expect(await entities('cdef')).toEqual([]);
    expect(await entities('alice')).toEqual([['user.name', 'Alice', 1]]);
    expect(await entities('OP/BL')).toEqual([['container.image.name', 'shop/blog', 2]]);
    expect(await entities('node')).toEqual([['host.name', 'node-1', 2]]);
    expect((await find('sh 0')).alerts.map(({ id }) => id)).toEqual([alertIdOf(0)]);
    expect((await find(alertIdOf(0).slice(0, 12))).alerts.map(({ id }) => id)).toEqual([
      alertIdOf(0),
    ]);
    for (const text of ['%', '*', '"', '\u202e', '..', 'x'.repeat(256)])
      expect((await find(text)).entities, text).toEqual([]);
  });

  it('leads to a hunt for a hash or an address, with the number of events', async () => {
    const hash = 'AB'.repeat(32);
    const events = await readerOf([
      { ...eventOf(0), process: { name: 'a', hash: { sha256: hash } } },
      { ...eventOf(1), destination: { ip: '10.1.2.3' } },
    ]);
    const space = await spaceOf();
    const find = (text: string) =>
      findThings(events, space, { text, now: NOW, maxMs: 60_000 }, clock);
    expect((await find(hash.toLowerCase())).hunts).toMatchObject([
      { what: 'hash', events: { count: 1, isAtLeast: false } },
    ]);
    expect((await find('10.1.2.3')).hunts).toMatchObject([
      { what: 'ip', query: expect.stringContaining('destination.ip'), events: { count: 1 } },
    ]);
  });
});
