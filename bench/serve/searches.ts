// Searches a data directory as a service does that has it open, and prints the seconds of each as JSON.
//
//   npx tsx bench/serve/searches.ts DATA
import { compile } from '../../src/lang/index.ts';
import { openEventReader } from '../../src/stores/embedded/open-event-reader.ts';
import type { SearchRequest } from '../../src/stores/event-store.ts';
import { median } from '../whole-process.ts';

const NAMES = 'process where process.name in ("docker", "kubectl", "runc", "crictl", "containerd")';
const COLD = 'process where process.session_leader.entity_id == "no such id"';
const SIX_MINUTES = {
  from: BigInt(Date.UTC(2026, 10, 22, 0, 4)) * 1_000_000n,
  to: BigInt(Date.UTC(2026, 10, 22, 0, 10)) * 1_000_000n,
};
const RUNS = 5;

/** Of all searches, so that none can be left out by a clever compiler. */
let events = 0;

const reader = await openEventReader(process.argv[2] ?? '');
const everything = { from: null, to: null };
const figures = {
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
reader.close();
console.log(JSON.stringify(figures));

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
