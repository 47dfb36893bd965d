import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexPatterns } from '../../src/events/origin/index-patterns.ts';
import { freePort, ServiceProcess } from '../service-process.ts';

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
  return { name, lines: lines.slice(0, 100), isJson };
};

const SOURCES: readonly Source[] = [
  ...['falco', 'tetragon', 'tracee', 'kubearmor', 'laurel', 'kubernetes-audit'].map((name) =>
    source(name, sample(`${name}.ndjson`)),
  ),
  source('auditd', sample('auditd.log'), false),
  source('dockwarden', recording('containers-attack')),
  source('cloud_defend', recording('attack')),
];

const OWN = SOURCES.map(({ name }) => `${name}*`);

/** By what rules name the events that they read. */
const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  all: ['*'],
  logs: ['logs-*'],
  own: OWN,
  'cloud-defend': ['logs-cloud_defend*'],
};

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

const CLI = 'dist/cli/main.cjs';

const ruleOf = (when: string, how: string, pattern: string) => ({
  rule_id: `${when}-${how}-${pattern}`,
  name: `${pattern}, ${how}, made ${when}`,
  description: 'Matches every event that it reads.',
  type: 'eql',
  language: 'eql',
  query: 'any where true',
  index: PATTERNS[pattern],
  severity: 'low',
  risk_score: 21,
  interval: '1s',
  from: 'now-1h',
  max_signals: 1_000,
  enabled: true,
  meta: { dockwarden: { live: how === 'live' } },
});
const HOW = ['live', 'scheduled'] as const;
const rulesOf = (when: string) =>
  HOW.flatMap((how) => Object.keys(PATTERNS).map((pattern) => ruleOf(when, how, pattern)));

/** By rule, the alerts by the data set of their event. */
type Found = ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;

const folder = mkdtempSync(join(tmpdir(), 'doors-'));
const rules = join(folder, 'rules');
const files = join(folder, 'files');
let offline: ReadonlyMap<string, Found>;

beforeAll(() => {
  mkdirSync(rules);
  mkdirSync(files);
  for (const rule of rulesOf('before')) {
    writeFileSync(join(rules, `${rule.rule_id}.json`), JSON.stringify(rule));
  }
  offline = new Map(
    SOURCES.map((each) => {
      const file = join(files, `${each.name}.log`);
      writeFileSync(file, `${each.lines.join('\n')}\n`);
      return [each.name, scan([file])];
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(DOORS)('events by $name', (door) => {
  const sources = SOURCES.filter((each) => door.takes?.(each) ?? true);

  it('meet the same rules as in a scan of what is stored and of the file', async () => {
    const data = mkdtempSync(join(folder, 'data-'));
    const tail = door.send === null ? ['--tail', join(files, '*.log')] : [];
    const config = join(data, 'test.toml');
    writeFileSync(config, '[detection]\njitter = "0s"\nlateness = "0s"\n');
    const service = new ServiceProcess([process.execPath, CLI], data, await freePort(), [
      '--config',
      config,
      ...tail,
    ]);
    try {
      await service.start();
      for (const rule of rulesOf('before')) await create(service, rule);
      const expected = new Map(sources.map((each) => [each, expectedOf(door, each)]));
      for (const each of sources) await door.send?.(service.url, each, door.index(each));
      await service.untilRead();
      for (const rule of rulesOf('after')) await create(service, rule);
      const wanted = sum([...expected.values()].map(({ all }) => all));
      const alerts = await settled(service, wanted);
      const stored = scan(['--data', data]);
      for (const when of ['before', 'after']) {
        for (const { rule_id: id } of rulesOf('before')) {
          const own = alerts.get(id.replace('before', when)) ?? {};
          expect(countsOf(own), `${id}, made ${when}, as a scan of the files`).toEqual(
            merged([...expected.values()].map(({ byRule }) => byRule.get(id) ?? {})),
          );
          expect(countsOf(own), `${id}, made ${when}, as a scan of what is stored`).toEqual(
            countsOf(stored.get(id) ?? {}),
          );
          if (when === 'before') expect(own).toEqual(stored.get(id) ?? {});
        }
      }
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
function expectedOf(door: Door, from: Source) {
  const own = offline.get(from.name) as Found;
  const index = door.index(from);
  const all = countsOf(own.get('before-live-all') ?? {});
  const byRule = new Map(
    rulesOf('before').map(({ rule_id: id, index: patterns }) => {
      const readsIndex = index !== '' && indexPatterns(patterns ?? null)([index]);
      return [id, readsIndex ? all : countsOf(own.get(id) ?? {})];
    }),
  );
  return { byRule, all: sum([...byRule.values()].flatMap(Object.values)) };
}

async function create(service: ServiceProcess, rule: object): Promise<void> {
  const answer = await service.fetch('/dw/rules', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rule),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** All alerts, once nothing more is to come: as many as wanted by each half of the rules, and no more a moment later. */
async function settled(service: ServiceProcess, wantedOfHalf: number): Promise<Found> {
  const until = Date.now() + 60_000;
  for (let count = -1; Date.now() < until;) {
    await sleep(500);
    await service.untilRead();
    const before = count;
    ({ count } = (await service.json('/dw/alerts/_count')) as { count: number });
    if (count === before && count >= 2 * wantedOfHalf) break;
  }
  const found = new Map<string, Record<string, string[]>>();
  for (const { rule_id: id } of [...rulesOf('before'), ...rulesOf('after')]) {
    const answer = await service.fetch('/.alerts-security.alerts-default/_search', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        size: 10_000,
        query: { term: { 'kibana.alert.rule.rule_id': id } },
        _source: ['event.dataset', 'kibana.alert.uuid'],
      }),
    });
    const { hits } = (await answer.json()) as { hits: { hits: { _source: AlertDocument }[] } };
    addAlerts(
      found,
      id,
      hits.hits.map((hit) => hit._source),
    );
  }
  return found;
}

interface AlertDocument {
  readonly 'kibana.alert.uuid': string;
  readonly event?: { readonly dataset?: string };
  readonly 'event.dataset'?: string;
}

function addAlerts(
  found: Map<string, Record<string, string[]>>,
  id: string,
  alerts: readonly AlertDocument[],
) {
  const own = found.get(id) ?? {};
  found.set(id, own);
  for (const alert of alerts) {
    const dataset = alert.event?.dataset ?? alert['event.dataset'] ?? 'none';
    (own[dataset] ??= []).push(alert['kibana.alert.uuid']);
  }
  for (const ids of Object.values(own)) ids.sort();
}

function scan(what: readonly string[]): Found {
  const output = execFileSync(
    process.execPath,
    [CLI, 'scan', '--rules', rules, '--format', 'ndjson', ...what],
    { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const found = new Map<string, Record<string, string[]>>();
  for (const line of output.split('\n').filter((each) => each !== '')) {
    const alert = JSON.parse(line) as AlertDocument & { 'kibana.alert.rule.rule_id': string };
    addAlerts(found, alert['kibana.alert.rule.rule_id'], [alert]);
  }
  return found;
}

type Counts = Readonly<Record<string, number>>;

const countsOf = (found: Readonly<Record<string, readonly string[]>>): Counts =>
  Object.fromEntries(Object.entries(found).map(([dataset, ids]) => [dataset, ids.length]));

function merged(all: readonly Counts[]): Counts {
  const counts: Record<string, number> = {};
  for (const each of all) {
    for (const [dataset, count] of Object.entries(each))
      counts[dataset] = (counts[dataset] ?? 0) + count;
  }
  return counts;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

async function post(url: string, type: string, body: string | Uint8Array): Promise<void> {
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
  await post(`${url}/_bulk`, 'application/x-ndjson', body);
}

function lines(path: string): Door['send'] {
  return (url, { lines: all }, index) =>
    post(
      `${url}${path}${index === '' ? '' : `?index=${index}`}`,
      'application/x-ndjson',
      `${all.join('\n')}\n`,
    );
}

function each(path: string): Door['send'] {
  return async (url, { lines: all }) => {
    for (const line of all) await post(`${url}${path}`, 'application/json', line);
  };
}

async function otlpJson(url: string, { lines: all }: Source): Promise<void> {
  const logRecords = all.map((line) => ({ body: { stringValue: line } }));
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
  await post(`${url}/v1/logs`, 'application/json', JSON.stringify(request));
}

async function otlpProtobuf(url: string, { lines: all }: Source): Promise<void> {
  const writer = new BinaryWriter();
  writer.tag(1, 2).fork().tag(2, 2).fork();
  for (const line of all) {
    writer.tag(2, 2).fork().tag(5, 2).fork().tag(1, 2).string(line).join().join();
  }
  await post(`${url}/v1/logs`, 'application/x-protobuf', writer.join().join().finish());
}
