import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { alertIdOf, newAlert } from '../../stores/alert.testing.ts';
import { DETECTION_FILE, openDetectionStore } from '../../stores/open/detection.ts';
import { openEventStore } from '../../stores/open/events.ts';
import { blockOfDocuments } from '../../stores/blocks/documents.testing.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import { STATE_FILE, openStateStore } from '../../stores/open/state.ts';
import type { ClusterSource } from '../../runs/clusters/cluster-inputs.ts';
import { ask, CLUSTERS, fillIndex } from '../../runs/clusters/real-clusters.testing.ts';
import { FakeCluster } from '../../stores/opensearch/fake-cluster.testing.ts';
import type { JobProgress, JobRun } from '../jobs/job-kind.ts';
import { RuleManager } from '../rules/rule-manager.ts';
import {
  previewJob,
  PreviewThreads,
  type PreviewJobParts,
  type RulePreviewRequest,
} from './preview-job.ts';

const START = Date.UTC(2026, 10, 26, 12);
const RULE = {
  rule_id: 'shell',
  name: 'A shell',
  description: 'A shell was started.',
  type: 'eql',
  language: 'eql',
  query: 'process where process.name == "sh"',
  severity: 'low',
  risk_score: 21,
  interval: '1m',
  from: 'now-2m',
  max_signals: 1,
  exceptions_list: [{ id: 'l', list_id: 'l', type: 'detection', namespace_type: 'single' }],
};

const LINES = ['a', 'a', 'b', 'a'].map((host, second) =>
  JSON.stringify({
    '@timestamp': new Date(START + second * 1_000).toISOString(),
    event: { category: 'process' },
    process: { name: 'sh' },
    host: { name: host },
  }),
);

const sourceOf = (url: string, pattern: string) => async (): Promise<ClusterSource> => ({
  connection: { url, auth: { kind: 'none' }, ca: null },
  pattern,
  trustsIgnoreAbove: false,
});
const INDEX = {
  settings: { number_of_shards: 2, number_of_replicas: 0 },
  mappings: {
    properties: {
      '@timestamp': { type: 'date' },
      process: { properties: { name: { type: 'keyword' } } },
    },
  },
};

const fake = new FakeCluster();
const folder = mkdtempSync(join(tmpdir(), 'preview-'));
let parts: Omit<PreviewJobParts, 'ruleManager'> & { readonly ruleManager: RuleManager };
let close = () => {};

beforeAll(async () => {
  const state = await openStateStore(join(folder, STATE_FILE));
  const { manifest } = state;
  const events = await openEventStore({ folder, fs: nodeFileSystem, manifest });
  await events.append([blockOfDocuments(LINES.map((line) => `${line}\n`))], START);
  await events.shutdown();
  state.close();
  const store = await openDetectionStore(join(folder, DETECTION_FILE));
  const ruleManager = new RuleManager({
    store,
    folders: null,
    pack: { rules: [], exceptions: [] },
    log: { info: () => {}, warn: () => {}, error: () => {} } as never,
    now: () => START,
  });
  await ruleManager.start();
  const author = { by: 'ann', now: START };
  const list = { list_id: 'l', name: 'l', description: 'l', type: 'detection' };
  expect(ruleManager.exceptions.putList(list, false, author).refusal).toBeNull();
  const item = {
    item_id: 'i',
    list_id: 'l',
    type: 'simple',
    name: 'not on b',
    description: 'd',
    entries: [{ field: 'host.name', operator: 'included', type: 'match', value: 'b' }],
  };
  expect(ruleManager.exceptions.putItem(item, false, author).refusal).toBeNull();
  store.alerts.add([
    { ...newAlert(1), ruleId: 'shell', createdAt: START, lastEvent: BigInt(START) * 1_000_000n },
  ]);
  await fake.open();
  fake.documents = LINES;
  const clusters = new Map([['fake', sourceOf(fake.url, 'logs')]]);
  for (const [product, url] of CLUSTERS) {
    if (url === undefined) continue;
    await fillIndex(url, 'preview-logs', INDEX, LINES);
    clusters.set(product, sourceOf(url, 'preview-logs'));
  }
  parts = {
    clusters,
    folder,
    detection: join(folder, DETECTION_FILE),
    ruleManager,
    dataSetAliases: DATA_SET_ALIASES,
    previewThreads: new PreviewThreads(),
    lateness: 0n,
    space: 'default',
    version: '1.0.0',
    now: () => START,
  };
  close = () => store.close();
});

afterAll(async () => {
  close();
  fake.close();
  for (const [, url] of CLUSTERS) if (url !== undefined) await ask(url, 'DELETE', '/preview-logs');
  rmSync(folder, { recursive: true, force: true });
});

async function preview(
  request: RulePreviewRequest,
  signal = new AbortController().signal,
): Promise<Record<string, unknown>> {
  const kind = previewJob(parts);
  let saved: JobProgress<unknown> | null = null;
  const job: JobRun<unknown> = {
    id: 'j',
    by: 'ann',
    saved: null,
    signal,
    save: (step) => (saved = step()),
    report: () => {},
  };
  for await (const _ of kind.run(job, kind.accept(request, 'ann'))) if (signal.aborted) break;
  if (signal.aborted) throw new Error('it was stopped');
  const { result } = saved as unknown as JobProgress<unknown>;
  return JSON.parse(JSON.stringify(result)) as Record<string, unknown>;
}

const RANGE = { from: START - 60_000, to: START + 600_000 };

it('previews a rule that is not kept, with the exceptions of its list and the alerts that exist', async () => {
  const result = await preview({ ...RANGE, rule: RULE });
  expect(result).toMatchObject({
    counts: { matches: 4, alerts: 3, excepted: 1, capped: 1 },
    excepted: [{ name: 'not on b', matches: 1 }],
    backlog: { released: 1, emptyAt: '2026-11-26T12:02:00.000Z' },
    histogram: { intervalMs: 5_000 },
    compared: { same: 0, fresh: 3, gone: 1, goneExamples: [{ id: alertIdOf(1) }] },
    nearestMiss: null,
  });
  expect(result['alerts']).toMatchObject([
    { raisedAt: '2026-11-26T12:00:00.000Z', cappedAt: null },
    { raisedAt: '2026-11-26T12:01:00.000Z', cappedAt: null },
    { raisedAt: '2026-11-26T12:02:00.000Z', cappedAt: '2026-11-26T12:01:00.000Z' },
  ]);
});

it('says what the change of a rule would do, by workload, and of which rule it is the result', async () => {
  const author = { by: 'ann', now: START };
  const saved = parts.ruleManager.rules.create({ ...RULE, rule_id: 'saved' }, author);
  expect(saved.refusal).toBeNull();
  const query = 'process where process.name == "sh" and host.name != "a"';
  const rule = JSON.stringify({ ...RULE, rule_id: 'saved', query, exceptions_list: [] });
  const result = await preview({ ...RANGE, rule, compare: 'saved' });
  expect(result).toMatchObject({
    ruleHash: createHash('sha256').update(rule).digest('hex'),
    difference: {
      same: 0,
      added: 1,
      removed: 3,
      isComplete: true,
      addedAlerts: [{ arrivals: [2], workload: { host: 'b', namespace: null } }],
      addedBy: { workloads: [{ host: 'b', alerts: 1 }], others: 0 },
      removedBy: { workloads: [{ host: 'a', alerts: 3 }] },
    },
    byWorkload: { workloads: [{ host: 'b', alerts: 1 }], others: 0 },
  });
  const [example] = result['examples'] as { events: string[] }[];
  expect(JSON.parse(example?.events[0] ?? '')).toMatchObject({ host: { name: 'b' } });
  expect((await preview({ ...RANGE, rule }))['difference']).toBeNull();
  await expect(preview({ ...RANGE, rule, compare: 'none' })).rejects.toThrow('no rule none');
});

const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('dockwarden-copy'));
const SEQUENCE = {
  ...RULE,
  query: 'sequence by host.name with maxspan=2s [process where true] [process where true]',
};
const NOTHING = { ...RULE, query: 'process where process.name == "sh" and host.name == "c"' };

it.each(['fake', ...CLUSTERS.map(([product]) => product)])(
  'previews over the events of a cluster what it does over stored ones: %s',
  async (cluster) => {
    if (!parts.clusters.has(cluster)) return;
    const before = copies();
    for (const rule of [RULE, SEQUENCE, NOTHING]) {
      const [there, here] = [
        await preview({ ...RANGE, rule, cluster }),
        await preview({ ...RANGE, rule }),
      ];
      expect(there['cluster']).toBe(cluster);
      for (const name of ['counts', 'backlog', 'executions', 'histogram', 'excepted', 'compared'])
        expect(there[name], name).toEqual(here[name]);
      const alerts = (of: typeof there) =>
        (of['alerts'] as { start: unknown; end: unknown; raisedAt: unknown }[]).map(
          ({ start, end, raisedAt }) => ({ start, end, raisedAt }),
        );
      expect(alerts(there)).toEqual(alerts(here));
      expect(there['nearestMissLine']).toBe(here['nearestMissLine']);
      expect(there['events']).toEqual({ selected: 4, read: 4, damaged: 0 });
    }
    expect(copies()).toEqual(before);
  },
);

it('says that a cluster is not searched, does not answer, or has too much to be copied', async () => {
  await expect(preview({ ...RANGE, rule: RULE, cluster: 'none' })).rejects.toThrow(
    'rules search no cluster none; there are: fake',
  );
  const asked = () => preview({ ...RANGE, rule: RULE, cluster: 'fake' });
  try {
    fake.fault = (_request, response) => {
      response.end = () => response;
      return null;
    };
    const stop = new AbortController();
    const stopped = preview({ ...RANGE, rule: RULE, cluster: 'fake' }, stop.signal);
    setTimeout(() => stop.abort(), 300);
    await expect(stopped).rejects.toThrow('it was stopped');
    fake.fault = ({ path }) => (path.startsWith('/_search?') ? 403 : null);
    await expect(asked()).rejects.toMatchObject({ code: expect.stringMatching(/^STO16/) });
    const shards = { total: 1, successful: 1, skipped: 0, failed: 0 };
    fake.fault = ({ path }) =>
      path.endsWith('_count') ? { count: 400_000, _shards: shards } : null;
    await expect(asked()).rejects.toThrow(
      'the rule asks for 400,000 events of fake in this range, and a preview reads at most 300,000: choose a shorter range',
    );
  } finally {
    fake.fault = () => null;
  }
});

it('says why a rule finds nothing', async () => {
  const query = 'process where process.name == "sh" and host.name == "c"';
  const { nearestMissText, nearestMissLine, nearestMiss } = await preview({
    ...RANGE,
    rule: { ...RULE, query },
  });
  expect(nearestMissLine).toBe('fails only at clause 3 in 4 events: host.name == "c"');
  const { stages } = nearestMiss as { stages: { conditions: { span: object }[] }[] };
  const start = query.indexOf('host.name');
  expect(stages[0]?.conditions[2]?.span).toEqual({ start, end: query.length });
  expect(nearestMissText).toContain(
    '  4 events pass everything but host.name == "c"; in event 0 of the store, host.name is "a"',
  );
});

it('refuses rules with errors and ranges that are none', () => {
  const accept = (request: object) => () =>
    previewJob(parts).accept({ ...RANGE, rule: RULE, ...request }, 'ann');
  expect(accept({ rule: { ...RULE, query: 'process where' } })).toThrow('the rule has errors: ');
  expect(accept({ rule: 7 })).toThrow('this is no rule');
  expect(accept({ from: 2, to: 1 })).toThrow('its start first');
  expect(accept({ maxAlerts: 0 })).toThrow('whole number');
});
