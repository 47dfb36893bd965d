// Starts real clusters, and runs the tests that need one.
//
//   npx tsx tools/clusters/run.ts [--keep] [--product NAME] [TEST…]
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../service-process.ts';

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
  'src/service/actions/alert-copies.cluster.test.ts',
  'src/cli/commands/outputs.cluster.test.ts',
];
const HEAP = '512m';
const START_MS = 120_000;

/** By product, what tests find its address in. */
const PRODUCTS = {
  opensearch: 'DOCKWARDEN_TEST_OPENSEARCH',
  elasticsearch: 'DOCKWARDEN_TEST_ELASTICSEARCH',
} as const;
type Product = keyof typeof PRODUCTS;

interface RunningCluster {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function main(): Promise<number> {
  const missing = ['mvn', 'java', 'javac'].filter(
    (program) => spawnSync(program, ['-version']).error !== undefined,
  );
  if (missing.length > 0) {
    console.log(`SKIPPED: no ${missing.join(', ')}; install Maven and a JDK of Java 17`);
    return 0;
  }
  const chosen = (Object.keys(PRODUCTS) as Product[]).filter(
    (product) => values.product?.includes(product) ?? true,
  );
  try {
    for (const product of chosen) prepare(product);
  } catch (error) {
    console.log(`SKIPPED: the engines cannot be fetched here: ${String(error)}`);
    return 0;
  }
  const clusters: RunningCluster[] = [];
  try {
    const env: Record<string, string> = {};
    for (const product of chosen) {
      const cluster = await start(product);
      clusters.push(cluster);
      env[PRODUCTS[product]] = cluster.url;
    }
    if (values.keep) {
      for (const [name, url] of Object.entries(env)) console.log(`export ${name}=${url}`);
      // Until a signal ends it.
      return await new Promise<number>(() => {});
    }
    const tests = positionals.length === 0 ? TESTS : positionals;
    // One file after the other: some tests restart a cluster.
    const vitest = ['vitest', 'run', '--no-file-parallelism', '--project', 'engine'];
    const run = spawn('npx', [...vitest, ...tests], {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    const [status] = (await once(run, 'exit')) as [number | null];
    return status ?? 1;
  } finally {
    await Promise.all(clusters.map(({ stop }) => stop()));
  }
}

const folderOf = (product: Product) => resolve('.cache/clusters', product);

/** Gets the libraries of a product and compiles what starts it, once. */
function prepare(product: Product): void {
  const folder = folderOf(product);
  const source = resolve('tools/clusters', product);
  const libraries = join(folder, 'lib');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'Launch.class'))) {
    run('mvn', [
      '-q',
      '-B',
      '-f',
      join(source, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${libraries}`,
    ]);
    run('javac', ['-cp', `${libraries}/*`, '-d', folder, join(source, 'Launch.java')]);
  }
}

function run(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
}

/** In memory where that is possible: a test makes hundreds of indices, each of which is synced to disk. */
const homesIn = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

async function start(product: Product): Promise<RunningCluster> {
  const folder = folderOf(product);
  const home = mkdtempSync(join(homesIn, `dockwarden-${product}-`));
  mkdirSync(join(home, 'config'));
  const port = await freePort();
  const transport = await freePort();
  const log = join(folder, 'log.txt');
  const output = openSync(log, 'w');
  const args = [`-Xms${HEAP}`, `-Xmx${HEAP}`, '-cp', `${folder}:${folder}/lib/*`, 'Launch'];
  const places = [home, String(port), String(transport)];
  let isStopping = false;
  let child: ChildProcess;
  // A test that kills it has it started again, as a supervisor would, with the data that it had.
  const launch = () => {
    child = spawn('java', [...args, ...places], { stdio: ['ignore', output, output] });
    child.once('exit', (_, signal) => {
      if (!isStopping && signal === 'SIGKILL') launch();
    });
  };
  launch();
  const end = () => {
    isStopping = true;
    child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', end);
  const stop = async () => {
    isStopping = true;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    end();
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_MS;
  while (child!.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return { url, stop };
    await sleep(200);
  }
  await stop();
  throw new Error(`${product} did not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.exitCode = await main();
