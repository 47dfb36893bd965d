import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { MAIN, run } from '../../cli/commands/run-command.testing.ts';
import type { StoreError } from '../../stores/errors.ts';
import { compileQuery, runQuery, type QueryRequest } from '../query/query-run.ts';
import { openClusterEvents } from './cluster-inputs.ts';
import { clusterQuery } from './cluster-queries.ts';
import { ask, CLUSTERS, fillIndex } from './real-clusters.testing.ts';

const PREFIX = `dw-reads-${process.pid}`;

const single = { settings: { number_of_shards: 1, number_of_replicas: 0 } };
const keywords = {
  dynamic_templates: [{ all: { match_mapping_type: 'string', mapping: { type: 'keyword' } } }],
  date_detection: false,
};

const settings = {
  timestampField: '@timestamp',
  eventCategoryField: 'event.category',
  tiebreakerField: null,
  schema: null,
  now: 0n,
};

async function hunt(url: string, pattern: string, text: string, more: Partial<QueryRequest> = {}) {
  const request: QueryRequest = {
    text,
    settings,
    from: null,
    to: null,
    size: null,
    resultPosition: 'tail',
    maxSamplesPerKey: 1,
    count: false,
    ...more,
  };
  const compiled = compileQuery(text, settings);
  const inputs = await openClusterEvents(
    { connection: { url, auth: { kind: 'none' }, ca: null }, pattern, trustsIgnoreAbove: false },
    clusterQuery(compiled, request),
    { rejects: null, isStrict: true },
  );
  try {
    const { collected, counts } = await runQuery(request, compiled, inputs);
    const found = (collected?.results ?? []).map((result) =>
      (result.kind === 'event' ? [result.event] : result.events).map((event) => ({
        document: event?.read().toString(),
        index: event?.index,
      })),
    );
    return {
      found,
      undecided: collected?.undecided,
      documents: counts.documents,
      read: inputs.stored.counts.read,
      remarks: inputs.stored.remarks,
    };
  } finally {
    inputs.close();
  }
}

const documentsOf = ({ found }: Awaited<ReturnType<typeof hunt>>) =>
  found.map(([event]) => event?.document);

describe.each(CLUSTERS)('reading %s', (product, url) => {
  const read = it.skipIf(url === undefined);

  afterAll(async () => {
    if (url !== undefined) await fetch(`${url}/${PREFIX}-*`, { method: 'DELETE' });
  });

  read('hands over each event of several shards once', async () => {
    const documents = Array.from({ length: 3_000 }, (_, n) => `{"n":${n},"k":"${n % 3}"}`);
    const index = {
      settings: { number_of_shards: 3, number_of_replicas: 0 },
      mappings: { properties: { k: { type: 'keyword' } } },
    };
    await fillIndex(url!, `${PREFIX}-shards`, index, documents);
    const all = await hunt(url!, `${PREFIX}-shards`, 'any where true');
    expect(all.found).toHaveLength(documents.length);
    expect(new Set(documentsOf(all))).toEqual(new Set(documents));
    const some = await hunt(url!, `${PREFIX}-shards`, 'any where k == "1"');
    expect(some).toMatchObject({ read: 1_000, documents: 3_000 });
    expect(some.found).toHaveLength(1_000);
  });

  read('hands over hostile documents as they are', async () => {
    const documents = [
      '{"__proto__": {"x": 1}, "n": 9007199254740993, "k": "a"}',
      '{"k": ["a", "}]}\\"", "\\ud800"], "n": 1e3}',
      '{ "k" : "a",   "n" : 1.0000000000000000001 }',
    ];
    await fillIndex(url!, `${PREFIX}-hostile`, { ...single, mappings: keywords }, documents);
    const found = await hunt(url!, `${PREFIX}-hostile`, 'any where k == "a"');
    expect(documentsOf(found)).toEqual(documents);
  });

  read('asks indices with other mappings in another way', async () => {
    const event = (second: number, name: string) =>
      `{"@timestamp":"2026-11-26T12:00:0${second}Z","process.name":"${name}"}`;
    const name = { process: { properties: { name: { type: 'keyword' } } } };
    const mapped = { mappings: { properties: { '@timestamp': { type: 'date' }, ...name } } };
    const text = { mappings: { ...keywords, properties: { '@timestamp': { type: 'keyword' } } } };
    await fillIndex(url!, `${PREFIX}-mixed-1`, { ...single, ...mapped }, [event(1, 'a')]);
    await fillIndex(url!, `${PREFIX}-mixed-2`, { ...single, ...text }, [
      event(2, 'b'),
      event(9, 'b'),
    ]);
    const query = 'sequence [any where process.name == "a"] [any where process.name == "b"]';
    const range = { to: 1_795_694_405_000_000_000n, from: 1_795_694_400_000_000_000n };
    const { found } = await hunt(url!, `${PREFIX}-mixed-*`, query, range);
    expect(found.map((events) => events.map(({ document }) => document))).toEqual([
      [event(1, 'a'), event(2, 'b')],
    ]);
    const both = await hunt(url!, `${PREFIX}-mixed-1,${PREFIX}-mixed-2`, 'any where true');
    expect(both.found.map(([each]) => each?.index)).toEqual([
      `${PREFIX}-mixed-1`,
      `${PREFIX}-mixed-2`,
      `${PREFIX}-mixed-2`,
    ]);
    await ask(
      url!,
      'POST',
      '/_aliases',
      JSON.stringify({
        actions: [{ add: { index: `${PREFIX}-mixed-*`, alias: `${PREFIX}-alias` } }],
      }),
    );
    expect((await hunt(url!, `${PREFIX}-alias`, 'any where true')).found).toHaveLength(3);
  });

  read('knows how far the data reaches, though later events are not asked for', async () => {
    const event = (second: number, name: string) =>
      `{"@timestamp":"2026-11-26T12:00:${second}Z","event.category":"${name}"}`;
    const documents = [event(10, 'a'), event(11, 'other'), event(40, 'other')];
    await fillIndex(url!, `${PREFIX}-end`, { ...single, mappings: keywords }, documents);
    const dated = { properties: { '@timestamp': { type: 'date' } } };
    await fillIndex(url!, `${PREFIX}-later`, { ...single, mappings: dated }, documents);
    for (const index of [`${PREFIX}-end`, `${PREFIX}-later`]) {
      const query = (span: string) =>
        `sequence with maxspan=${span} [a where true] ![b where true]`;
      expect(await hunt(url!, index, query('20s'))).toMatchObject({ undecided: 0 });
      expect(await hunt(url!, index, query('40s'))).toMatchObject({ undecided: 1 });
    }
  });

  read('makes the alerts of the recorded attack that a file makes', async () => {
    const recorded = gunzipSync(readFileSync('content/samples/attack.ndjson.gz')).toString();
    await fillIndex(
      url!,
      `${PREFIX}-attack`,
      { ...single, mappings: keywords },
      recorded.trim().split('\n'),
    );
    const scan = async (...args: string[]) => {
      const options = ['--format', 'ndjson', '--max-alerts', 'all', ...args];
      const { stdout } = await run(process.execPath, [MAIN, 'scan', ...options]);
      return [...stdout.matchAll(/"kibana\.alert\.uuid":"(\w+)"/g)].map(([, id]) => id);
    };
    const found = await scan('--events', url!, '--index', `${PREFIX}-attack`);
    expect(found.length).toBeGreaterThan(300);
    const expected = await scan('content/samples/attack.ndjson.gz');
    expect(found).toHaveLength(expected.length);
    expect(new Set(found)).toEqual(new Set(expected));
  });

  read('says that there is no such index', async () => {
    for (const pattern of [`${PREFIX}-none`, `${PREFIX}-none-*`]) {
      await expect(hunt(url!, pattern, 'any where true')).rejects.toMatchObject({
        code: 'STO1604',
      } satisfies Partial<StoreError>);
    }
  });

  read('finds the same where the cluster refuses a query', async () => {
    const documents = ['{"k":"abc","n":"1"}', '{"k":"xyz","n":"1"}', '{"k":"xbz","n":"2"}'];
    const short = { settings: { ...single.settings, 'index.max_regex_length': 3 } };
    await fillIndex(url!, `${PREFIX}-cheap`, { ...short, mappings: keywords }, documents);
    const query = 'any where k regex "[a-z]b[a-z]" and n == "1"';
    const { found, remarks, read: fetched } = await hunt(url!, `${PREFIX}-cheap`, query);
    expect(found).toHaveLength(1);
    expect(fetched).toBe(2);
    expect(remarks?.join('\n')).toContain('the cluster refused the query on 1 index');
  });

  it.skipIf(url === undefined || product !== 'OpenSearch')(
    'reads a data stream by its name',
    async () => {
      const template = { index_patterns: [`${PREFIX}-ds*`], data_stream: {}, template: single };
      await ask(url!, 'PUT', `/_index_template/${PREFIX}`, JSON.stringify(template));
      await ask(url!, 'PUT', `/_data_stream/${PREFIX}-ds`);
      try {
        const document = '{"@timestamp":"2026-11-26T12:00:00Z","k":"a"}';
        await ask(url!, 'POST', `/${PREFIX}-ds/_doc?refresh=true`, document);
        await ask(url!, 'POST', `/${PREFIX}-ds/_rollover`);
        await ask(url!, 'POST', `/${PREFIX}-ds/_doc?refresh=true`, document);
        const { found } = await hunt(url!, `${PREFIX}-ds`, 'any where k == "a"');
        expect(found.map(([each]) => each?.index)).toEqual([
          expect.stringMatching(/^\.ds-.*-000001$/),
          expect.stringMatching(/^\.ds-.*-000002$/),
        ]);
      } finally {
        await fetch(`${url}/_data_stream/${PREFIX}-ds`, { method: 'DELETE' });
        await fetch(`${url}/_index_template/${PREFIX}`, { method: 'DELETE' });
      }
    },
  );
});
