import { WorkerPool } from '../../../runs/blocks/worker-pool.ts';
import { SERVICE_LIMITS } from '../../../threads/lane.ts';
import { workerScript } from '../../../threads/worker-script.ts';
import { paddedSize } from '../../../ingest/json/text.ts';
import { loadCodec } from '../../../stores/blocks/codec.ts';
import type { UncompiledRule } from '../candidates/compile-rules.ts';
import type { MatchGeneration } from '../candidates/matched-batch.ts';
import { IntakeError } from '../../../runs/errors.ts';
import { BodyEncoder } from './body-encoder.ts';
import type { BodyAnswer } from './encoded-body.ts';
import type { IntakeRequest } from './intake.ts';

/** The utilization of a thread above which another is started. */
const HIGH_SHARE = 0.7;
/** The maximum utilization of the others after one ends. */
const LOW_SHARE = 0.4;
/** Consecutive checks in which one thread less would do. A new thread has to compile all rules again. */
const CALM_LOOKS = 60;

/**
 * The number of threads by their utilization. Each holds the rules and a heap of its own, about 100 MB, so one that
 * is mostly idle is not worth it.
 */
export class ThreadDemand {
  #calm = 0;

  /** @param shares the utilization of each running thread since the last check, from 0 to 1 */
  look(shares: readonly number[], most: number): 'more' | 'less' | 'enough' {
    const busy = shares.reduce((sum, share) => sum + share, 0);
    if (busy > HIGH_SHARE * shares.length) {
      this.#calm = 0;
      return shares.length < most ? 'more' : 'enough';
    }
    const isCalm = shares.length > 1 && busy < LOW_SHARE * (shares.length - 1);
    this.#calm = isCalm ? this.#calm + 1 : 0;
    if (this.#calm < CALM_LOOKS) return 'enough';
    this.#calm = 0;
    return 'less';
  }
}

/** A request, and when it was received. */
export interface EncodeTask extends IntakeRequest {
  /** In milliseconds since 1970. */
  readonly submitted: number;
}

type TaskPool = WorkerPool<EncodeTask | MatchGeneration, BodyAnswer | readonly UncompiledRule[]>;

/** Bodies up to this size are copied to a worker: a small one may be a part of a larger buffer. */
const COPIED_BYTES = 64 * 1024;

/** The interval at which the number of threads is adjusted. */
const LOOK_MS = 1_000;

/**
 * The threads that parse bodies. All bodies of one source go to the same thread, in order. The first one always runs, the
 * others on demand.
 */
export class IntakeWorkers {
  readonly #create: () => Thread;
  readonly #most: number;
  /** By number; `null` for those that are not running. */
  readonly #threads: (Thread | null)[];
  readonly #demand = new ThreadDemand();
  readonly #looking: NodeJS.Timeout;
  readonly #threadOf = new Map<string, number>();
  #next = 0;
  #generation: MatchGeneration | null = null;
  #setting: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @param count 0 for the calling thread alone */
  constructor(count: number, script = workerScript('intake')) {
    this.#create = count === 0 ? () => new OwnThread() : () => new WorkerThread(script);
    this.#most = Math.max(1, count);
    this.#threads = [this.#create()];
    while (this.#threads.length < this.#most) this.#threads.push(null);
    this.#looking = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  /**
   * Matches bodies against these rules from now on; one thread after the other, since each compiles them for itself.
   * Resolves when all threads have switched, with the rules that could not be compiled.
   */
  setGeneration(generation: MatchGeneration): Promise<readonly UncompiledRule[]> {
    const set = this.#setting.then(() => this.#setGeneration(generation));
    this.#setting = set.catch(() => undefined);
    return set;
  }

  async encode(request: IntakeRequest, submitted: number): Promise<BodyAnswer> {
    const number = this.#numberOf(request);
    const thread = (this.#threads[number] ??= this.#start());
    try {
      return await thread.encode({ ...request, submitted });
    } catch (error) {
      // All requests of the thread fail. The first of them starts a new one.
      await this.#replace(number, thread);
      throw new IntakeError(
        'ENG1005',
        'the thread that processed this request ended; nothing of the request was stored',
        'send it again; if it happens again, see the log of the service',
        error,
      );
    }
  }

  /** Threads that end while they compile rules are no longer replaced. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#looking);
    await Promise.all(this.#threads.flatMap((thread) => thread?.close() ?? []));
  }

  async #setGeneration(generation: MatchGeneration): Promise<readonly UncompiledRule[]> {
    this.#generation = generation;
    let uncompiled: readonly UncompiledRule[] = [];
    for (const [number, thread] of this.#threads.entries()) {
      if (this.#isClosed) break;
      if (thread === null) continue;
      try {
        uncompiled = await thread.setGeneration(generation);
      } catch {
        await this.#replace(number, thread);
      }
    }
    return uncompiled;
  }

  #look(): void {
    const running = this.#threads.flatMap((thread, number) =>
      thread === null ? [] : [{ thread, number }],
    );
    const shares = running.map(({ thread }) => thread.takeBusyMs() / LOOK_MS);
    const wanted = this.#demand.look(shares, this.#most);
    if (wanted === 'more') this.#threads[this.#threads.indexOf(null)] = this.#start();
    if (wanted !== 'less') return;
    // The process table of a source would be lost.
    const bound = new Set(this.#threadOf.values());
    const last = running.findLast(
      ({ thread, number }) => number > 0 && thread.open === 0 && !bound.has(number),
    );
    if (last === undefined) return;
    this.#threads[last.number] = null;
    void last.thread.close();
  }

  #start(): Thread {
    const thread = this.#create();
    // If it ends, its next request fails and starts another one.
    if (this.#generation !== null) thread.setGeneration(this.#generation).catch(() => undefined);
    return thread;
  }

  async #replace(number: number, thread: Thread): Promise<void> {
    if (this.#isClosed || this.#threads[number] !== thread) return;
    this.#threads[number] = this.#start();
    await thread.close();
  }

  /** Plain documents may be parsed by any thread; records of one source have their own. */
  #numberOf({ source, inputFormat, framing }: IntakeRequest): number {
    const isPlain = inputFormat === 'ecs' || framing === 'bulk' || framing === 'spans';
    if (isPlain) return this.#leastBusy();
    const known = this.#threadOf.get(source);
    if (known !== undefined) return known;
    this.#next = (this.#next + 1) % this.#threads.length;
    if (this.#threadOf.size === MAX_SOURCES) this.#threadOf.clear();
    this.#threadOf.set(source, this.#next);
    return this.#next;
  }

  #leastBusy(): number {
    let least = 0;
    for (const [number, thread] of this.#threads.entries()) {
      if (thread !== null && thread.open < (this.#threads[least]?.open ?? 0)) least = number;
    }
    return least;
  }
}

const MAX_SOURCES = 4_096;

interface Thread {
  /** Unanswered bodies. */
  readonly open: number;
  /** The time spent working since the last call. */
  takeBusyMs(): number;
  readonly encode: (task: EncodeTask) => Promise<BodyAnswer>;
  readonly setGeneration: (generation: MatchGeneration) => Promise<readonly UncompiledRule[]>;
  readonly close: () => Promise<void>;
}

class WorkerThread implements Thread {
  readonly #pool: TaskPool;
  /** Pending bodies; compiling is no reason for another thread, which would have to compile, too. */
  #bodies = 0;
  #generations = 0;
  #busyMs = 0;
  #busySince = 0;

  constructor(script: URL) {
    this.#pool = new WorkerPool(script, 1, null, SERVICE_LIMITS);
  }

  get open(): number {
    return this.#bodies + this.#generations;
  }

  takeBusyMs(): number {
    const now = performance.now();
    const busyMs = this.#busyMs + (this.#bodies > 0 ? now - this.#busySince : 0);
    this.#busyMs = 0;
    this.#busySince = now;
    return busyMs;
  }

  async encode(task: EncodeTask): Promise<BodyAnswer> {
    this.#begin();
    try {
      const body = movable(task.body);
      const answer = await this.#pool.ask({ ...task, body }, [body.buffer as ArrayBuffer]);
      return answer as BodyAnswer;
    } finally {
      this.#end();
    }
  }

  async setGeneration(generation: MatchGeneration): Promise<readonly UncompiledRule[]> {
    this.#generations += 1;
    try {
      return (await this.#pool.ask(generation, [])) as readonly UncompiledRule[];
    } finally {
      this.#generations -= 1;
    }
  }

  #begin(): void {
    if (this.#bodies === 0) this.#busySince = performance.now();
    this.#bodies += 1;
  }

  #end(): void {
    this.#bodies -= 1;
    if (this.#bodies === 0) this.#busyMs += performance.now() - this.#busySince;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

/** The thread of the caller. */
class OwnThread implements Thread {
  readonly open = 0;
  readonly #encoder = new BodyEncoder();

  takeBusyMs(): number {
    return 0;
  }

  async encode(task: EncodeTask): Promise<BodyAnswer> {
    await loadCodec();
    return this.#encoder.encode(task, task.submitted);
  }

  async setGeneration(generation: MatchGeneration): Promise<readonly UncompiledRule[]> {
    return this.#encoder.setGeneration(generation);
  }

  async close(): Promise<void> {}
}

/** The body in a transferable buffer, with padding for parsing it in place. */
function movable(body: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = body;
  const isOwn = buffer instanceof ArrayBuffer && byteOffset === 0;
  if (isOwn && length > COPIED_BYTES && buffer.byteLength <= MAX_WASTE * length) return body;
  const copy = new Uint8Array(paddedSize(length));
  copy.set(body);
  return copy.subarray(0, length);
}

/** A body of unknown length is collected in a buffer that grows by doubling. */
const MAX_WASTE = 2;
