import { openSensor, type Sensor, type SensorOptions } from '../../../sensor/index.ts';
import { isRefusal } from '../intake/intake-service.ts';
import { SourceAccount } from './account.ts';
import { BackOff } from './back-off.ts';
import { SensorCounts } from './sensor-counts.ts';
import {
  eventLines,
  SYSTEM_CLOCK,
  type Source,
  type SourceClock,
  type SourceIntake,
  type SourceLog,
  type SourceStatus,
} from './source.ts';
import { untilStored } from './until-stored.ts';

export interface SensorSourceOptions {
  readonly sensor: Partial<SensorOptions>;
  readonly intake: SourceIntake;
  readonly log: SourceLog;
  readonly clock?: SourceClock;
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
export function createSensorSource(options: SensorSourceOptions): Source {
  return new SensorSource(options);
}

class SensorSource implements Source {
  readonly name = 'sensor';
  readonly #options: SensorSourceOptions;
  readonly #clock: SourceClock;
  readonly #account: SourceAccount;
  readonly #counts = new SensorCounts();
  readonly #stopping = new AbortController();
  #sensor: Sensor | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: SensorSourceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#account = new SourceAccount(options.log, this.#clock);
  }

  async start(): Promise<void> {
    const sensor = await this.#open();
    this.#account.isRunning = true;
    this.#running = this.#run(sensor);
  }

  /** Stores everything that the sensor has seen so far, unless nothing can be stored at all. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#sensor?.close();
    await this.#running;
    this.#account.isRunning = false;
  }

  status(): SourceStatus {
    return this.#account.status(this.#counts.metrics());
  }

  async #open(): Promise<Sensor> {
    const { open = openSensor, sensor: options } = this.#options;
    const sensor = await open(options);
    this.#sensor = sensor;
    this.#counts.opened(() => sensor.status());
    return sensor;
  }

  async #run(first: Sensor): Promise<void> {
    const { signal } = this.#stopping;
    const backOff = new BackOff(REOPEN_FIRST_MS, REOPEN_MAX_MS);
    for (let sensor: Sensor | null = first; ;) {
      if (sensor !== null) await this.#readToEnd(sensor, backOff);
      if (signal.aborted) return;
      await this.#clock.sleep(backOff.next(), signal);
      if (signal.aborted) return;
      sensor = await this.#reopened();
    }
  }

  async #readToEnd(sensor: Sensor, backOff: BackOff): Promise<void> {
    try {
      for await (const lines of gathered(sensor.batches, this.#clock)) {
        await this.#store(lines);
        this.#counts.reportLosses((what) => this.#account.noticed('sensor', what));
        backOff.succeeded();
      }
    } catch (error) {
      this.#account.failed('the sensor ended and is being restarted', error);
      this.#counts.restarts += 1;
    }
  }

  async #reopened(): Promise<Sensor | null> {
    try {
      const sensor = await this.#open();
      // It may have been stopped meanwhile, when there was nothing to close.
      if (this.#stopping.signal.aborted) await sensor.close();
      return sensor;
    } catch (error) {
      this.#account.failed('the sensor cannot be restarted', error);
      return null;
    }
  }

  /** Retries until it is stored; the sensor buffers later events, and drops and counts those over its limit. */
  async #store(lines: Uint8Array): Promise<void> {
    const isStored = await untilStored(() => this.#submit(lines), {
      account: this.#account,
      clock: this.#clock,
      stopping: this.#stopping.signal,
      maxMs: RETRY_MAX_MS,
    });
    if (!isStored) this.#counts.unstored += lineEnds(lines);
  }

  async #submit(lines: Uint8Array): Promise<void> {
    const answer = await this.#options.intake.submit(eventLines(this.name, lines));
    if (!isRefusal(answer)) return this.#account.stored(answer);
    const middle = lines.lastIndexOf(LINE_FEED, Math.floor(lines.length / 2)) + 1;
    const cut = middle > 0 ? middle : lines.indexOf(LINE_FEED) + 1;
    if (cut === 0 || cut === lines.length) {
      this.#account.rejected += 1;
      this.#account.noticed('sensor', `an event was refused: ${answer.reason}`);
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
