import { describe, expect, it } from 'vitest';
import { assert } from '../../../util/assert.ts';
import type { LogBlock } from './frame.ts';
import { Random } from '../../file-system/simulated-file.testing.ts';
import { SimulatedFileSystem } from '../../file-system/simulated-file-system.testing.ts';
import { logBlock } from './blocks.testing.ts';
import { Log } from './log.ts';

const FOLDER = '/data/log';
const CRASH_POINTS = 10_000;
const CALLERS = 4;
const REQUESTS = 4;
const OPTIONS = { fileBytes: 3000, frameBytes: 2000 };

interface Request {
  readonly blocks: readonly LogBlock[];
  isAcknowledged: boolean;
}

/** What clients know when the power goes. */
interface Crash {
  readonly fs: SimulatedFileSystem;
  readonly acknowledged: ReadonlySet<Request>;
  /** What was stored elsewhere, and freed. */
  readonly stored: number;
}

/** Clients that append, while files are rolled and freed, and disks fail. */
class Workload {
  readonly requests: Request[] = [];
  readonly #random: Random;
  readonly #log: Log;
  #stored = 0;

  constructor(log: Log, random: Random, stored = 0) {
    this.#log = log;
    this.#random = random;
    this.#stored = stored;
  }

  get stored(): number {
    return this.#stored;
  }

  acknowledged(): Set<Request> {
    return new Set(this.requests.filter(({ isAcknowledged }) => isAcknowledged));
  }

  async run(): Promise<void> {
    const callers = Array.from({ length: CALLERS }, () => this.#append(REQUESTS));
    await Promise.all([...callers, this.#maintain()]);
    if (this.#random.chance(2)) await this.#log.close();
  }

  async #append(requests: number): Promise<void> {
    for (let count = 0; count < requests;) {
      const request = this.#request();
      try {
        await this.#log.append(request.blocks);
        request.isAcknowledged = true;
        count += 1;
      } catch (error) {
        expect(error).toMatchObject({ name: 'StoreError' });
        await this.#log.reopen().catch(() => undefined);
      }
    }
  }

  async #maintain(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      for (let turns = this.#random.below(60); turns >= 0; turns -= 1) await Promise.resolve();
      if (this.#random.chance(2)) await this.#log.roll();
      if (this.#random.chance(2)) continue;
      const acknowledged = this.requests.filter(({ isAcknowledged }) => isAcknowledged);
      this.#stored = Math.max(this.#stored, ...acknowledged.map(({ blocks }) => endOf(blocks)));
      await this.#log.free(this.#stored).catch(() => undefined);
    }
  }

  #request(): Request {
    let arrival = this.#log.nextArrival;
    const blocks = Array.from({ length: 1 + this.#random.below(3) }, () => {
      const count = 1 + this.#random.below(5);
      const bytes = this.#random.pick([20, 100, 700]);
      arrival += count;
      return logBlock(arrival - count, count, bytes, `of request ${this.requests.length}`);
    });
    const request = { blocks, isAcknowledged: false };
    this.requests.push(request);
    return request;
  }
}

function endOf(blocks: readonly LogBlock[]): number {
  const last = blocks.at(-1);
  return last === undefined ? 0 : last.firstArrival + last.count;
}

/** Throws unless the log has every acknowledged request once, and of all others each wholly or not at all. */
async function verify(requests: readonly Request[], { fs, acknowledged, stored }: Crash) {
  // Also where it is known how much was acknowledged, a crash is no damage.
  const known = Math.max(stored, ...[...acknowledged].map(({ blocks: sent }) => endOf(sent)));
  const bounds = { stored, acknowledged: known };
  const { log, blocks, damage } = await Log.open(fs, FOLDER, bounds, OPTIONS);
  assert(damage.length === 0, `a crash is no damage: ${JSON.stringify(damage)}`);
  const missing = new Set([...acknowledged].filter(({ blocks: sent }) => endOf(sent) > stored));
  let arrival = blocks[0]?.firstArrival ?? 0;
  for (let at = 0; at < blocks.length;) {
    const request = requests.find(({ blocks: sent }) =>
      sent.every((block, offset) => isStored(block, blocks[at + offset])),
    );
    assert(request !== undefined, `no request begins with arrival ${blocks[at]?.firstArrival}`);
    const first = request.blocks[0]?.firstArrival ?? 0;
    // Of the files that were freed some may have come back.
    assert(first === arrival || (first > arrival && first <= stored), 'arrival numbers follow');
    missing.delete(request);
    arrival = endOf(request.blocks);
    at += request.blocks.length;
  }
  assert(missing.size === 0, `${missing.size} acknowledged requests are missing`);
  assert(log.nextArrival === Math.max(arrival, stored), 'the next number follows');
  return log;

  function isStored(block: LogBlock, ref: (typeof blocks)[number] | undefined): boolean {
    if (ref?.firstArrival !== block.firstArrival || ref.count !== block.count) return false;
    const read = log.read(ref);
    return (
      Buffer.compare(read.columns, block.columns) === 0 &&
      Buffer.compare(read.documents, block.documents) === 0 &&
      read.stream === block.stream &&
      read.index === block.index &&
      read.received === block.received &&
      read.documentBytes === block.documentBytes
    );
  }
}

/** Runs a workload, and crashes at each of its calls. */
async function run(
  seed: number,
  failures: boolean,
): Promise<{ requests: Request[]; crashes: Crash[] }> {
  const random = new Random(seed);
  const fs = new SimulatedFileSystem({ seed });
  const { log } = await Log.open(fs, FOLDER, { stored: 0, acknowledged: 0 }, OPTIONS);
  const workload = new Workload(log, random);
  const crashes: Crash[] = [];
  const note = () => {
    const { stored } = workload;
    crashes.push({ fs: fs.crash(), acknowledged: workload.acknowledged(), stored });
  };
  fs.onCall = () => {
    note();
    return failures && random.chance(12) ? random.pick(['EIO', 'ENOSPC']) : undefined;
  };
  await workload.run();
  note();
  return { requests: workload.requests, crashes };
}

describe('Log and crashes', () => {
  it.each([
    ['a disk that works', false],
    ['a disk that fails now and then', true],
  ])(`loses nothing that was acknowledged, on %s`, async (_, failures) => {
    let verified = 0;
    for (let seed = 1; verified < CRASH_POINTS / 2; seed += 1) {
      const { requests, crashes } = await run(seed, failures);
      for (const [number, crash] of crashes.entries()) {
        try {
          const log = await verify(requests, crash);
          verified += 1;
          if (number % 40 === 0) verified += await verifyTwice(log, requests, crash, seed + number);
        } catch (error) {
          throw new Error(`seed ${seed}, crash ${number}`, { cause: error });
        }
      }
    }
    expect(verified).toBeGreaterThanOrEqual(CRASH_POINTS / 2);
  });
});

/** The service goes on after a crash, and the power goes again. What was found the first time is there for good. */
async function verifyTwice(log: Log, requests: readonly Request[], crash: Crash, seed: number) {
  const found = requests.filter((request) => endOf(request.blocks) <= log.nextArrival);
  const workload = new Workload(log, new Random(seed), crash.stored);
  const again: Crash[] = [];
  crash.fs.onCall = () => {
    const acknowledged = new Set([...crash.acknowledged, ...workload.acknowledged()]);
    again.push({ fs: crash.fs.crash(), acknowledged, stored: workload.stored });
    return undefined;
  };
  await workload.run();
  for (const next of again) await verify([...found, ...workload.requests], next);
  return again.length;
}
