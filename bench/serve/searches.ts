// Searches a data directory like a service that has it open, and prints the seconds of each search as JSON.
//
//   npx tsx bench/serve/searches.ts DATA
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runEventWork } from '../../src/faces/elasticsearch/search/events/run-event-search.ts';
import { compile } from '../../src/lang/index.ts';
import { showEntity } from '../../src/service/events/hunt/entity/show-entity.ts';
import type { EntityField } from '../../src/service/events/hunt/entity.ts';
import { surroundingsOf } from '../../src/service/events/hunt/entity/surroundings.ts';
import { openDetectionStore } from '../../src/stores/open/detection.ts';
import { openEventReader } from '../../src/stores/open/event-reader.ts';
import type { SearchRequest } from '../../src/stores/event-store.ts';
import { median } from '../whole-process.ts';

const NAMES = 'process where process.name in ("docker", "kubectl", "runc", "crictl", "containerd")';
const COLD = 'process where process.session_leader.entity_id == "no such id"';
const SIX_MINUTES = {
  from: BigInt(Date.UTC(2026, 10, 22, 0, 4)) * 1_000_000n,
  to: BigInt(Date.UTC(2026, 10, 22, 0, 10)) * 1_000_000n,
};
const RUNS = 5;

const NAMES_OF_TERMS = ['docker', 'kubectl', 'runc', 'crictl', 'containerd'];
const HOT = { terms: { 'process.name': NAMES_OF_TERMS } };
const IN_TIME = {
  range: { '@timestamp': { gte: '2026-11-22T00:04:00Z', lte: '2026-11-22T00:10:00Z' } },
};
const BY_TIME = [{ '@timestamp': 'desc' }];
const BY_MINUTE = { date_histogram: { field: '@timestamp', fixed_interval: '1m' } };
const SEARCHES = {
  'hot field: count': { query: HOT, size: 0, track_total_hits: true },
  'hot field: 100 hits': { query: HOT, size: 100, sort: BY_TIME },
  'hot field in 6 minutes, 500 hits and a histogram': {
    query: { bool: { filter: [HOT, IN_TIME] } },
    size: 500,
    sort: BY_TIME,
    aggs: { 1: BY_MINUTE },
  },
  'latest 500': { size: 500, sort: BY_TIME },
  'terms of a hot field by minute, all events': {
    size: 0,
    aggs: { 1: { ...BY_MINUTE, aggs: { 2: { terms: { field: 'process.name' } } } } },
  },
};

/** Accumulated over all searches, so that the compiler cannot remove any. */
let events = 0;

const reader = await openEventReader(process.argv[2] ?? '');
const everything = { from: null, to: null };
const figures: Record<string, number> = {
  'search, hot field: count, s': await time(() => void reader.count(requestOf(NAMES, everything))),
  'search, hot field: documents, s': await time(() => documentsOf(requestOf(NAMES, everything))),
  'search, hot field in 6 minutes: documents, s': await time(() =>
    documentsOf(requestOf(NAMES, SIX_MINUTES)),
  ),
  'search, histogram of a day by minute, s': await time(
    () => void reader.histogram(requestOf(NAMES, SIX_MINUTES), 60_000),
  ),
  'search, top values of a hot field, s': await time(
    () => void reader.topValues(requestOf('any where true', everything), 'process.name', 10),
  ),
  'search, rare text of a cold field: blocks inflated, s': await time(
    () => documentsOf(requestOf(COLD, everything)),
    1,
  ),
};
for (const [name, body] of Object.entries(SEARCHES))
  figures[`Elasticsearch search, ${name}, s`] = await time(() => answered(body));
const folder = mkdtempSync(join(tmpdir(), 'bench-entity-'));
const space = await openDetectionStore(join(folder, 'detection.db'));
const clock = () => performance.now();
for (const field of ['container.id', 'host.name', 'container.image.name'] as const) {
  const value = mostFrequent(field);
  const of = { field, value, now: Number(SIX_MINUTES.to / 1_000_000n) };
  figures[`page of the most frequent ${field}, s`] = await time(
    async () => void (await showEntity(reader, space, { ...of, maxMs: 10_000 }, clock)),
  );
  figures[`events around a moment, of the most frequent ${field}, s`] = await time(
    async () =>
      void (await surroundingsOf(
        reader,
        space,
        {
          field,
          value,
          at: Number(SIX_MINUTES.from / 1_000_000n),
          alert: null,
          event: null,
          arrival: null,
          spanMs: 600_000,
          limit: 400,
          maxMs: 10_000,
        },
        clock,
      )),
  );
}
space.close();
rmSync(folder, { recursive: true });
reader.close();
console.log(JSON.stringify(figures));

function mostFrequent(field: EntityField): string {
  const top = reader.topValues(requestOf('any where true', everything), field, 1)?.values[0];
  if (top === undefined) throw new Error(`no event has ${field}`);
  return String(top.value);
}

/** As the service does after reading the body of a request. */
function answered(body: object): void {
  const now = Date.UTC(2026, 10, 22, 0, 10);
  const of = { names: 'logs-*', ignoresMissing: false, allowsNone: true, hasPatterns: true };
  const text = runEventWork(
    {
      kind: 'search',
      body: JSON.stringify(body),
      parameters: {},
      of: { ...of, known: [] },
      now,
      maxMs: 10_000,
      arrivals: 0,
    },
    reader,
    () => performance.now(),
  );
  events += text.length;
}

function requestOf(query: string, range: Pick<SearchRequest, 'from' | 'to'>): SearchRequest {
  const plan = compile(query).plan();
  return {
    ...range,
    streams: null,
    arrivals: null,
    stages: plan.stages.map(({ conjuncts }) => conjuncts.map(({ predicate }) => predicate)),
    now: 0n,
  };
}

async function documentsOf(request: SearchRequest): Promise<void> {
  const { blocks, counts } = reader.search(request);
  for await (const { arrivals } of blocks) events += arrivals.length;
  if (counts.damagedBlocks > 0) throw new Error('the store is damaged');
}

async function time(work: () => Promise<void> | void, runs = RUNS): Promise<number> {
  const seconds: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    await work();
    seconds.push((performance.now() - started) / 1000);
  }
  return median(seconds);
}
