import { beforeAll, expect, it } from 'vitest';
import { openEventStore } from '../../stores/open/events.ts';
import { loadCodec } from '../../stores/blocks/codec.ts';
import { blockOfDocuments } from '../../stores/blocks/documents.testing.ts';
import { MemoryManifest } from '../../stores/embedded/manifest/memory-manifest.testing.ts';
import { Random } from '../../stores/file-system/simulated-file.testing.ts';
import { SimulatedFileSystem } from '../../stores/file-system/simulated-file-system.testing.ts';
import type { EventReader, EventStore } from '../../stores/event-store.ts';
import { memoryReader, type MemoryEvent } from '../../stores/memory-reader.testing.ts';
import { compileQuery, runQuery } from '../query/query-run.ts';
import { storedRequest } from '../query/stored-query.ts';
import { openStoredEvents } from './open-stored.ts';

/** Stores, with 30 queries each. */
const STORES = Number(process.env.STORED_RUNS ?? 12);
const QUERIES = 30;

const NOON = Date.UTC(2026, 10, 26, 12);
const DAY = 86_400_000;

const FIELDS: readonly [string, ...string[]] = [
  'process.name',
  'process.executable',
  'user.id',
  'user.name',
  'file.path',
  'event.severity',
  'event.type',
  'destination.port',
  'source.ip',
  'process.args',
  'message',
];

/** As JSON. Many pairs differ in one respect only. */
const VALUES: readonly [string, ...string[]] = [
  '"sh"',
  '"SH"',
  '"Sh\\u0000"',
  '"s*"',
  '"/usr/bin/sh"',
  '"\\u00c4"',
  '"\\u00e4"',
  '"\\u212a"',
  '"k"',
  '"\\ud800"',
  '""',
  '"10.0.0.1"',
  '"2026-11-26T12:00:00Z"',
  '"42"',
  '42',
  '42.0',
  '-0',
  '0',
  '1e400',
  '0.1',
  '9007199254740993',
  '9007199254740992',
  'true',
  '"true"',
  'false',
  'null',
  '{}',
  '[]',
  JSON.stringify('x'.repeat(1_025)),
];

function valueText(random: Random): string {
  if (!random.chance(3)) return random.pick(VALUES);
  const size = random.below(4);
  return `[${Array.from({ length: size }, () => random.pick(VALUES)).join(', ')}]`;
}

/** A member that gives a field a value: dotted, nested, half of each, or within objects of an array. */
function memberText(random: Random, field: string): string {
  const [first = '', ...rest] = field.split('.');
  const value = valueText(random);
  if (rest.length === 0) return `"${first}": ${value}`;
  const inner = rest.join('.');
  switch (random.below(4)) {
    case 0:
      return `"${first}": {"${inner}": ${value}}`;
    case 1:
      return `"${first}": [{"${inner}": ${value}}, {"${inner}": ${valueText(random)}}]`;
    default:
      return `"${field}": ${value}`;
  }
}

function documentText(random: Random, number: number): string {
  const time = random.pick([
    `"${new Date(NOON + number * 1_000).toISOString()}"`,
    String(NOON + number * 1_000),
    `["2026-11-26T12:00:01.000000007Z", "2020"]`,
  ]);
  // A field may come twice.
  const fields = Array.from({ length: 1 + random.below(6) }, () => random.pick(FIELDS));
  const members = [
    `"n": ${number}`,
    ...(random.chance(12) ? [] : [`"@timestamp": ${time}`]),
    ...(random.chance(6)
      ? []
      : [`"event.category": ${random.pick(['"process"', '"Process"', '["file", "process"]'])}`]),
    ...fields.map((field) => memberText(random, field)),
  ];
  if (random.chance(15)) members.push(`"_source": {${members.slice(1).join(', ')}}`);
  return `{${members.join(random.pick([',', ', ', ',\n']))}}`;
}

const LITERALS: readonly [string, ...string[]] = [
  '"nsenter"',
  '"sh"',
  '"SH"',
  '"s*"',
  '"*"',
  '"?h"',
  '"10.0.0.1"',
  '"42"',
  '"true"',
  '""',
  '"k"',
  '"\\u{e4}"',
  '"\\u{c4}"',
  '"\\*"',
  '42',
  '0',
  '-1',
  '0.1',
  '9007199254740993',
  'true',
  'false',
  '"2026-11-26T12:00:00Z"',
  `"${'x'.repeat(1_025)}"`,
];

function conditionText(random: Random, depth: number): string {
  if (depth > 0 && random.chance(2)) {
    const [a, b] = [conditionText(random, depth - 1), conditionText(random, depth - 1)];
    return random.pick([`(${a} and ${b})`, `(${a} or ${b})`, `not (${a})`]);
  }
  const field = `${random.chance(4) ? '?' : ''}${random.pick(FIELDS)}`;
  const literal = () => random.pick(LITERALS);
  const pattern = () =>
    random.pick(['"sh"', '"S*"', '"*"', '"?h"', '"\\*"', '""', '"4"', '"\\u{e4}"']);
  switch (random.below(12)) {
    case 0:
      return `${field} == null`;
    case 1:
      return `${field} != null`;
    case 2:
      return `${field} ${random.pick(['in', 'in~', 'not in', 'not in~'])} (${literal()}, ${literal()})`;
    case 3:
      return `${field} ${random.pick([':', 'like', 'like~'])} ${pattern()}`;
    case 4:
      return `${field} ${random.pick(['regex', 'regex~'])} ${random.pick(['"s.*"', '"[a-k]+"', '".*h"'])}`;
    case 5:
      return `${field} ${random.pick(['<', '<=', '>', '>='])} ${literal()}`;
    case 6:
      return `${field} == ${random.pick(FIELDS)}`;
    case 7:
      return `${random.pick(['startsWith', 'endsWith~', 'stringContains', 'stringContains~'])}(${field}, ${pattern()})`;
    case 8:
      return `length(${field}) ${random.pick(['>', '=='])} ${random.below(3)}`;
    case 9:
      return `${random.pick(['wildcard', 'wildcard~'])}(${field}, ${pattern()}, ${pattern()})`;
    case 10:
      return `cidrMatch(${field}, "10.0.0.0/8")`;
    default:
      return `${field} ${random.pick(['==', '!='])} ${literal()}`;
  }
}

function queryText(random: Random): string {
  const event = () =>
    `${random.pick(['any', 'process', 'file'])} where ${conditionText(random, 2)}`;
  switch (random.below(5)) {
    case 0: {
      const by = random.pick(['', ' by user.id', ' by ?process.name']);
      const until = random.pick(['', `\nuntil [${event()}]`]);
      const missing = random.pick(['', `\n![${event()}]`]);
      return `sequence${by} with maxspan=5s\n[${event()}]${missing}\n[${event()}]${until}`;
    }
    case 1:
      return `sample by ${random.pick(FIELDS)} [${event()}] [${event()}]`;
    default:
      return event();
  }
}

const SETTINGS = { eventCategoryField: 'event.category', tiebreakerField: null };

async function answer(text: string, reader: EventReader, random: Random): Promise<unknown> {
  const nanoseconds = (seconds: number) => BigInt(NOON + seconds * 1_000) * 1_000_000n;
  const request = {
    text,
    settings: {
      ...SETTINGS,
      timestampField: random.chance(8) ? 'message' : '@timestamp',
      schema: random.chance(8) ? SCHEMA : null,
      now: nanoseconds(0),
    },
    from: random.chance(4) ? nanoseconds(random.below(20)) : null,
    to: random.chance(4) ? nanoseconds(10 + random.below(30)) : null,
    size: null,
    resultPosition: 'tail',
    maxSamplesPerKey: 1,
    count: random.chance(5),
  } as const;
  let compiled: ReturnType<typeof compileQuery>;
  try {
    compiled = compileQuery(text, request.settings);
  } catch {
    return null;
  }
  const settings = { ...storedRequest(compiled, request), streams: null, rejects: null };
  const inputs = openStoredEvents(reader, { ...settings, isStrict: true });
  try {
    const { collected, matched, counts } = await runQuery(request, compiled, inputs);
    const results = (collected?.results ?? []).map((result) =>
      (result.kind === 'event' ? [result.event] : result.events).map(
        (event) => event?.read().toString() ?? null,
      ),
    );
    const { documents, outside, failuresOf, last } = counts;
    return { results, matched, documents, outside, failuresOf, last };
  } finally {
    inputs.close();
  }
}

const SCHEMA = new Map(
  [...FIELDS, '@timestamp', 'event.category'].map((path) => [
    path,
    { type: path === '@timestamp' ? 'date' : path === 'event.severity' ? 'long' : 'keyword' },
  ]),
);

/** Events of two streams, partly in small and merged segments, partly in the log, through a restart. */
async function filledStore(
  random: Random,
): Promise<{ readonly store: EventStore; readonly events: readonly MemoryEvent[] }> {
  const fs = new SimulatedFileSystem({ seed: 1 });
  const manifest = new MemoryManifest();
  const open = (now: number) => openEventStore({ folder: '/data', fs, manifest, now: () => now });
  let store = await open(NOON);
  const events: MemoryEvent[] = [];
  for (let request = 0; request < 14; request += 1) {
    const blocks = Array.from({ length: 1 + random.below(2) }, () => {
      const stream = random.pick(['even', 'odd']);
      const documents = Array.from({ length: 1 + random.below(4) }, () => {
        const document = documentText(random, events.length);
        events.push({ stream, document: document.replaceAll('\n', ' ') });
        return document;
      });
      return blockOfDocuments(documents, [], { stream, index: '', isCreate: true });
    });
    await store.append(blocks, NOON);
    if (random.chance(2) && request < 11) await store.flush();
    if (request === 5) {
      store.close();
      store = await open(NOON + DAY);
    }
    if (request === 8) while ((await store.compact()) > 0);
  }
  return { store, events };
}

beforeAll(loadCodec);

it('a store answers as the plain evaluation of all events does', async () => {
  const seen = { compiled: 0, found: 0 };
  for (let seed = 1; seed <= STORES; seed += 1) {
    const random = new Random(seed);
    const { store, events } = await filledStore(random);
    const plain = memoryReader(events, { isHot: () => false });
    for (let query = 0; query < QUERIES; query += 1) {
      const text = queryText(random);
      const choices = random.below(1_000_000);
      const expected = await answer(text, plain, new Random(choices));
      if (expected === null) continue;
      const found = await answer(text, store, new Random(choices));
      expect(found, `seed ${seed}, query ${query}: ${text}`).toEqual(expected);
      seen.compiled += 1;
      if ((expected as { matched: number }).matched > 0) seen.found += 1;
    }
    await store.shutdown();
  }
  expect(seen.compiled).toBeGreaterThan(STORES * QUERIES * 0.5);
  expect(seen.found).toBeGreaterThan(STORES * QUERIES * 0.2);
}, 3_600_000);
