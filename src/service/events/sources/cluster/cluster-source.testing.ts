import { afterEach, beforeEach } from 'vitest';
import {
  FakeIndex,
  FollowableCluster,
} from '../../../../stores/opensearch/followable-cluster.testing.ts';
import { MemoryCursors, MemoryIntake, MemoryLog, metricOf, until } from '../sources.testing.ts';
import { ClusterSource, type ClusterLimits, type ClusterSourceOptions } from './cluster-source.ts';
import { PAGE_LIMITS } from './shard-reader.ts';

const FAST: Partial<ClusterLimits> = {
  pollMs: 5,
  idleMs: 10,
  listMs: 10,
  saveMs: 0,
  rightsMs: 100,
  silenceMs: 2_000,
  waits: [],
  graceMs: 20,
  pages: { ...PAGE_LIMITS, first: 10, most: 10 },
};

/** A cluster that tests fill, and the parts of a service that follows it. Of the test that runs. */
export const at = {
  cluster: new FollowableCluster(),
  intake: new MemoryIntake(),
  log: new MemoryLog(),
  cursors: new MemoryCursors(),
} as {
  readonly cluster: FollowableCluster;
  intake: MemoryIntake;
  log: MemoryLog;
  cursors: MemoryCursors;
  source: ClusterSource;
};

/** Begins each test of a file with a cluster that has one empty index. */
export function freshEach(): void {
  beforeEach(async () => {
    const { cluster } = at;
    cluster.indices.clear();
    cluster.indices.set('logs-a', new FakeIndex('uuid-a'));
    cluster.requests.length = 0;
    cluster.fault = () => null;
    await cluster.open();
    at.intake = new MemoryIntake();
    at.log = new MemoryLog();
    at.cursors = new MemoryCursors();
  });
  afterEach(async () => {
    await at.source.stop();
    at.cluster.close();
  });
}

export async function follow(
  changes: Partial<ClusterSourceOptions> = {},
  limits: Partial<ClusterLimits> = {},
): Promise<void> {
  at.source = new ClusterSource({
    name: 'cluster',
    connection: () => ({ url: at.cluster.url, auth: { kind: 'none' }, ca: null }),
    patterns: ['logs-*'],
    lookBackMs: 60_000,
    cursors: at.cursors,
    intake: at.intake,
    log: at.log,
    ...changes,
    limits: { ...FAST, ...limits },
  });
  await at.source.start();
}

/** As after a kill, where only what is on disk is left. */
export async function kill(saved = at.cursors.saved): Promise<void> {
  await at.source.stop();
  at.cursors = new MemoryCursors(saved);
}

export const stored = () =>
  [...at.intake.events.values()]
    .map((text) => (JSON.parse(text) as { n: number }).n)
    .toSorted((a, b) => a - b);
export const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
export const has = (count: number) => until(() => at.intake.events.size >= count, 10_000);
export const metric = (name: string) => metricOf(at.source.status(), name);
/** Two whole rounds later, so that all that can be read was read. */
export async function rounds(): Promise<void> {
  const lists = () =>
    at.cluster.requests.filter(({ path }) => path.includes('filter_path=*.aliases'));
  const before = lists().length;
  await until(() => lists().length >= before + 3, 10_000);
}
export const isFailing = () => until(() => at.source.status().state === 'failing', 10_000);
export const isRunning = () => until(() => at.source.status().state === 'running', 10_000);
export const isOf = (path: string, part: string) => path.includes(part);
