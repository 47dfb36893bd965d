import { describe, expect, it } from 'vitest';
import { parseJson, type Json, type JsonObject } from '../../events/json.ts';
import { falco, lines, modules, read, type Seen } from './read.testing.ts';
import type { InputFormat } from './classify.ts';
import { syslogMessage } from './wrappers.ts';

const TIME = '2026-11-24T10:00:00Z';
const FALCO = falco('/usr/bin/kubectl', 7);
const ALERT = JSON.parse(FALCO) as JsonObject;
const AUDITD = 'type=SYSCALL msg=audit(1777889730.123:9017): arch=c000003e syscall=59 success=yes';
const AUDIT: JsonObject = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  auditID: 'a',
  stage: 'ResponseComplete',
  verb: 'get',
  stageTimestamp: TIME,
};
const K8S = JSON.stringify(AUDIT);
const OTHER = 'I1124 10:00:00.000000 1 leaderelection.go:250] attempting to acquire leader lease';

const insights = (...messages: readonly string[]) =>
  messages.map((value) => [
    { field: '@timestamp', value: '2026-11-24 10:00:00.000' },
    { field: '@message', value },
    { field: '@ptr', value: 'x' },
  ]);

const aks = (log: Json, category = 'kube-audit'): JsonObject => ({
  time: TIME,
  resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.CONTAINERSERVICE/C',
  operationName: 'Microsoft.ContainerService/managedClusters/diagnosticLogs/Read',
  category,
  properties: { log, stream: 'stdout', pod: 'kube-apiserver-1', containerID: 'c' },
});

const cloudWatch = (...messages: readonly string[]): JsonObject => ({
  messageType: 'DATA_MESSAGE',
  owner: '111111111111',
  logGroup: '/aws/eks/shop/cluster',
  logStream: 'kube-apiserver-audit-1',
  subscriptionFilters: ['all'],
  logEvents: messages.map((message, id) => ({
    id: `${id}`,
    timestamp: 1_795_514_400_000,
    message,
  })),
});

/**
 * By name: the wrapped input, the sensors of the events, and the number of items that are not
 * records.
 */
type Case = [name: string, wrapper: Json, sensors: readonly string[], others?: number];

const CASES: readonly Case[] = [
  ['a record with a time in front', { '@timestamp': TIME, ...ALERT }, ['falco']],
  ['a record with a time at its end', { ...ALERT, '@timestamp': TIME }, ['falco']],
  ['a hit of an export', { _index: 'falco-1', _id: 'x', _source: ALERT }, ['falco']],
  [
    'a hit with a time in front',
    { _index: 'falco-1', _id: 'x', _source: { '@timestamp': TIME, ...ALERT } },
    ['falco'],
  ],
  [
    'a CloudEvent',
    {
      specversion: '1.0',
      id: '1',
      source: 'https://falco.org',
      type: 'falco.rule.output.v1',
      time: TIME,
      priority: 'Debug',
      rule: 'telemetry',
      data: ALERT,
    },
    ['falco'],
  ],
  ['a CloudEvent with its data as text', { specversion: '1.0', data: FALCO }, ['falco']],
  ['journald', { __REALTIME_TIMESTAMP: '1', _COMM: 'falco', MESSAGE: FALCO }, ['falco']],
  ['journald, by its bytes', { _COMM: 'falco', MESSAGE: [...Buffer.from(FALCO)] }, ['falco']],
  ['Azure: a line of a storage account', aks(`${K8S}\n`), ['kubernetes']],
  ['Azure: a line whose log is an object', aks(AUDIT), ['kubernetes']],
  [
    'Azure: a batch of an event hub',
    { records: [aks(K8S), aks(OTHER, 'kube-controller-manager'), aks(K8S)] },
    ['kubernetes', 'kubernetes'],
    1,
  ],
  ['Azure: a row of Log Analytics', { TimeGenerated: TIME, log_s: K8S }, ['kubernetes']],
  ['CloudWatch: a subscription', cloudWatch(K8S, OTHER, K8S), ['kubernetes', 'kubernetes'], 1],
  [
    'CloudWatch: get-log-events',
    { events: [{ timestamp: 1, message: K8S, ingestionTime: 2 }], nextForwardToken: 'f/1' },
    ['kubernetes'],
  ],
  ['CloudWatch: one event', { timestamp: 1, message: K8S, ingestionTime: 2 }, ['kubernetes']],
  [
    'CloudWatch: Logs Insights',
    { results: insights(K8S, OTHER), statistics: { recordsMatched: 2 }, status: 'Complete' },
    ['kubernetes'],
    1,
  ],
  [
    'CloudWatch: an export of Logs Insights',
    { '@timestamp': '2026-11-24 10:00:00.000', '@message': AUDIT },
    ['kubernetes'],
  ],
  ['Google: JSON that a container printed', { insertId: 'i', jsonPayload: ALERT }, ['falco']],
  ['Google: text that a container printed', { insertId: 'i', textPayload: AUDITD }, ['auditd']],
  [
    'OpenShift: an event under its own key',
    { log_type: 'audit', structured: AUDIT },
    ['kubernetes'],
  ],
  [
    'OpenShift: the audit of a node',
    { '@timestamp': TIME, hostname: 'n', 'audit.linux': { record_id: '9017' }, message: AUDITD },
    ['auditd'],
  ],
  [
    'Filebeat',
    {
      '@timestamp': TIME,
      '@metadata': { beat: 'filebeat' },
      log: { offset: 0, file: { path: '/var/log/falco.json' } },
      message: FALCO,
      ecs: { version: '8.0.0' },
    },
    ['falco'],
  ],
  [
    'Filebeat, with its agent in front',
    { '@timestamp': TIME, agent: { type: 'filebeat' }, ecs: {}, json: ALERT, message: 'x' },
    ['falco'],
  ],
  ['Fluent Bit', { '@timestamp': TIME, log: FALCO, log_processed: ALERT }, ['falco']],
  ['Logstash', { '@version': '1', '@timestamp': TIME, event: { original: FALCO } }, ['falco']],
  [
    'several wrappers in one another',
    { _id: 'x', _source: { '@timestamp': TIME, message: JSON.stringify(cloudWatch(K8S)) } },
    ['kubernetes'],
  ],
];

const others = ({ counts }: Seen) =>
  counts.formats.get('wrapper')?.skipped.get('not a record of a sensor');

describe('a wrapper that clouds and log shippers put around records', () => {
  it.each(CASES)('is removed: %s', async (_, wrapper, sensors, missed) => {
    const seen = await read([lines(JSON.stringify(wrapper))]);
    expect(modules(seen)).toEqual(sensors);
    expect(others(seen)).toBe(missed);
    expect(seen.counts.unknown).toBe(0);
    expect(seen.rejected).toEqual([]);
  });

  it.each(CASES)('is removed if the format is given: %s', async (_, wrapper, sensors) => {
    const [sensor = ''] = sensors;
    const format = sensor === 'kubernetes' ? 'kubernetes-audit' : (sensor as 'falco' | 'auditd');
    expect(modules(await read([lines(JSON.stringify(wrapper))], format))).toContain(sensor);
  });

  it('keeps the record, not its wrapper, as the original', async () => {
    const seen = await read([lines(JSON.stringify(cloudWatch(K8S)))], 'auto', 1 << 16, true);
    expect(parseJson(seen.documents[0] ?? '')).toMatchObject({ event: { original: K8S } });
  });

  it('is removed in arrays and in search responses', async () => {
    const array = `[\n${JSON.stringify({ '@timestamp': TIME, ...ALERT })},\n${FALCO}]`;
    expect(modules(await read([array]))).toEqual(['falco', 'falco']);
    const ecs = { '@timestamp': TIME, event: { category: 'process' } };
    const hits = [ALERT, { '@timestamp': TIME, ...ALERT }, ecs].map((source, id) => ({
      _index: 'i',
      _id: `${id}`,
      _source: source,
    }));
    const answer = { took: 1, hits: { total: { value: 3 }, hits } };
    for (const text of [JSON.stringify(answer), JSON.stringify(answer, null, 2)]) {
      const seen = await read([text]);
      expect(modules(seen)).toEqual(['falco', 'falco', null]);
      expect(parseJson(seen.documents[2] ?? '')).toEqual(ecs);
      expect(seen.rejected).toEqual([]);
    }
  });

  it('is found after keys that converted documents begin with', async () => {
    const finished = { '@timestamp': TIME, event: { kind: 'event' }, process: { name: 'x' } };
    const carried = (more: JsonObject) => ({ '@timestamp': TIME, event: { a: 1 }, ...more });
    const all = [
      { message: FALCO },
      { message: `<5>${TIME} n falco[1]: ${FALCO}` },
      { json: ALERT },
      ALERT,
    ];
    const texts = all.map((more) => JSON.stringify(carried(more)));
    for (const text of texts) expect(modules(await read([lines(text)]))).toEqual(['falco']);
    const [first = ''] = texts;
    const many = Array.from({ length: 100 }, () => JSON.stringify(finished));
    // After a document whose first keys are inconclusive, all following documents are checked.
    const open = JSON.stringify({ '@timestamp': TIME, message: 'words' });
    for (const blockBytes of [128, 1_000, 1 << 16]) {
      const seen = await read([lines(...many, open, first, ...many, first)], 'auto', blockBytes);
      expect(modules(seen).filter((each) => each === 'falco')).toHaveLength(2);
      const early = await read([lines(first, ...many, first)], 'auto', blockBytes);
      expect(modules(early).filter((each) => each === 'falco')).toHaveLength(2);
    }
  });

  it('is reported if it was mistaken for a converted document late in the input', async () => {
    const finished = { '@timestamp': TIME, event: { kind: 'event' }, process: { name: 'x' } };
    const many = Array.from({ length: 100 }, () => JSON.stringify(finished));
    const told = async (more: JsonObject, format: InputFormat = 'auto') => {
      const text = JSON.stringify({ '@timestamp': TIME, event: { a: 1 }, ...more });
      const seen = await read([lines(...many, text, ...many)], format, 1_000);
      expect(seen.documents[100]).toBe(text);
      return seen.rawRecords;
    };
    expect(await told({ message: FALCO })).toEqual([[101, 'Falco']]);
    expect(await told({ message: `<5>${TIME} n falco[1]: ${FALCO}` })).toEqual([[101, 'Falco']]);
    expect(await told({ json: ALERT })).toEqual([[101, 'Falco']]);
    expect(await told(ALERT)).toEqual([[101, 'Falco']]);
    expect(await told({ rule: 'a', priority: 'b', output: 'c' })).toEqual([[101, 'Falco']]);
    expect(await told({ process_exec: {} })).toEqual([[101, 'Tetragon']]);
    expect(await told({ log: 'type=SYSCALL msg=audit(1.2:3): a' })).toEqual([[101, 'auditd']]);
    expect(await told({ event: { original: FALCO } })).toEqual([[101, 'Falco']]);
    expect(await told({ 'event.original': FALCO })).toEqual([[101, 'Falco']]);
    expect(await told({ records: [{ auditID: 'x' }] })).toEqual([[101, 'Kubernetes audit']]);
    // Other software logs JSON too, and a document may keep the record that it was converted from.
    expect(await told({ message: '{"level":"info","output":"x"}' })).toEqual([]);
    expect(await told({ message: 'words on output_fields' })).toEqual([]);
    expect(await told({ event: { original: FALCO }, process: {} })).toEqual([]);
    expect(await told({ process: { output_fields: {} } })).toEqual([]);
    expect(await told({ message: FALCO }, 'ecs')).toEqual([]);
    // Rules can read the document directly, and the author of the message must not be able to
    // change it.
    expect(await told({ event: { category: 'process' }, message: FALCO })).toEqual([]);
    expect(await told({ 'event.category': ['file'], event: { original: FALCO } })).toEqual([]);
    expect(await told({ event: { category: 'process' }, ...ALERT })).toEqual([[101, 'Falco']]);
  });

  it('does not replace an event that contains a record in its message', async () => {
    const event = { '@timestamp': TIME, event: { category: 'process' }, message: FALCO };
    const { documents } = await read([lines(JSON.stringify(event))]);
    expect(documents).toEqual([JSON.stringify(event)]);
  });

  it('is found in `event.original` if the record was not converted', async () => {
    const original = { '@timestamp': TIME, event: { a: 1, original: FALCO } };
    expect(modules(await read([lines(JSON.stringify(original))]))).toEqual(['falco']);
    const made = { ...original, process: {} };
    expect(modules(await read([lines(JSON.stringify(made))]))).toEqual([null]);
  });

  it('is not searched for in hits within hits', async () => {
    const depth = 900;
    const text = `{"event":1,${'"_source":{'.repeat(depth)}"output_fields":1${'}'.repeat(depth + 1)}`;
    expect(await read([lines(text)])).toMatchObject({ documents: [text], rawRecords: [] });
  });

  it.each([
    ['words', { '@timestamp': TIME, message: 'words' }],
    ['other JSON', { '@timestamp': TIME, log: '{"a":1}' }],
    ['broken JSON', { '@timestamp': TIME, message: '{"rule":' }],
    ['nothing known', { '@timestamp': TIME, records: [{ a: 1 }], MESSAGE: [300, 'x'] }],
    [
      'a finished document',
      { '@timestamp': TIME, message: 'x', process: {}, event: { original: FALCO } },
    ],
  ])('is left unchanged if it contains %s', async (_, document) => {
    const text = JSON.stringify(document);
    const seen = await read([lines(text)]);
    expect(seen.documents).toEqual([text]);
    expect([...seen.counts.formats]).toEqual([]);
  });

  it('is unwrapped up to a depth limit', async () => {
    let text = FALCO;
    for (let level = 0; level < 5; level += 1) text = JSON.stringify({ message: text });
    expect(modules(await read([lines(text)]))).toEqual(['falco']);
    for (let level = 0; level < 5; level += 1) text = JSON.stringify({ log: text });
    const seen = await read([lines(text)]);
    expect(seen.documents).toEqual([text]);
    expect(seen.counts.unknown).toBe(1);
  });

  it('of any shape causes no internal error', async () => {
    const odd: readonly Json[] = [
      null,
      0,
      '',
      [],
      {},
      [[]],
      [null, 1, 'x', [{}]],
      { log: { log: 1 } },
    ];
    const keys =
      '_source data records properties log_s logEvents events results @message jsonPayload textPayload MESSAGE log_processed json structured log message event specversion protoPayload items'.split(
        ' ',
      );
    const records = keys.flatMap((key) =>
      odd.map((value) => ({ specversion: '1.0', ...ALERT, rule: null, [key]: value })),
    );
    const seen = await read([lines(...records.map((record) => JSON.stringify(record)))]);
    expect(seen.documents).toHaveLength(records.length);
    expect(seen.rejected).toEqual([]);
  });
});

describe('a prefix of syslog', () => {
  it.each([
    'Nov 24 10:00:00 node-a falco[1]: ',
    '<13>Nov  4 10:00:00 node-a falco: ',
    '2026-11-24T10:00:00.123456+01:00 node-a Falco[1]: ',
    '<5>2026-11-24T10:00:00Z node-a Falco[1]: ',
    '<13>1 2026-11-24T10:00:00.003Z node-a falco 812 ID47 - ',
    '<13>1 2026-11-24T10:00:00.003Z node-a falco - - [origin@1 x="y"] ',
    '<13>1 2026-11-24T10:00:00.003Z node-a falco - - [a x="1"][b y="2"] ',
  ])('is removed: %s', async (prefix) => {
    expect(syslogMessage(`${prefix}{"a":1}`)).toBe('{"a":1}');
    const seen = await read([lines(`${prefix}${FALCO}`, `${prefix}words`, `${prefix}{"a":1}`)]);
    expect(modules(seen)).toEqual(['falco']);
    expect(seen.rejected).toEqual([2, 3]);
  });

  it.each([
    'words {"a":1}',
    'Nov 24 10:00:00 {"a":1}',
    `Nov 24 10:00:00 node-a sshd[1]: Invalid user {"a":1}`,
    `<13>1 ${'x'.repeat(5_000)} {"a":1}`,
  ])('is not any other text: %s', (line) => {
    expect(syslogMessage(line)).toBeNull();
  });
});
