// Starts real clusters, and runs the tests that need one.
//
//   npx tsx tools/clusters/run.ts [--keep] [--product NAME] [TEST…]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { ClusterProcess, prepare, PRODUCTS } from './cluster-process.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keep: { type: 'boolean', default: false },
    product: { type: 'string', multiple: true },
  },
});

const TESTS = [
  'spec/runner/clusters.test.ts',
  'src/runs/clusters',
  'src/service/detection/preview-job.test.ts',
  'src/service/detection/search',
  'src/service/events/hunt/cluster-hunts.test.ts',
  'tools/clusters',
];

/** By product, what tests find its address in. */
const VARIABLES = {
  opensearch: 'DOCKWARDEN_TEST_OPENSEARCH',
  elasticsearch: 'DOCKWARDEN_TEST_ELASTICSEARCH',
} as const;

async function main(): Promise<number> {
  const missing = ['mvn', 'java', 'javac'].filter(
    (program) => spawnSync(program, ['-version']).error !== undefined,
  );
  if (missing.length > 0) {
    console.log(`SKIPPED: no ${missing.join(', ')}; install Maven and a JDK of Java 17`);
    return 0;
  }
  const chosen = PRODUCTS.filter((product) => values.product?.includes(product) ?? true);
  try {
    for (const product of chosen) prepare(product);
  } catch (error) {
    console.log(`SKIPPED: the engines cannot be fetched here: ${String(error)}`);
    return 0;
  }
  const clusters: ClusterProcess[] = [];
  try {
    const env: Record<string, string> = {};
    for (const product of chosen) {
      const cluster = await ClusterProcess.open(product);
      clusters.push(cluster);
      env[VARIABLES[product]] = cluster.url;
    }
    if (values.keep) {
      for (const [name, url] of Object.entries(env)) console.log(`export ${name}=${url}`);
      await Promise.race(clusters.map((cluster) => cluster.ended()));
      return 1;
    }
    const tests = positionals.length === 0 ? TESTS : positionals;
    const run = spawn('npx', ['vitest', 'run', '--project', 'engine', ...tests], {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    const [status] = (await once(run, 'exit')) as [number | null];
    return status ?? 1;
  } finally {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.exitCode = await main();
