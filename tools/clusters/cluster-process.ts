import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../service-process.ts';

export const PRODUCTS = ['opensearch', 'elasticsearch'] as const;
export type Product = (typeof PRODUCTS)[number];

const HEAP = '512m';
const START_MS = 120_000;

const folderOf = (product: Product) => resolve('.cache/clusters', product);

/** Gets the libraries of a product and compiles what starts it, once. */
export function prepare(product: Product): void {
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

/** A cluster of one node, which can be killed and started again with its data. */
export class ClusterProcess {
  readonly url: string;
  readonly #product: Product;
  readonly #home: string;
  readonly #ports: readonly [http: number, transport: number];
  #child: ChildProcess | null = null;

  private constructor(product: Product, ports: readonly [number, number]) {
    this.#product = product;
    this.#ports = ports;
    this.url = `http://127.0.0.1:${ports[0]}`;
    this.#home = mkdtempSync(join(homesIn, `dockwarden-${product}-`));
    mkdirSync(join(this.#home, 'config'));
    process.once('exit', () => this.#end());
  }

  static async open(product: Product): Promise<ClusterProcess> {
    const cluster = new ClusterProcess(product, [await freePort(), await freePort()]);
    await cluster.start();
    return cluster;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const folder = folderOf(this.#product);
    const log = join(folder, 'log.txt');
    const output = openSync(log, 'w');
    const path = `${folder}:${folder}/lib/*`;
    const args = [`-Xms${HEAP}`, `-Xmx${HEAP}`, '-cp', path, 'Launch', this.#home];
    const child = spawn('java', [...args, ...this.#ports.map(String)], {
      stdio: ['ignore', output, output],
    });
    this.#child = child;
    const deadline = Date.now() + START_MS;
    while (child.exitCode === null && Date.now() < deadline) {
      const answer = await fetch(this.url).catch(() => null);
      if (answer?.ok === true) return;
      await sleep(200);
    }
    await this.stop();
    throw new Error(`${this.#product} did not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
  }

  /** As if its machine had lost power. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async ended(): Promise<void> {
    if (this.#child !== null) await once(this.#child, 'exit');
  }

  /** Ends it, and removes its data. */
  async stop(): Promise<void> {
    await this.kill();
    this.#end();
  }

  #end(): void {
    this.#child?.kill('SIGKILL');
    rmSync(this.#home, { recursive: true, force: true });
  }
}
