import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeCluster } from '../../stores/opensearch/fake-cluster.testing.ts';
import { Folder, MAIN, query, run } from './run-command.testing.ts';

const folder = new Folder();
const cluster = new FakeCluster();
beforeAll(() => cluster.open());
afterAll(() => {
  cluster.close();
  folder.remove();
});

const EVENTS = ['nsenter', 'sh', 'nsenter', 'curl'].map((name, second) =>
  JSON.stringify({
    '@timestamp': `2026-11-26T12:00:0${second}Z`,
    'event.category': 'process',
    'process.name': name,
    'process.args': [name, '-t', '1'],
  }),
);

beforeEach(() => {
  cluster.fault = () => null;
  cluster.documents = EVENTS;
  cluster.requests.length = 0;
});

const over = (...args: string[]) => ['--events', cluster.url, '--index', 'logs', ...args];
const NSENTER = 'process where process.name == "nsenter"';

describe('query over a cluster', () => {
  it('prints what it prints over a file', async () => {
    const file = folder.file('events.ndjson', `${EVENTS.join('\n')}\n`);
    for (const text of [
      NSENTER,
      'sequence with maxspan=2s [process where process.name == "sh"] [process where process.name == "nsenter"]',
      'sample by event.category [process where process.name == "sh"] [process where process.name == "curl"]',
      'process where length(process.name) > 2 | head 1',
      'process where process.name == "none"',
    ]) {
      for (const format of ['ndjson', 'table']) {
        const found = await query(over('--format', format, text));
        const expected = await query(['--format', format, text, file]);
        expect(found.stdout, text).toBe(expected.stdout);
        expect(found.code).toBe(expected.code);
      }
    }
    expect((await query(over('--count', NSENTER))).stdout).toBe('2\n');
  });

  it('says how many events were read, and shows index and id', async () => {
    const { stdout, stderr } = await query(over('--fields', '_index,_id,process.name', NSENTER));
    expect(stdout).toBe(
      '{"_index":"logs","_id":"0","process.name":"nsenter"}\n{"_index":"logs","_id":"2","process.name":"nsenter"}\n',
    );
    expect(stderr).toContain('4 of 4 stored events read · 2 matched');
    expect(cluster.searches()[0]).toMatchObject({
      query: {
        bool: {
          filter: [
            { terms: { 'event.category': ['process'] } },
            { terms: { 'process.name': ['nsenter'] } },
          ],
        },
      },
    });
  });

  it('explains what is asked and what is not', async () => {
    const text = `${NSENTER} and process.args : "*-t*"`;
    const { stdout } = await query(over('--explain', text));
    expect(stdout).toContain(`cluster     OpenSearch 2.19.6
index       logs: 4 of 4 events are read
  stage 1   event.category == "process"   (exact)
    and     process.name == "nsenter"   (exact)
    and     process.args : "*-t*"   (not asked: texts of more than 20 characters are not indexed)`);
    const assumed = await query(over('--explain', '--assume-indexed', text));
    expect(assumed.stdout).toContain('process.args : "*-t*"   (exact)');
    const data = JSON.parse(
      (await query(over('--explain', '--format', 'json', text))).stdout,
    ) as unknown;
    expect(data).toMatchObject({
      cluster: { product: 'OpenSearch 2.19.6', groups: [{ indices: ['logs'], events: 4 }] },
    });
    expect(cluster.searches()).toEqual([]);
  });

  it('signs in with what the environment has', async () => {
    const as = (...variables: string[]) =>
      run('/usr/bin/env', [...variables, process.execPath, MAIN, 'query', ...over(NSENTER)]);
    await as('DOCKWARDEN_EVENTS_API_KEY=a2V5');
    expect(cluster.requests[0]).toMatchObject({ authorization: 'ApiKey a2V5' });
    cluster.requests.length = 0;
    await as('DOCKWARDEN_EVENTS_USER=ann', 'DOCKWARDEN_EVENTS_PASSWORD=pass:word');
    const pair = Buffer.from('ann:pass:word').toString('base64');
    expect(cluster.requests[0]).toMatchObject({ authorization: `Basic ${pair}` });
  });

  it('ends with an error where the cluster does not say all', async () => {
    cluster.fault = ({ path }) => (path.startsWith('/_search?') ? 403 : null);
    const { code, stdout, stderr } = await query(over(NSENTER));
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(stderr).toContain('error[STO1603]');
  });
});

describe('scan over a cluster', () => {
  it('makes the alerts that it makes over a file', async () => {
    const file = folder.file('scanned.ndjson', `${EVENTS.join('\n')}\n`);
    const rule = folder.file(
      'rule.toml',
      `[rule]
name = "nsenter"
description = "nsenter"
rule_id = "11111111-2222-4333-8444-555555555555"
risk_score = 21
severity = "low"
type = "eql"
language = "eql"
query = '''${NSENTER}'''
`,
    );
    const scan = (...args: string[]) =>
      run(process.execPath, [MAIN, 'scan', '--rules', rule, '--format', 'ndjson', ...args]);
    const ids = (stdout: string) =>
      [...stdout.matchAll(/"kibana\.alert\.uuid":"(\w+)"/g)].map(([, id]) => id);
    const found = await scan(...over());
    expect(ids(found.stdout)).toHaveLength(2);
    expect(ids(found.stdout)).toEqual(ids((await scan(file)).stdout));
    expect(found.stderr).toContain('4 of 4 stored events read by 1 rule');
  });
});

describe('options of a cluster', () => {
  it.each([
    [['--events', 'opensearch', '--index', 'a', NSENTER], 'is not an address'],
    [['--events', 'ftp://x', '--index', 'a', NSENTER], 'neither https:// nor http://'],
    [['--events', 'http://x:9200', NSENTER], '--events needs the indices to read'],
    [['--index', 'logs', NSENTER], '--index is about events of a cluster'],
    [['--assume-indexed', NSENTER], '--assume-indexed is about events of a cluster'],
    [
      ['--events', 'http://ann:secret@x', '--index', 'a', NSENTER],
      'a password in --events can be seen',
    ],
    [['--events', 'http://x', '--index', 'a', NSENTER, 'file'], 'not from both'],
    [['--events', 'http://x', '--index', 'a', '--data', 'd', NSENTER], 'not from both'],
    [
      ['--events', 'http://x', '--index', 'a', '--events-ca', '/no/such', NSENTER],
      '--events-ca /no/such cannot be read',
    ],
    [
      ['--events', 'http://x', '--index', 'a', '--keep-original', NSENTER],
      'read as they are stored there',
    ],
  ])('%j', async (args, message) => {
    const { code, stderr } = await query(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret');
  });
});
