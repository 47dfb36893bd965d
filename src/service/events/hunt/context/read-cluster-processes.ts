import { planOverCluster, type ClusterSource } from '../../../../runs/clusters/cluster-inputs.ts';
import { clusterQuery } from '../../../../runs/clusters/cluster-queries.ts';
import { compileQuery } from '../../../../runs/query/query-run.ts';
import { Cluster, ClusterSearch, Connection } from '../../../../stores/open/cluster.ts';
import { earlier, later } from '../../../../util/time/index.ts';
import { huntSettings } from '../compile-hunt.ts';
import type { ProcessFacts } from './process-facts.ts';
import {
  processesOf,
  processReader,
  type ReadBounds,
  type ReadRequest,
  type Stretch,
} from './read-processes.ts';

/** A cluster sends events in no order of time: stretches around a time are read one after the other, each to its end. */
const REACH_MINUTES = [10n, 60n, 360n, 1_440n, 10_080n];
const MINUTE = 60_000_000_000n;
/** With less time, no cluster is asked. */
const MIN_MS = 500;

/** The same as `readProcesses`, over the events of a cluster. Throws `StoreError` where it does not answer completely. */
export async function readClusterProcesses(
  source: ClusterSource,
  request: ReadRequest,
  clock: () => number,
  take: (facts: ProcessFacts) => void,
): Promise<ReadBounds> {
  const { from, to, around, maxMs, maxEvents } = request;
  const found: ProcessFacts[] = [];
  let damaged = 0;
  let whole: Stretch = { from: around, to: around };
  if (maxMs < MIN_MS) return { ...whole, events: 0, damaged, cut: 'time' };
  const until = clock() + maxMs;
  const isOver = () => clock() > until;
  const read = (cut: ReadBounds['cut']): ReadBounds => ({
    ...whole,
    events: found.length,
    damaged,
    cut,
  });
  const connection = new Connection(source.connection);
  const watch = setInterval(() => {
    if (isOver()) connection.close();
  }, MIN_MS / 2);
  try {
    const cluster = await Cluster.open(connection);
    const factsOf = processReader(request.place);
    for (const minutes of REACH_MINUTES) {
      const reached = {
        from: later(from, around - minutes * MINUTE),
        to: earlier(to, around + minutes * MINUTE),
      };
      for (const stretch of between(whole, reached, around)) {
        const search = await searchFor(cluster, source, request, stretch);
        for await (const { bytes, length, spans } of search.pages()) {
          const factsAt = factsOf(bytes, length);
          for (let at = 0; at < spans.length; at += 2) {
            const facts = factsAt(spans[at] ?? 0, spans[at + 1] ?? 0);
            if (facts === null || !isWithin(facts.time, stretch)) continue;
            if (found.length >= maxEvents) return read('events');
            found.push(facts);
          }
        }
        damaged += search.counts.unreadable;
      }
      whole = reached;
      if (reached.from === from && reached.to === to) break;
    }
    return read(null);
  } catch (error) {
    if (isOver()) return read('time');
    throw error;
  } finally {
    clearInterval(watch);
    connection.close();
    // What an event adds to a process may depend on those before it.
    for (const facts of found.toSorted(byTime)) take(facts);
  }
}

const byTime = ({ time: a }: ProcessFacts, { time: b }: ProcessFacts): number =>
  a === b ? 0 : (a ?? 0n) < (b ?? 0n) ? -1 : 1;

/** What of a stretch is not in another one around the same time. */
function between(inner: Stretch, outer: Stretch, around: bigint): readonly Stretch[] {
  // Nothing was read yet.
  if (inner.from === around && inner.to === around) return [outer];
  return [
    { from: outer.from, to: inner.from - 1n },
    { from: inner.to + 1n, to: outer.to },
  ].filter(({ from, to }) => from <= to);
}

const isWithin = (time: bigint | null, { from, to }: Stretch): boolean =>
  time !== null && time >= from && time <= to;

async function searchFor(
  cluster: Cluster,
  source: ClusterSource,
  { place, around }: ReadRequest,
  stretch: Stretch,
): Promise<ClusterSearch> {
  const settings = huntSettings({ now: around });
  const compiled = compileQuery(processesOf(place), settings);
  const query = clusterQuery(compiled, { settings, ...stretch });
  const { request, plans } = await planOverCluster(cluster, source, query);
  return new ClusterSearch(cluster, request, plans);
}
