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
import { DAY, documentText, NOON, queryText, SCHEMA, SETTINGS } from './random-events.testing.ts';

/** Stores, with 30 queries each. */
const STORES = Number(process.env.STORED_RUNS ?? 12);
const QUERIES = 30;

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
