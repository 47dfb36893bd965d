import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fetchStatus } from '../client/service-client.ts';
import { hasProblem, statusLines } from './status-lines.ts';
import type { DetectionStatus } from '../../service/detection/detection-status.ts';
import { detectionStatus, spaceStatus } from '../service.testing.ts';
import { detectionState, type ServiceStatus } from './status.ts';

const PLAIN = {
  strong: (text: string) => text,
  dim: (text: string) => text,
  warning: (text: string) => text,
  error: (text: string) => text,
};

const STATUS: ServiceStatus = {
  service: 'dockwarden',
  version: '0.1.0',
  address: 'http://127.0.0.1:9200',
  data: '/var/lib/dockwarden',
  state: null,
  started: '2026-11-26T00:00:00.000Z',
  now: '2026-11-26T03:20:00.000Z',
  notReady: null,
  intake: {
    eventsPerSecond: 1234.5,
    events: 5_000_000,
    bytes: 1e9,
    duplicates: 0,
    rejected: 0,
    unknown: 0,
    skipped: 0,
    turnedAway: 0,
    requestsInFlight: 1,
    loopDelayMs: 1,
  },
  maintenanceFailures: { flush: 0 },
  store: {
    events: 4_999_000,
    documentBytes: 1e9,
    storedBytes: 137e6,
    logEvents: 1_000,
    logBytes: 200_000,
    damage: [],
    streams: [
      {
        stream: 'logs-cloud_defend.process-default',
        events: 4_999_000,
        documentBytes: 1e9,
        storedBytes: 136.8e6,
        segments: 3,
        expired: 0,
        lastReceived: '2026-11-26T03:19:58.000Z',
        lastTime: '2026-11-26T03:19:56.500Z',
        delayMs: 1_500,
        isPast: false,
      },
    ],
    otherStreams: 0,
    streamUse: { count: 1, most: 1_000, mostOfSender: 200, overflow: null },
  },
  disk: { free: 60e9, size: 100e9 },
  sources: [],
  forwarding: null,
  detection: null,
};

describe('a status', () => {
  it('says what the sensor has lost, and what it knows little of', () => {
    const metric = (name: string, value: number) =>
      ({ name, value, help: '', type: 'counter' }) as const;
    const sensor = {
      kind: 'sensor',
      name: 'sensor',
      about: null,
      failingSince: null,
      state: 'running',
      events: 7,
      rejected: 0,
      lastEventAt: null,
      lastError: null,
      metrics: [
        metric('lost_total', 2),
        metric('dropped_total', 1),
        metric('unknown_containers_total', 1),
      ],
    } as const;
    expect(statusLines({ ...STATUS, sources: [sensor] }, PLAIN)).toContain(
      'sensor    running · 7 events · no event yet · 3 events missing · 1 container of an unknown engine',
    );
  });

  it('that is good fits on a few lines', () => {
    expect(statusLines(STATUS, PLAIN)).toEqual([
      'service   http://127.0.0.1:9200 · version 0.1.0 · up 3 h',
      'data      /var/lib/dockwarden',
      'intake    1,235 events/s · 5,000,000 since the start',
      'stored    4,999,000 events · 137.0 MB on disk · 13.7 % of the documents · 1,000 in the log (200 kB)',
      'disk      60.00 GB of 100.00 GB free',
      'rules     none run in this service',
      '',
      'stream                                events   on disk  last received  delay',
      'logs-cloud_defend.process-default  4,999,000  136.8 MB        2 s ago    1 s',
    ]);
    expect(hasProblem(STATUS)).toBe(false);
  });

  it('says for an hour who has sent events of too many streams', () => {
    const overflow = {
      events: 7,
      stream: 'logs-pod.x-default',
      sender: 'key:pods',
      isFull: false,
      at: '2026-11-26T03:00:00.000Z',
    };
    const streamUse = { ...STATUS.store.streamUse, overflow };
    const at = (now: string) =>
      statusLines({ ...STATUS, now, store: { ...STATUS.store, streamUse } }, PLAIN).at(-1);
    expect(at('2026-11-26T04:00:00.000Z')).toBe(
      'problem   7 events since the start went to logs-dockwarden.overflow-default: key:pods has made 200 streams, and logs-pod.x-default would be a further one',
    );
    expect(at('2026-11-26T04:00:01.000Z')).not.toContain('problem');
  });

  it('says all that is wrong', () => {
    const [stream] = STATUS.store.streams;
    if (stream === undefined) throw new Error('no stream');
    const bad: ServiceStatus = {
      ...STATUS,
      notReady: 'the disk\u001b[2J is full',
      intake: {
        ...STATUS.intake,
        duplicates: 1,
        rejected: 2,
        skipped: 3,
        unknown: 4,
        turnedAway: 5,
      },
      maintenanceFailures: { flush: 2 },
      disk: { free: 1e9, size: 100e9 },
      store: {
        ...STATUS.store,
        streams: Array.from({ length: 20 }, (_, i) => ({ ...stream, stream: `s${i}\n` })),
        damage: ['log/7', 'log/8'].map((file) => ({ file, what: 'events 1 to 9', events: 9 })),
        otherStreams: 3,
      },
      sources: [
        {
          kind: 'tail',
          name: 'tail',
          about: null,
          failingSince: Date.parse('2026-11-26T03:17:00.000Z'),
          state: 'failing',
          events: 0,
          rejected: 1,
          lastEventAt: null,
          lastError: { at: 0, message: 'no such file' },
          metrics: [],
        },
      ],
    };
    const lines = statusLines(bad, PLAIN);
    expect(lines.slice(2, 4)).toEqual([
      'intake    1,235 events/s · 5,000,000 since the start · 1 duplicate · 2 rejected · 3 records without an event · 4 of unknown format · 5 requests turned away',
      'tail      failing · 0 events · no event yet · 1 line rejected',
    ]);
    expect(lines.slice(-7)).toEqual([
      'and 13 streams more',
      '',
      'problem   events cannot be stored: the disk\\x1b[2J is full',
      'problem   only 1.00 GB of the disk is free',
      'problem   log/7 is damaged: events 1 to 9; dockwarden verify lists this and more',
      'problem   tail fails for 3 min: no such file',
      'problem   flush of the store failed 2 times; the log says why',
    ]);
    expect(lines.length).toBeLessThanOrEqual(26);
    expect(hasProblem(bad)).toBe(true);
  });
});

const unread = (rules: number, first: string, last: string) => ({
  rules,
  nextDue: Date.parse(`2027-01-15T${first}:00Z`),
  lastDue: Date.parse(`2027-01-15T${last}:00Z`),
});

const NOTE = { space: 'default', id: 'r', name: 'r', message: 'why' };

describe('the rules', () => {
  const shown = (changes: Partial<DetectionStatus> = {}) => {
    const detection = detectionState(detectionStatus(changes));
    const status = { ...STATUS, now: '2027-01-15T08:00:04.000Z', detection };
    return { lines: statusLines(status, PLAIN).slice(5), isBad: hasProblem(status) };
  };
  const { rules, progress, runs } = detectionStatus();

  it('that are well take five rows', () => {
    const { lines, isBad } = shown();
    expect(lines.slice(0, 6)).toEqual([
      'rules     63 enabled · managed in the service',
      'read      All 63 rules have read every event up to 08:00:00 UTC',
      'runs      120 done since the start · last 4 s ago · started up to 5 ms late · alerts up to 120 ms after receipt',
      'alerts    40 raised since the start · 2 suppressed · open: 2 critical, 8 high, 10 medium, 20 low',
      'index     1.5 MB for candidate events',
      '',
    ]);
    expect(isBad).toBe(false);
  });

  it('that are behind are named, with the day of the last event that all have read', () => {
    const behind = ['a\u001b', 'b', 'c'].map((name, index) => ({
      space: 'default',
      id: name,
      name,
      message: '',
      events: 3_000 - index,
      since: null,
    }));
    const { lines } = shown({
      progress: {
        ...progress,
        readTo: Date.parse('2027-01-14T23:59:59.999Z'),
        behind,
        behindCount: 7,
        matched: 4_000,
        catchingUp: 12,
      },
    });
    expect(lines[1]).toBe(
      'read      All 63 rules have read every event up to 2027-01-14 23:59:59 UTC · 7 rules are behind: a\\x1b by 3,000 events, b by 2,999 events, c by 2,998 events, … · 1,000 received but not yet matched · 12 read from the store for new rules',
    );
  });

  it.each([
    [{ rules: { ...rules, enabled: 0 } }, 'no rule is enabled'],
    [{ progress: { ...progress, stored: 0, matched: 0, readTo: null } }, 'no event yet'],
    [{ progress: { ...progress, readTo: null } }, 'not known yet'],
    [
      { progress: { ...progress, readTo: null, unread: unread(1, '08:10', '08:10') } },
      '1 of 63 rules has read no event yet: runs at 08:10:00 UTC',
    ],
    [
      { progress: { ...progress, readTo: null, unread: unread(9, '08:00', '09:10') } },
      '9 of 63 rules have read no event yet: the first runs now, the last at 09:10:00 UTC',
    ],
    [{ rules: { ...rules, enabled: 1 } }, 'The one rule has read every event up to 08:00:00 UTC'],
    [{ rules: { ...rules, enabled: 2 } }, 'Both rules have read every event up to 08:00:00 UTC'],
    [
      { gaps: { open: 2, lost: 1 }, rules: { ...rules, notRun: [NOTE] } },
      'All 63 rules that can run have read every event up to 08:00:00 UTC, except in 3 gaps',
    ],
  ])('%j', (changes, sentence) => {
    expect(shown(changes).lines[1]).toBe(`read      ${sentence}`);
  });

  it('say nothing but what is wrong where detection could not be opened', () => {
    const { lines, isBad } = shown({ rules: { ...rules, enabled: 0 }, failure: 'it is damaged' });
    expect(lines[0]).toBe('rules     none can run now');
    expect(lines.join('\n')).not.toMatch(/alerts|no rule is enabled/);
    expect(lines.at(-1)).toBe('problem   no rule can run: it is damaged');
    expect(isBad).toBe(true);
  });

  it('says which action fails, and how many alerts wait for it', () => {
    const action = { action: 'log', waiting: 2, refused: 0, failure: 'no space left' };
    const { lines, isBad } = shown({
      actions: [
        { ...action, space: 'default' },
        { ...action, space: 'dev', waiting: 1 },
        { ...action, space: 'prod', failure: null },
      ],
    });
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual([
      'problem   the action log fails, and 2 alerts wait for it: no space left',
      'problem   the action log of the space dev fails, and 1 alert waits for it: no space left',
    ]);
    expect(isBad).toBe(true);
  });

  it('says what is copied and forwarded to a cluster, and what is missing there', () => {
    const action = { action: 'cluster', waiting: 2, refused: 3, failure: null };
    const status = {
      ...STATUS,
      detection: detectionState(detectionStatus({ actions: [{ ...action, space: 'default' }] })),
      forwarding: {
        target: 'http://cluster events',
        waiting: 4,
        forwarded: 5_000,
        refused: 6,
        skipped: 0,
        lastRefusal: { at: 0, arrival: 7, reason: 'bad' },
        lost: 8,
        lastLoss: Date.parse(STATUS.now) - 1_000,
        failure: 'it is away',
      },
    };
    const lines = statusLines(status, PLAIN);
    expect(lines).toContain(
      'copies    up to 2 changes of alerts to be copied to the cluster · 3 refused',
    );
    expect(lines).toContain(
      'forwarded 5,000 events to http://cluster events · 4 waiting · 6 refused · 8 lost',
    );
    expect(lines).toContain('problem   events cannot be forwarded, and 4 events wait: it is away');
    expect(lines).toContain(
      'problem   8 events could not be forwarded before retention removed them',
    );
    expect(lines).toContain(
      'problem   the cluster refuses copies of 3 alerts; GET /dw/outputs/refused says why',
    );
  });

  it('say all that is wrong', () => {
    const note = (name: string) => ({
      space: 'default',
      id: name,
      name,
      message: `why\n${name}`,
    });
    const { lines, isBad } = shown({
      mode: 'folders',
      rules: {
        ...rules,
        live: 3,
        disabled: 2,
        failing: [{ ...note('f'), failures: 4, retryAt: 0 }],
        notRun: ['p', 'q', 'r', 's'].map(note),
        problems: [{ space: 'default', message: 'x.toml: not TOML' }],
        warnings: [note('w'), { ...note('v'), message: 'why\nw' }],
      },
      runs: { ...runs, failed: 9, lastEnded: null, maxLagMs: 0 },
      gaps: { open: 2, lost: 1 },
      backlog: { rules: 1, matches: 300 },
      proof: {
        stretches: 1,
        events: 1,
        differences: 1,
        lastDifference: '2026-11-26T03:00:00.000Z',
      },
      unreadStreams: [
        {
          stream: 'falco',
          names: [
            ['falco-2026', 'falco'],
            ['falco', 'a\nb', 'c'],
          ],
        },
      ],
      failure: 'the disk is full',
      // As that of the whole.
      spaces: [spaceStatus({ failure: 'the disk is full' })],
    });
    expect(lines[0]).toBe(
      'rules     none can run now · 63 enabled · from folders · 3 live · 2 disabled · 1 failing · 4 cannot run',
    );
    expect(lines.slice(2, 7)).toEqual([
      'runs      120 done since the start · 9 failed · started up to 5 ms late',
      'alerts    40 raised since the start · 2 suppressed · open: 2 critical, 8 high, 10 medium, 20 low',
      'gaps      2 open · 1 lost',
      'backlog   300 matches of 1 rule over max_signals, for the next runs',
      'index     1.5 MB for candidate events',
    ]);
    expect(lines.slice(10)).toEqual([
      '',
      'warning   w and 1 other rule: why\\nw',
      'warning   no rule reads events of falco: no index pattern matches falco-2026 or falco or a\\nb, …',
      'problem   no rule can run: the disk is full',
      'problem   f has failed 4 times in a row: why\\nf',
      'problem   p cannot run: why\\np',
      'problem   q cannot run: why\\nq',
      'problem   r cannot run: why\\nr',
      'problem   and 1 more',
      'problem   x.toml: not TOML',
      'problem   retention removed events before every rule had read them: 1 gap',
      'problem   a check of stored events found 1 match that rules would not find, last at 2026-11-26T03:00:00.000Z',
    ]);
    expect(isBad).toBe(true);
  });

  it('count rules of types that do not run here, which are no problem', () => {
    const { lines, isBad } = shown({ rules: { ...rules, otherTypes: 1_200 } });
    expect(lines.slice(0, 2)).toEqual([
      'rules     63 enabled · managed in the service · 1,200 of types that do not run here',
      'read      All 63 rules that can run have read every event up to 08:00:00 UTC',
    ]);
    expect(lines.filter((line) => /^(warning|problem)/.test(line))).toEqual([]);
    expect(isBad).toBe(false);
  });

  it('name the space where something is wrong', () => {
    const note = { space: 'dev', id: 'r', name: 'R', message: 'why' };
    const { lines, isBad } = shown({
      rules: { ...rules, notRun: [note], warnings: [note] },
      spaces: [
        spaceStatus({ rules: 60 }),
        spaceStatus({ id: 'dev', rules: 1, alerts: 1 }),
        spaceStatus({ id: 'prod', rules: 0, alerts: 0, failure: 'the file is damaged' }),
      ],
    });
    expect(lines[4]).toBe(
      'spaces    default: 60 rules, 40 open alerts · dev: 1 rule, 1 open alert · prod: 0 rules',
    );
    expect(lines.filter((line) => /^(warning|problem)/.test(line))).toEqual([
      'warning   R (space dev): why',
      'problem   no rule of the space prod can run: the file is damaged',
      'problem   R (space dev) cannot run: why',
    ]);
    expect(isBad).toBe(true);
  });
});

describe('asking for it', () => {
  async function answering(status: number, body: string): Promise<unknown> {
    const server = createServer((_, response) => response.writeHead(status).end(body)).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      return await fetchStatus({ url: `http://127.0.0.1:${port}`, key: null });
    } finally {
      server.close();
    }
  }

  it('gives it', async () => {
    expect(await answering(200, JSON.stringify(STATUS))).toEqual(STATUS);
  });

  it.each([
    [404, '{"error":{}}'],
    [200, '<html>'],
    [200, 'null'],
    [200, '{"service":"other"}'],
    [500, JSON.stringify(STATUS)],
  ])('status %d, %s: is not ours', async (status, body) => {
    await expect(answering(status, body)).rejects.toMatchObject({ code: 'SRV1009' });
  });

  it('fails where nothing listens', async () => {
    await expect(fetchStatus({ url: 'http://127.0.0.1:1', key: null })).rejects.toMatchObject({
      code: 'SRV1008',
      message: 'no service answers at http://127.0.0.1:1 (ECONNREFUSED)',
    });
  });

  it.each(['127.0.0.1:9200', 'nonsense'])('%s is no URL', async (url) => {
    await expect(fetchStatus({ url, key: null })).rejects.toMatchObject({ code: 'SRV1008' });
  });
});

it('says what a followed cluster is, and how far it is behind', () => {
  const metric = (name: string, value: number) =>
    ({ name, value, help: '', type: 'gauge' }) as const;
  const cluster = {
    kind: 'cluster',
    name: 'prod',
    about: 'logs-* of https://opensearch.example.com:9200',
    state: 'failing',
    failingSince: Date.parse('2026-11-26T03:18:00.000Z'),
    events: 7,
    rejected: 1,
    lastEventAt: null,
    lastError: { at: 0, message: 'no shard answers' },
    metrics: [metric('shards', 2), metric('behind_documents', 4_000), metric('behind_seconds', 90)],
  } as const;
  const lines = (more: object) =>
    statusLines({ ...STATUS, sources: [{ ...cluster, ...more }] }, PLAIN);
  expect(lines({}).slice(3, 5)).toEqual([
    'prod      failing · 7 events · no event yet · at least 4,000 documents and 1 min behind · 1 line rejected',
    '          logs-* of https://opensearch.example.com:9200',
  ]);
  expect(lines({}).at(-1)).toBe('problem   prod fails for 2 min: no shard answers');
  const state = { state: 'running', failingSince: null };
  expect(lines(state)[3]).toContain(' · 4,000 documents and 1 min behind · ');
  const unknown = [metric('shards', 0), metric('behind_seconds', 90)];
  expect(lines({ metrics: unknown })[3]).toContain(' · 1 min behind · ');
  expect(lines({ metrics: [metric('behind_seconds', 5)] })[3]).not.toContain('behind');
});

it('says of a cluster that rules search what was fetched, and how many rules have a gap', () => {
  const searched = {
    kind: 'search',
    name: 'prod',
    about: 'logs-* of https://opensearch.example.com:9200, searched by rules at their intervals',
    state: 'running',
    failingSince: null,
    events: 7,
    rejected: 1,
    lastEventAt: null,
    lastError: null,
    metrics: [{ name: 'failing_rules', value: 2, help: '', type: 'gauge' }],
  } as const;
  expect(statusLines({ ...STATUS, sources: [searched] }, PLAIN)[3]).toBe(
    'prod      running · 7 documents fetched · not searched yet · 1 document passed over · 2 rules with a gap',
  );
});
