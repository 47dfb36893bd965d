import { describe, expect, it } from 'vitest';
import { NO_BROKEN, type Block } from '../../ingest/index.ts';
import { Random } from '../../stores/file-system/simulated-file.testing.ts';
import { compileQuery, runQuery, type QueryRequest } from '../query/query-run.ts';
import type { EventInputs } from '../stored/account.ts';
import {
  documentText,
  FIELDS,
  NOON,
  queryText,
  SCHEMA,
  SETTINGS,
} from '../stored/random-events.testing.ts';
import { FileDocuments } from '../../stores/files/documents.ts';
import { Rejects } from '../inputs/rejects.ts';
import { openClusterEvents, type ClusterSource } from './cluster-inputs.ts';
import { clusterQuery } from './cluster-queries.ts';
import { CLUSTERS, fillIndex } from './real-clusters.testing.ts';

/** Pairs of indices with mappings of their own, with 60 queries each. */
const WORLDS = Number(process.env['CLUSTER_RUNS'] ?? 5);
const FIRST = Number(process.env['CLUSTER_SEED'] ?? 1);
const QUERIES = 60;
const DOCUMENTS = 200;

type Choices = readonly [string, ...string[]];

const NAMES = [
  ...FIELDS,
  'custom.kind',
  'event.created',
  'process.pid',
  'process.interactive',
] as const as Choices;

/** Times that index and evaluator might read differently. */
const TIMES = [
  String(NOON / 1_000),
  String(NOON * 1_000 + 7),
  `"${NOON}"`,
  `"${NOON / 1_000}"`,
  '"2026-11-26T12:00:03.123456789Z"',
  '"2026-11-26T13:00:02+01:00"',
  '"2026-11-26"',
  '2026',
  '"2026"',
  'null',
];

/** Values of one type that index and evaluator might read differently, and tests of them. */
const TYPED: readonly (readonly [string, Choices, Choices])[] = [
  [
    'source.ip',
    [
      '"10.1.2.3"',
      '"::ffff:10.0.0.1"',
      '"2001:db8::1"',
      '"2001:DB8:0::0:1"',
      '"::1"',
      '"1.2.3"',
      '"010.0.0.1"',
      '["10.0.0.1", "8.8.8.8"]',
    ],
    [
      'cidrMatch(source.ip, "10.0.0.0/8")',
      'cidrMatch(source.ip, "10.9.9.9/8", "2001:db8::/32")',
      'cidrMatch(source.ip, "0.0.0.0/0", "::/0")',
      'cidrMatch(source.ip, "::1")',
      'source.ip == "2001:db8::1"',
      'source.ip in ("10.0.0.1", "::1")',
      'source.ip : "10.*"',
      'source.ip > "10.0.0.0"',
    ],
  ],
  [
    'destination.port',
    ['5.9', '"5.9"', '-5.9', '"+5"', '443', '"443"', '4.43e2', '" 443"', '"5d"', '""', '[1, 443]'],
    [
      'destination.port == 443',
      'destination.port > 5',
      'destination.port >= 5.5',
      'destination.port < 6 and destination.port > 4',
      'destination.port in (5, 443)',
      'destination.port == -5',
      'destination.port != 5',
      'destination.port == null',
    ],
  ],
  [
    'custom.kind',
    [
      '42',
      '42.0',
      '"42"',
      '4.2e1',
      'true',
      '"true"',
      '-0',
      '0.0',
      '"-0"',
      '5.9',
      '1e400',
      '[42, "x"]',
    ],
    [
      'custom.kind == 42',
      'custom.kind == "42"',
      'custom.kind : "4*"',
      'custom.kind == true',
      'custom.kind == "true"',
      'custom.kind > 5',
      'custom.kind in (42, "x", false)',
      'custom.kind == 0',
      'custom.kind == null',
      'custom.kind >= "4"',
    ],
  ],
  [
    'event.created',
    [
      '"2026-11-26T12:00:02Z"',
      '"2026-11-26T12:00:02.0000005Z"',
      '"2026-11-26T14:00:02+02:00"',
      '"2026-11-26"',
      '"2026"',
      '2026',
      `${NOON}`,
      `${NOON / 1_000}`,
      `"${NOON}"`,
      '"26/11/2026"',
    ],
    [
      'event.created >= "2026-11-26T12:00:02Z"',
      'event.created > "2026-11-26T12:00:02.000Z"',
      'event.created <= "2026-11-26T12:00:02Z"',
      'event.created < "now" and event.created > "now-1d"',
      'event.created == "2026-11-26"',
      'event.created != null',
    ],
  ],
  [
    'process.interactive',
    ['true', '"true"', 'false', '"false"', '""', '[true, false]', 'null'],
    [
      'process.interactive == true',
      'process.interactive == false',
      'process.interactive != true',
      'process.interactive == null',
    ],
  ],
  [
    'process.name',
    [
      '"sh"',
      '"42"',
      '42',
      '42.0',
      '4.2e1',
      '"true"',
      'true',
      '"a*b"',
      '"a\\\\b"',
      '"\\ufffd"',
      '1e400',
    ],
    [
      'process.name == "42"',
      'process.name : "4?"',
      'process.name != null',
      'process.name == "true"',
      'process.name : "a\\\\*"',
      'process.name like "*\\u{fffd}*"',
      'process.name regex "[a-z]{2}"',
      'process.name regex~ "S[G-I]"',
      'process.name >= "4"',
      `process.name : (${manyWords('*')})`,
      `process.name in~ (${manyWords('')})`,
      `process.name in (${manyWords('')})`,
    ],
  ],
];

function manyWords(end: string): string {
  const words = Array.from({ length: 45 }, (_, n) => `"w.${n}[|]${end}"`);
  return [...words, '"SH"', '"42"', '"true"'].join(', ');
}

function withTyped(random: Random, document: string): string {
  const members = TYPED.filter(() => random.chance(3)).map(
    ([name, values]) => `"${name}": ${random.pick(values)}`,
  );
  return members.length === 0 ? document : `{${members.join(', ')}, ${document.slice(1)}`;
}

function typedQuery(random: Random): string {
  const test = () => {
    const [, , tests] = random.pick<(typeof TYPED)[number]>(TYPED as never);
    return `${random.chance(3) ? 'not ' : ''}(${random.pick(tests)})`;
  };
  return `any where ${test()} ${random.pick(['and', 'or', 'and not'])} ${test()}`;
}

const COMMON = [
  { type: 'keyword' },
  { type: 'keyword', ignore_above: 5 },
  { type: 'keyword', ignore_above: 1024 },
  { type: 'keyword', normalizer: 'lowercase' },
  { type: 'keyword', null_value: 'sh' },
  { type: 'keyword', doc_values: false },
  { type: 'keyword', index: false },
  { type: 'keyword', copy_to: 'user.name' },
  { type: 'text' },
  { type: 'text', fields: { raw: { type: 'keyword', ignore_above: 3 } } },
  { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } },
  { type: 'long', ignore_malformed: true },
  { type: 'integer', ignore_malformed: true },
  { type: 'double', ignore_malformed: true },
  { type: 'float', ignore_malformed: true },
  { type: 'half_float', ignore_malformed: true },
  { type: 'long' },
  { type: 'boolean' },
  { type: 'ip', ignore_malformed: true },
  { type: 'ip' },
  { type: 'date', ignore_malformed: true },
  { type: 'date_nanos', ignore_malformed: true },
] as const;

const OF_OPENSEARCH = [
  { type: 'wildcard' },
  { type: 'wildcard', ignore_above: 5 },
  { type: 'constant_keyword', value: 'sh' },
  { type: 'match_only_text' },
  { type: 'unsigned_long', ignore_malformed: true },
  { type: 'flat_object' },
];

const OF_ELASTICSEARCH = [{ type: 'flattened' }];

/** Types that the catalogue names, as shippers map them. */
const USUAL: Readonly<Record<string, object>> = {
  'event.severity': { type: 'long' },
  'destination.port': { type: 'long' },
  'process.pid': { type: 'long' },
  'source.ip': { type: 'ip', ignore_malformed: true },
  'event.created': { type: 'date', ignore_malformed: true },
  'process.interactive': { type: 'boolean' },
};

function mappingOf(random: Random, product: string): object {
  const others = product === 'OpenSearch' ? OF_OPENSEARCH : OF_ELASTICSEARCH;
  const types: readonly [object, ...object[]] = [...COMMON, ...others];
  const properties: Record<string, object> = {
    n: { type: 'long' },
    '@timestamp': random.pick<object>([
      { type: 'date', ignore_malformed: true },
      { type: 'date' },
      { type: 'date_nanos', ignore_malformed: true },
      { type: 'keyword' },
      { type: 'date', format: 'strict_date_optional_time||epoch_second', ignore_malformed: true },
    ]),
  };
  const isNested = random.chance(6);
  for (const name of NAMES) {
    if (random.chance(5)) continue;
    const [object = '', inner] = name.split('.');
    const usual = USUAL[name] ?? { type: 'keyword', ignore_above: 1024 };
    const type = random.chance(2) ? usual : random.pick<object>(types);
    if (inner === undefined) properties[object] = type;
    else {
      const parent = (properties[object] ??= {
        ...(isNested && object === 'process' ? { type: 'nested' } : {}),
        properties: {},
      }) as { properties: Record<string, object> };
      parent.properties[inner] = type;
    }
  }
  const dynamic = random.pick([true, true, true, false, 'strict']);
  return {
    settings: { number_of_shards: 1, number_of_replicas: 0 },
    mappings: { dynamic, properties },
  };
}

function requestOf(random: Random, text: string): QueryRequest {
  const nanoseconds = (seconds: number) => BigInt(NOON + seconds * 1_000) * 1_000_000n;
  return {
    text,
    settings: {
      ...SETTINGS,
      timestampField: random.chance(8) ? 'event.created' : '@timestamp',
      schema: random.chance(8) ? SCHEMA : null,
      now: nanoseconds(0),
    },
    from: random.chance(3) ? nanoseconds(random.below(20)) : null,
    to: random.chance(3) ? nanoseconds(10 + random.below(30)) : null,
    size: null,
    resultPosition: 'tail',
    maxSamplesPerKey: 1,
    count: random.chance(5),
  };
}

type Compiled = ReturnType<typeof compileQuery>;

async function answer(request: QueryRequest, compiled: Compiled, inputs: EventInputs) {
  const { collected, matched, counts } = await runQuery(request, compiled, inputs);
  const results = (collected?.results ?? []).map((result) =>
    (result.kind === 'event' ? [result.event] : result.events).map(
      (event) => event?.read().toString() ?? null,
    ),
  );
  return { results, matched, documents: counts.documents };
}

/** The documents of indices as the input of a run, all of them. */
function plainInputs(indices: readonly (readonly [string, readonly string[]])[]): EventInputs {
  let arrival = 0;
  const blocks = indices.map(([index, documents], source): Block => {
    const text = documents.map((document) => `${document}\n`);
    const bytes = Buffer.from(text.join(''));
    const ends = new Uint32Array(documents.length * 2);
    let at = 0;
    for (const [row, line] of text.entries()) {
      const length = Buffer.byteLength(line);
      ends.set([at, at + length - 1], row * 2);
      at += length;
    }
    return {
      source,
      sequence: 0,
      offset: 0,
      bytes: Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]),
      length: bytes.length,
      format: 'lines',
      spans: ends,
      broken: NO_BROKEN,
      envelope: {
        index,
        ids: documents.map((_, row) => String(row)),
        arrivals: Float64Array.from(documents, () => arrival++),
      },
    };
  });
  async function* all(): AsyncGenerator<Block> {
    yield* blocks;
  }
  return {
    blocks: all(),
    documents: new FileDocuments([]),
    rejects: new Rejects({ rejects: null, isStrict: true }),
    nameOf: (input) => indices[input]?.[0] ?? '',
    release: () => {},
  };
}

describe.each(CLUSTERS)('%s', (product, url) => {
  it.skipIf(url === undefined)(
    'answers as the plain evaluation of all events does',
    async () => {
      const seen = { compiled: 0, found: 0, read: 0, stored: 0 };
      const pattern = `dw-random-${process.pid}`;
      for (let seed = FIRST; seed < FIRST + WORLDS; seed += 1) {
        const random = new Random(seed);
        const indices: (readonly [string, readonly string[]])[] = [];
        for (const name of [`${pattern}-1`, `${pattern}-2`]) {
          const mapping = mappingOf(random, product);
          const documents = Array.from({ length: DOCUMENTS }, (_, row) =>
            withTyped(random, documentText(random, row, NAMES, TIMES)),
          );
          indices.push([name, await fillIndex(url!, name, mapping, documents)]);
        }
        const source: ClusterSource = {
          connection: { url: url!, auth: { kind: 'none' }, ca: null },
          pattern: `${pattern}-*`,
          trustsIgnoreAbove: false,
        };
        for (let query = 0; query < QUERIES; query += 1) {
          const text = random.chance(2) ? typedQuery(random) : queryText(random, NAMES);
          const request = requestOf(random, text);
          let compiled: Compiled;
          try {
            compiled = compileQuery(text, request.settings);
          } catch {
            continue;
          }
          const expected = await answer(request, compiled, plainInputs(indices));
          const rejected = { rejects: null, isStrict: true };
          const inputs = await openClusterEvents(source, clusterQuery(compiled, request), rejected);
          try {
            const found = await answer(request, compiled, inputs);
            expect(found, `seed ${seed}, query ${query}: ${text}`).toEqual(expected);
            seen.read += inputs.stored.counts.read;
            seen.stored += inputs.stored.counts.stored;
            expect(inputs.stored.search.weakened, text).toEqual([]);
          } finally {
            inputs.close();
          }
          seen.compiled += 1;
          if (expected.matched > 0) seen.found += 1;
        }
      }
      await fetch(`${url}/${pattern}-1,${pattern}-2`, { method: 'DELETE' });
      if (process.env['CLUSTER_RUNS'] !== undefined) console.log(product, seen);
      expect(seen.compiled).toBeGreaterThan(WORLDS * QUERIES * 0.4);
      expect(seen.found).toBeGreaterThan(seen.compiled * 0.2);
      // Something is left to the index.
      expect(seen.read).toBeLessThan(seen.stored * 0.8);
    },
    3_600_000,
  );
});
