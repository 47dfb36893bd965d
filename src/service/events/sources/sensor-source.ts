import {
  openSensor,
  type Sensor,
  type SensorOptions,
  type SensorStatus,
} from '../../../sensor/index.ts';
import { isRefusal } from '../intake/intake-service.ts';
import {
  BackOff,
  counter,
  gauge,
  RunningSource,
  type SourceOptions,
  eventLines,
  type Source,
  type SourceClock,
  type SourceMetric,
  type SourceStatus,
} from './source.ts';

const COUNTERS = {
  execs: 'Processes that executed a file.',
  lost: 'Events that the kernel dropped because its buffer was full.',
  dropped: 'Events dropped because they could not be stored fast enough.',
  unread: 'Events of execs whose arguments could not be read in time.',
  hiddenExecs: 'Execs that the kernel missed and that were detected in other ways.',
  evicted: 'Processes forgotten because the table was full.',
  broken: 'Records of the kernel that could not be parsed.',
  unknownContainers: 'Containers that no known engine has started.',
} as const satisfies Partial<Record<keyof SensorStatus, string>>;

type Counter = keyof typeof COUNTERS;

/** Counts of the sensor since the start of the service, over all of its restarts. */
class SensorCounts {
  restarts = 0;
  /** Events that could not be stored before the service was stopped. */
  unstored = 0;
  readonly #before = new Map<Counter, number>();
  #current: (() => SensorStatus) | null = null;
  #reported = 0;

  /** Called when a new sensor is started. */
  opened(status: () => SensorStatus): void {
    for (const name of NAMES) this.#before.set(name, this.#total(name));
    this.#current = status;
  }

  /** Reports missing events, once for each increase. */
  reportLosses(report: (what: string) => void): void {
    const missing = this.#total('lost') + this.#total('dropped');
    if (missing > this.#reported) report(`${missing} events are missing: the machine was too busy`);
    this.#reported = missing;
  }

  metrics(): readonly SourceMetric[] {
    const status = this.#current?.();
    return [
      ...NAMES.map((name) => counter(snakeCase(name), this.#total(name), COUNTERS[name])),
      counter('unstored', this.unstored, 'Events that could not be stored before a stop.'),
      counter('restarts', this.restarts, 'Unexpected exits of the sensor.'),
      gauge('backlog_bytes', status?.backlogBytes ?? 0, 'Bytes waiting to be stored.'),
      gauge('processes', status?.processes ?? 0, 'Known processes.'),
      gauge('containers', status?.containers ?? 0, 'Known containers.'),
    ];
  }

  #total(name: Counter): number {
    return (this.#before.get(name) ?? 0) + (this.#current?.()[name] ?? 0);
  }
}

const NAMES = Object.keys(COUNTERS) as readonly Counter[];

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export interface SensorSourceOptions extends SourceOptions {
  readonly sensor: Partial<SensorOptions>;
  /** Opens a sensor; by default, that of this machine. */
  readonly open?: (options: Partial<SensorOptions>) => Promise<Sensor>;
}

/** How long events are batched for one request to the store: short compared with the duration of an attack. */
const GATHER_MS = 200;
const GATHER_BYTES = 1024 * 1024;

const RETRY_MAX_MS = 30_000;
const REOPEN_FIRST_MS = 1_000;
const REOPEN_MAX_MS = 60_000;

const LINE_FEED = 0x0a;

/** The sensor of this machine, within the service. */
export class SensorSource extends RunningSource<SensorSourceOptions> implements Source {
  readonly kind = 'sensor';
  readonly name = 'sensor';
  readonly #counts = new SensorCounts();
  #sensor: Sensor | null = null;

  async start(): Promise<void> {
    const sensor = await this.#open();
    this.account.isRunning = true;
    this.running = this.#run(sensor);
  }

  /** Stores everything that the sensor has seen so far, unless nothing can be stored at all. */
  override async stop(): Promise<void> {
    this.stopping.abort();
    await this.#sensor?.close();
    await this.running;
    this.account.isRunning = false;
  }

  status(): SourceStatus {
    return this.account.status(this.#counts.metrics());
  }

  async #open(): Promise<Sensor> {
    const { open = openSensor, sensor: options } = this.options;
    const sensor = await open(options);
    this.#sensor = sensor;
    this.#counts.opened(() => sensor.status());
    return sensor;
  }

  async #run(first: Sensor): Promise<void> {
    const { signal } = this.stopping;
    const backOff = new BackOff(REOPEN_FIRST_MS, REOPEN_MAX_MS);
    for (let sensor: Sensor | null = first; ;) {
      if (sensor !== null) await this.#readToEnd(sensor, backOff);
      if (signal.aborted) return;
      await this.clock.sleep(backOff.next(), signal);
      if (signal.aborted) return;
      sensor = await this.#reopened();
    }
  }

  async #readToEnd(sensor: Sensor, backOff: BackOff): Promise<void> {
    try {
      for await (const lines of gathered(sensor.batches, this.clock)) {
        await this.#store(lines);
        this.#counts.reportLosses((what) => this.account.noticed('sensor', what));
        backOff.succeeded();
      }
    } catch (error) {
      this.account.failed('the sensor ended and is being restarted', error);
      this.#counts.restarts += 1;
    }
  }

  async #reopened(): Promise<Sensor | null> {
    try {
      const sensor = await this.#open();
      // It may have been stopped meanwhile, when there was nothing to close.
      if (this.stopping.signal.aborted) await sensor.close();
      return sensor;
    } catch (error) {
      this.account.failed('the sensor cannot be restarted', error);
      return null;
    }
  }

  /** Retries until it is stored; the sensor buffers later events, and drops and counts those over its limit. */
  async #store(lines: Uint8Array): Promise<void> {
    const isStored = await this.untilStored(RETRY_MAX_MS, () => this.#submit(lines));
    if (!isStored) this.#counts.unstored += lineEnds(lines);
  }

  async #submit(lines: Uint8Array): Promise<void> {
    const answer = await this.options.intake.submit(eventLines(this.name, lines));
    if (!isRefusal(answer)) return this.account.stored(answer);
    const middle = lines.lastIndexOf(LINE_FEED, Math.floor(lines.length / 2)) + 1;
    const cut = middle > 0 ? middle : lines.indexOf(LINE_FEED) + 1;
    if (cut === 0 || cut === lines.length) {
      this.account.rejected += 1;
      this.account.noticed('sensor', `an event was refused: ${answer.reason}`);
      return;
    }
    await this.#store(lines.subarray(0, cut));
    await this.#store(lines.subarray(cut));
  }
}

/** Joins consecutive batches. An error follows the batches before it. */
async function* gathered(
  batches: AsyncIterable<Uint8Array>,
  clock: SourceClock,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = batches[Symbol.asyncIterator]();
  const ask = (): Promise<Next> =>
    iterator.next().then(
      (result) => (result.done === true ? END : { kind: 'batch', bytes: result.value }),
      (error: unknown) => ({ kind: 'failure', error }),
    );
  let asked = ask();
  for (;;) {
    const pieces: Buffer[] = [];
    let bytes = 0;
    let next: Next | null = await asked;
    const over = new AbortController();
    const time = clock.sleep(GATHER_MS, over.signal).then(() => null);
    while (next?.kind === 'batch') {
      // A copy, since the memory of a batch is reused for the next one.
      pieces.push(Buffer.from(next.bytes));
      bytes += next.bytes.length;
      asked = ask();
      next = bytes >= GATHER_BYTES ? null : await Promise.race([asked, time]);
    }
    over.abort();
    if (bytes > 0) yield Buffer.concat(pieces);
    if (next?.kind === 'failure') throw next.error;
    if (next?.kind === 'end') return;
  }
}

type Next =
  | { readonly kind: 'batch'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'failure'; readonly error: unknown };

const END: Next = { kind: 'end' };

function lineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === LINE_FEED) count += 1;
  return count;
}
