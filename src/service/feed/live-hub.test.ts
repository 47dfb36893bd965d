import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOCAL, type Principal } from '../access/principal.ts';
import type { ChangesRequest, LiveAlert, LiveChanges } from './live-changes.ts';
import { LiveHub, type LiveHost } from './live-hub.ts';
import type { LiveEnd, LiveRequest, LiveSink } from './live-stream.ts';
import { type Stretch, tailQuery, type TailQuery } from './search-tail.ts';

/** Collects what is written. */
class Sink implements LiveSink {
  isReady = true;
  text = '';
  ended: 'closed' | 'broken' | null = null;

  write(text: string): void {
    this.text += text;
  }

  end(isBroken: boolean): void {
    this.ended = isBroken ? 'broken' : 'closed';
  }

  messages(event: string): Record<string, unknown>[] {
    return this.text
      .split('\n\n')
      .filter((each) => each.startsWith(`event: ${event}\n`))
      .map((each) => JSON.parse(/^data: (.*)$/m.exec(each)?.[1] ?? '') as Record<string, unknown>);
  }
}

/** Changes of a test: one alert for each, of which every query finds all. */
class Host implements LiveHost {
  readonly asked: [space: string, request: ChangesRequest][] = [];
  readonly reasons = new Map<string, LiveEnd>();
  readonly errors: unknown[] = [];
  readonly fails = new Set<string>();
  last = 10;
  readonly searched: [query: string, stretch: Stretch][] = [];
  stored = 1_000;
  inTime = 10_000;
  time = 0;
  isReset = false;

  async changes(space: string, request: ChangesRequest): Promise<LiveChanges> {
    this.asked.push([space, request]);
    if (this.fails.has(space)) throw new Error('detection has ended');
    const { after, queries } = request;
    const all = queries.map((_, index) => index);
    const from = after?.change ?? this.last;
    const to = Math.min(this.last, from + 500);
    const alerts = Array.from({ length: to - from }, (_, index): LiveAlert => {
      const alert = { id: `a${from + index + 1}` } as LiveAlert['alert'];
      return { what: 'raised', change: from + index + 1, alert, foundBy: all, leftBy: [] };
    });
    const place = { change: this.isReset ? this.last : to, number: 0, alertId: null };
    if (this.isReset) return { isReset: true, place, alerts: [], stories: [], hasMore: false };
    return { isReset: false, place, alerts, stories: [], hasMore: to < this.last };
  }

  whyNot = ({ principal }: { principal: Principal }) => this.reasons.get(principal.id) ?? null;
  status = (space: string) => `{"space":"${space}"}`;
  events = {
    count: () => this.stored,
    read: (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `{"n":${from + index}}`),
    /** As if every tenth were found, and there were time for this number. */
    search: async (query: TailQuery, stretch: Stretch) => {
      this.searched.push([query.text, stretch]);
      if (this.fails.has(query.text)) throw new Error('a block is damaged');
      const lookedAt = Math.min(this.inTime, stretch.to - stretch.from);
      const found = Array.from({ length: lookedAt }, (_, index) => stretch.from + index).filter(
        (arrival) => arrival % 10 === 0,
      );
      const sent = stretch.most > 0 ? found.slice(-stretch.most) : [];
      return { lines: sent.map((n) => `{"n":${n}}`), matched: found.length, lookedAt };
    },
  };
  failed = (error: unknown) => void this.errors.push(error);
  clock = () => this.time;
}

let host: Host;
let hub: LiveHub;
beforeEach(() => {
  vi.useFakeTimers();
  host = new Host();
  hub = new LiveHub(host);
});
afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

/** As long as commits of a pause are read together, with commits in all spaces and of events. */
async function turn(count = 1): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    for (const space of ['default', 'dev']) hub.alertsChanged(space);
    hub.eventsStored();
    host.time += 250;
    await vi.advanceTimersByTimeAsync(250);
  }
}

const ann: Principal = { ...LOCAL, kind: 'user', id: 'ann', name: 'ann' };
const owner = (principal = ann) => ({ principal, address: '::1' });
const at = (change: number) => ({ change, number: 0, alertId: null });
const ask = (more: Partial<LiveRequest> = {}): LiveRequest => ({
  space: 'default',
  query: {},
  after: null,
  events: null,
  ...more,
});

function join(more: Partial<LiveRequest> = {}, of = owner()) {
  const sink = new Sink();
  return { sink, leave: hub.add(of, ask(more), sink) };
}

const idsIn = (sink: Sink) =>
  sink
    .messages('changes')
    .flatMap(({ alerts }) => (alerts as { alert: { id: string } }[]).map(({ alert }) => alert.id));

describe('subscribers', () => {
  it('share one request each turn and space, however many they are', async () => {
    const sinks = [
      ...Array.from({ length: 15 }, () => join().sink),
      join({ query: { text: 'x' } }).sink,
      join({ space: 'dev' }).sink,
    ];
    await turn();
    host.asked.length = 0;
    host.last += 3;
    await turn(2);
    expect(host.asked.map(([space, { queries }]) => [space, queries.length])).toEqual([
      ['default', 2],
      ['dev', 1],
      ['default', 2],
      ['dev', 1],
    ]);
    for (const sink of sinks) expect(idsIn(sink)).toEqual(['a11', 'a12', 'a13']);
  });

  it('come back where they were, and get everything behind that once', async () => {
    host.last = 2_600;
    const { sink } = join({ after: at(5) });
    const others = [join().sink, join({ after: at(5) }).sink];
    await turn(4);
    host.last += 5;
    await turn(4);
    const ids = idsIn(sink);
    const skipped = sink.messages('changes').map((each) => each['skipped'] as number);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length + skipped.reduce((sum, each) => sum + each, 0)).toBe(2_600);
    expect(ids.at(-1)).toBe('a2605');
    expect(sink.text).toMatch(/\nid: 2605-0-x\n(?!.*\nid:)/s);
    expect(idsIn(others[1]!)).toEqual(ids);
    expect(idsIn(others[0]!)).toEqual(['a2601', 'a2602', 'a2603', 'a2604', 'a2605']);
  });

  it('miss nothing between what they have missed and what is new', async () => {
    const { sink } = join({ after: at(5) });
    // As the first page is read, more happens.
    host.last += 1;
    await turn();
    host.last += 1;
    await turn(2);
    expect(idsIn(sink)).toEqual(['a6', 'a7', 'a8', 'a9', 'a10', 'a11', 'a12']);
  });

  it('receive their place at once, and are reset where they cannot resume from it', async () => {
    const { sink } = join();
    await turn();
    expect(sink.text).toContain('event: start\nid: 10-0-x\n');
    host.isReset = true;
    const back = join({ after: at(99) }).sink;
    await turn();
    expect(back.text).toContain('event: reset\nid: 10-0-x\ndata: {}\n\n');
  });

  it('hear that it is there, and how it is', async () => {
    const { sink } = join();
    await turn(8 * 4);
    expect(sink.messages('status').length).toBeGreaterThanOrEqual(4);
    await turn(8 * 4);
    expect(sink.text).toMatch(/: still here\nid: 10-0-x\n\n/);
  });

  it('are bounded: of one person, and in all', () => {
    const many = Array.from({ length: 20 }, () => join());
    expect(hub.isFull(owner())).toMatch('ann has 20 live streams already');
    many[0]?.leave();
    expect(hub.isFull(owner())).toBeNull();
    for (let user = 0; user < 30; user += 1)
      for (let count = 0; count < 20; count += 1) {
        const other = owner({ ...ann, id: `u${user}` });
        if (hub.isFull(other) === null) join({}, other);
      }
    expect(hub.counts.open).toBe(500);
    expect(hub.isFull(owner({ ...ann, id: 'new' }))).toMatch('500 live streams');
  });

  it('end when they may not read any more, within a second, also while detection hangs', async () => {
    const { sink } = join();
    const other = join({}, owner({ ...ann, id: 'bob' })).sink;
    await turn();
    host.changes = () => new Promise(() => {});
    await turn();
    host.reasons.set('ann', 'signed-out');
    await turn(3);
    expect([sink.messages('end'), sink.ended]).toEqual([[{ reason: 'signed-out' }], 'closed']);
    expect(other.ended).toBeNull();
    hub.close();
    expect([other.messages('end'), other.ended]).toEqual([[{ reason: 'stopping' }], 'closed']);
    expect(hub.isFull(owner())).toMatch('stopping');
  });

  it('go on when detection is back, and other spaces meanwhile', async () => {
    const { sink } = join();
    const dev = join({ space: 'dev' }).sink;
    await turn();
    host.fails.add('default');
    host.last += 1;
    await turn(2);
    expect(host.errors.length).toBeGreaterThan(0);
    expect([idsIn(sink), idsIn(dev)]).toEqual([[], ['a11']]);
    host.fails.clear();
    await turn(2);
    expect(idsIn(sink)).toEqual(['a11']);
  });
});

describe('who reads slowly', () => {
  it('gets 500 changes of those that came meanwhile, and the number of the others', async () => {
    const { sink } = join();
    await turn();
    sink.isReady = false;
    host.last += 900;
    await turn(4);
    expect(idsIn(sink)).toEqual([]);
    sink.isReady = true;
    await turn();
    expect(idsIn(sink)).toHaveLength(500);
    expect(sink.messages('changes')).toMatchObject([{ skipped: 400 }]);
  });

  it('is dropped after a while, and comes back where it was', async () => {
    const { sink } = join();
    await turn();
    const before = sink.text;
    sink.isReady = false;
    host.last += 1;
    await turn(4 * 19);
    expect(sink.ended).toBeNull();
    await turn(8);
    // Nothing was kept for it beyond what it had been sent.
    expect([sink.ended, sink.text]).toEqual(['broken', before]);
    expect(hub.counts.open).toBe(0);
    const back = join({ after: at(10) }).sink;
    await turn(2);
    expect(idsIn(back)).toEqual(['a11']);
  });
});

it('events are the latest of those that came, 50 a second at most, and the number of the others', async () => {
  const { sink } = join({ events: { query: null } });
  const quiet = join().sink;
  await turn();
  host.stored += 3;
  await turn();
  host.stored += 40_000;
  await turn();
  const messages = sink.messages('events');
  expect(messages).toMatchObject([
    { events: [{ n: 1_000 }, { n: 1_001 }, { n: 1_002 }], skipped: 0 },
    { skipped: 39_988 },
  ]);
  expect((messages[1]!['events'] as unknown[]).at(-1)).toEqual({ n: 41_002 });
  expect(quiet.messages('events')).toEqual([]);
});

describe('events that a query finds', () => {
  const withQuery = (name: string) => ({
    events: { query: tailQuery(`process where process.name == "${name}"`, 0n) },
  });

  it('are looked at once for all with the same query, and come with counts of the others', async () => {
    const [one, other] = [join(withQuery('a')).sink, join(withQuery('a')).sink];
    await turn();
    host.stored += 95;
    await turn();
    expect(host.searched.map(([, { from, to }]) => [from, to])).toEqual([[1_000, 1_095]]);
    expect(one.messages('events')).toEqual([]);
    await turn();
    const [message] = one.messages('events');
    expect(message).toMatchObject({ skipped: 0, matched: 10, lookedAt: 95 });
    expect(message!['events']).toHaveLength(10);
    expect(other.text).toContain('"matched":10');
  });

  it('of quiet seconds come at once, 50 a second at most; all are counted', async () => {
    const { sink } = join(withQuery('a'));
    await turn();
    host.stored += 400;
    await turn(2);
    // Of the allowance of a second, 10 are left, and 12.5 come with each turn.
    host.stored += 40_000;
    await turn(2);
    const messages = sink.messages('events');
    expect(messages.map(({ events }) => (events as object[]).length)).toEqual([40, 35]);
    expect(messages[1]).toMatchObject({ matched: 1_000, lookedAt: 10_000, skipped: 30_000 });
  });

  it('are all skipped where they cannot be read', async () => {
    const { sink } = join(withQuery('a'));
    await turn();
    host.fails.add(tailQuery('process where process.name == "a"', 0n).text);
    host.stored += 7;
    await turn(2);
    expect(sink.messages('events')).toMatchObject([{ events: [], skipped: 7, lookedAt: 0 }]);
    expect(host.errors).toHaveLength(1);
  });

  it('can be of ten queries, and restart when there was no subscriber', async () => {
    const leaves = Array.from({ length: 10 }, (_, name) => join(withQuery(`${name}`)).leave);
    expect(hub.isFull(owner(), withQuery('x').events.query.text)).toContain('10 queries');
    expect(hub.isFull(owner(), withQuery('3').events.query.text)).toBeNull();
    expect(hub.isFull(owner())).toBeNull();
    await turn();
    for (const leave of leaves) leave();
    host.stored += 5_000;
    const { sink } = join(withQuery('3'));
    await turn(2);
    expect(host.searched).toEqual([]);
    expect(sink.messages('events')).toEqual([]);
  });
});
