import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexPatterns } from '../../src/events/origin/index-patterns.ts';
import { protobufOf, requestWith } from '../../src/ingest/bodies/otlp/request.testing.ts';
import { freePort, ServiceProcess } from '../service-process.ts';
import {
  alertsOf,
  CLI,
  eventsOf,
  idsOf,
  post,
  rulesOf,
  scan,
  writeRules,
  type Found,
} from './door-rules.ts';

/** The events of one sensor, as they are sent. */
interface Source {
  readonly name: string;
  readonly lines: readonly string[];
  readonly isJson: boolean;
}

const sample = (name: string) => readFileSync(`content/samples/sources/${name}`, 'utf8');
const recording = (name: string) =>
  gunzipSync(readFileSync(`content/samples/${name}.ndjson.gz`)).toString('utf8');
const source = (name: string, text: string, isJson = true): Source => {
  const lines = text.split('\n').filter((line) => line !== '');
  return { name, lines: lines.slice(0, 12), isJson };
};

const SOURCES: readonly Source[] = [
  ...['falco', 'tetragon', 'tracee', 'kubearmor', 'laurel', 'kubernetes-audit'].map((name) =>
    source(name, sample(`${name}.ndjson`)),
  ),
  source('auditd', sample('auditd.log'), false),
  source('dockwarden', recording('containers-attack')),
  source('cloud_defend', recording('attack')),
];

/** A way into the service. */
interface Door {
  readonly name: string;
  /** The index that is named for the events of a source; empty where none is named. */
  readonly index: (source: Source) => string;
  readonly takes?: (source: Source) => boolean;
  /** `null` where the service reads the events itself. */
  readonly send: ((url: string, source: Source, index: string) => Promise<void>) | null;
}

const none = () => '';
const json = ({ isJson }: Source) => isJson;

const DOORS: readonly Door[] = [
  { name: 'bulk without an index', index: none, takes: json, send: bulk },
  { name: 'bulk into an index of its name', index: ({ name }) => name, takes: json, send: bulk },
  {
    name: 'bulk into a daily index',
    index: ({ name }) => `${name}-2026.11.30`,
    takes: json,
    send: bulk,
  },
  {
    name: 'bulk into a data stream of its name',
    index: ({ name }) => `logs-${name}.alerts-default`,
    takes: json,
    send: bulk,
  },
  {
    name: 'bulk into the data stream of its data set',
    index: ({ name }) => `logs-${name}.process-prod`,
    takes: json,
    send: bulk,
  },
  {
    name: 'bulk into a data stream of cloud_defend',
    index: () => 'logs-cloud_defend.process-default',
    takes: json,
    send: bulk,
  },
  { name: '/ingest/events', index: none, send: lines('/ingest/events') },
  {
    name: '/ingest/events with an index',
    index: ({ name }) => name,
    send: lines('/ingest/events'),
  },
  {
    name: '/ingest/falco',
    index: none,
    takes: ({ name }) => name === 'falco',
    send: each('/ingest/falco'),
  },
  {
    name: '/ingest/kubernetes-audit',
    index: none,
    takes: ({ name }) => name === 'kubernetes-audit',
    send: each('/ingest/kubernetes-audit'),
  },
  { name: 'OTLP as JSON', index: none, send: otlpJson },
  { name: 'OTLP as protobuf', index: none, send: otlpProtobuf },
  { name: 'followed files', index: none, send: null },
];

const folder = mkdtempSync(join(tmpdir(), 'doors-'));
const rules = join(folder, 'rules');
const files = join(folder, 'files');
let offline: ReadonlyMap<string, Found>;

beforeAll(async () => {
  mkdirSync(files);
  writeRules(rules, 'before');
  const found = SOURCES.map(async (each) => {
    const file = join(files, `${each.name}.log`);
    writeFileSync(file, `${each.lines.join('\n')}\n`);
    return [each.name, await scan(rules, [file])] as const;
  });
  offline = new Map(await Promise.all(found));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.concurrent.each(DOORS)('events by $name', (door) => {
  const sources = SOURCES.filter((each) => door.takes?.(each) ?? true);

  it('meet the same rules as in a scan of what is stored and of the file', async () => {
    const data = mkdtempSync(join(folder, 'data-'));
    const tail = door.send === null ? ['--tail', join(files, '*.log')] : [];
    const config = join(data, 'test.toml');
    writeFileSync(config, '[detection]\njitter = "0s"\nlateness = "0s"\n');
    const own = join(data, 'rules');
    writeRules(own, 'before');
    const service = new ServiceProcess([process.execPath, CLI], data, await freePort(), [
      '--config',
      config,
      '--rules',
      own,
      ...tail,
    ]);
    try {
      await service.start();
      const expected = new Map(sources.map((each) => [each, expectedOf(door, each)]));
      for (const each of sources) await door.send?.(service.url, each, door.index(each));
      await service.untilRead();
      await load(service, own, 'after');
      const wanted = [...expected.values()].flatMap((byRule) => [...byRule.values()].flat()).length;
      const alerts = await settled(service, 2 * wanted);
      const stored = await scan(rules, ['--data', data]);
      for (const when of ['before', 'after'] as const) {
        for (const { rule_id: id } of rulesOf('before')) {
          const raised = alerts.get(id.replace('before', when)) ?? [];
          const inFiles = sources.flatMap((each) => expected.get(each)?.get(id) ?? []);
          const name = `${id}, made ${when}`;
          expect(eventsOf(raised), `${name}, as a scan of the files`).toEqual(eventsOf(inFiles));
          const inStore = stored.get(id) ?? [];
          expect(eventsOf(raised), `${name}, as a scan of what is stored`).toEqual(
            eventsOf(inStore),
          );
          if (when === 'after') continue;
          expect(idsOf(raised)).toEqual(idsOf(inStore));
          expect(await previewed(service, id), `a preview of ${id}`).toBe(inStore.length);
        }
      }
      const ofAll = alerts.get('before-live-all') ?? [];
      expect(ofAll.length).toBeGreaterThan(0);
      for (let at = 0; at < ofAll.length; at += 5) await isInItsPlaces(service, ofAll[at]!.id);
      const { detection } = (await service.json('/dw/status')) as {
        detection: { proof: { differences: number }; unreadStreams: unknown[] };
      };
      // The rules that read everything leave nothing unread.
      expect([detection.proof.differences, detection.unreadStreams]).toEqual([0, []]);
    } finally {
      await service.kill();
      rmSync(data, { recursive: true });
    }
  });
});

/** What rules should find: what a scan of the file finds, and all events where they name the index. */
function expectedOf(door: Door, from: Source): Found {
  const own = offline.get(from.name) as Found;
  const index = door.index(from);
  return new Map(
    rulesOf('before').map(({ rule_id: id, index: patterns }) => {
      const readsIndex = index !== '' && indexPatterns(patterns)([index]);
      return [id, own.get(readsIndex ? 'before-live-all' : id) ?? []];
    }),
  );
}

/** An alert marks its event among those around it, and is on the page of each thing that the event names. */
async function isInItsPlaces(service: ServiceProcess, id: string): Promise<void> {
  const { centre, events, places } = (await service.json(`/dw/context?alert=${id}`)) as Around;
  const middle = events.find(({ arrival }) => arrival === centre);
  expect(middle?.alerts.map((alert) => alert.id)).toContain(id);
  expect(places).not.toEqual([]);
  for (const place of places) {
    const query = new URLSearchParams({ ...place });
    const found = (await service.json(`/dw/entity?${String(query)}`)) as EntityCounts;
    expect(found.events.count, String(query)).toBeGreaterThan(0);
    expect(found.alerts.total, String(query)).toBeGreaterThan(0);
  }
}

interface Around {
  readonly centre: number | null;
  readonly events: readonly {
    readonly arrival: number;
    readonly alerts: readonly { readonly id: string }[];
  }[];
  readonly places: readonly { readonly field: string; readonly value: string }[];
}

interface EntityCounts {
  readonly events: { readonly count: number };
  readonly alerts: { readonly total: number };
}

async function load(
  service: ServiceProcess,
  folder: string,
  when: 'before' | 'after',
): Promise<void> {
  writeRules(folder, when);
  await post(service, '/dw/rules/_load');
}

/** How many events a preview of a rule finds, over all times. */
async function previewed(service: ServiceProcess, id: string): Promise<number> {
  const rule = rulesOf('before').find(({ rule_id: each }) => each === id);
  const seldom = { ...rule, interval: '30d', from: 'now-31d' };
  const path = '/dw/rules/_preview?from=2015-01-01T00:00:00Z&to=now';
  const { id: job } = (await post(service, path, seldom)) as { id: string };
  for (;;) {
    const { state, result } = (await service.json(`/dw/jobs/${job}`)) as PreviewJob;
    if (state === 'done') return result?.candidates ?? Number.NaN;
    if (state === 'failed') throw new Error(`the preview of ${id} failed`);
    await sleep(50);
  }
}

interface PreviewJob {
  readonly state: string;
  readonly result?: { readonly candidates: number } | null;
}

/** All alerts, once nothing more is to come: as many as wanted, and no more a moment later. */
async function settled(service: ServiceProcess, wanted: number): Promise<Found> {
  const until = Date.now() + 60_000;
  for (let count = -1; Date.now() < until;) {
    await sleep(500);
    await service.untilRead();
    const before = count;
    ({ count } = (await service.json('/dw/alerts/_count')) as { count: number });
    if (count === before && count >= wanted) break;
  }
  const ids = [...rulesOf('before'), ...rulesOf('after')].map(({ rule_id: id }) => id);
  return alertsOf(service, ids);
}

async function ship(url: string, type: string, body: string | Uint8Array): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type },
    body: body as string,
  });
  const text = await answer.text();
  expect([answer.status, text.includes('"error"')], text.slice(0, 500)).toEqual([200, false]);
}

async function bulk(url: string, { lines: all }: Source, index: string): Promise<void> {
  const action = JSON.stringify({ create: index === '' ? {} : { _index: index } });
  const body = all.map((line) => `${action}\n${line}\n`).join('');
  await ship(`${url}/_bulk`, 'application/x-ndjson', body);
}

function lines(path: string): Door['send'] {
  return (url, { lines: all }, index) =>
    ship(
      `${url}${path}${index === '' ? '' : `?index=${index}`}`,
      'application/x-ndjson',
      `${all.join('\n')}\n`,
    );
}

function each(path: string): Door['send'] {
  return async (url, { lines: all }) => {
    for (const line of all) await ship(`${url}${path}`, 'application/json', line);
  };
}

const otlpRequest = ({ lines: all }: Source) =>
  requestWith(all.map((line) => ({ body: { stringValue: line } })));

function otlpJson(url: string, from: Source): Promise<void> {
  return ship(`${url}/v1/logs`, 'application/json', JSON.stringify(otlpRequest(from)));
}

function otlpProtobuf(url: string, from: Source): Promise<void> {
  return ship(`${url}/v1/logs`, 'application/x-protobuf', protobufOf(otlpRequest(from)));
}
