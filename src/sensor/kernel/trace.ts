import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync, readdirSync } from 'node:fs';
import { endianness } from 'node:os';
import { SensorError } from '../errors.ts';
import { parseFormat, type EventFormat } from './format.ts';
import { Instance, removeStaleInstances, instanceName, thisProcess } from './instance.ts';
import { parsePageLayout, type PageLayout } from './page.ts';
import { tracefsError, findTracefs } from './tracefs.ts';
import { TRACEPOINTS } from './tracepoints.ts';

/** What a thread needs to read a trace, as plain data. */
export interface TraceSetup {
  /** The directory of the instance with the events. */
  readonly events: string;
  /** The directory of the instance that wakes its reader. */
  readonly wakeup: string;
  readonly layout: PageLayout;
  readonly formats: readonly EventFormat[];
}

/** The text that wakes the reader is discarded, so the less of it, the better. */
const BELL_KILOBYTES = '8';

/** The two tracing instances of the sensor, with the events enabled. */
export class Trace {
  readonly setup: TraceSetup;
  /** Removed instances of killed runs. */
  readonly removedStale: number;
  readonly #instances: readonly Instance[];
  readonly #marker: number;
  #lost = 0;
  #isRemoved = false;

  /**
   * Throws {@link SensorError}, and then leaves nothing behind.
   *
   * @param bufferKilobytes memory for each CPU
   */
  constructor(bufferKilobytes: number) {
    if (endianness() !== 'LE') {
      throw new SensorError('SEN1006', 'the byte order of this processor');
    }
    const tracefs = findTracefs();
    this.removedStale = removeStaleInstances(tracefs);
    const name = instanceName(thisProcess(), randomBytes(4).toString('hex'));
    const instances: Instance[] = [];
    this.#instances = instances;
    try {
      const events = new Instance(tracefs, name);
      instances.push(events);
      const wakeup = new Instance(tracefs, `${name}-wakeup`);
      instances.push(wakeup);
      const formats = prepareEvents(events, bufferKilobytes);
      prepareBell(wakeup);
      const layout = parsePageLayout(
        events.readIfThere('events/header_page') ?? headerPage(tracefs),
      );
      this.#marker = openSync(`${wakeup.path}/trace_marker`, 'w');
      this.setup = { events: events.path, wakeup: wakeup.path, layout, formats };
    } catch (error) {
      for (const instance of instances) instance.remove();
      throw tracefsError(tracefs, error);
    }
  }

  /** The number of events that the kernel has lost so far. */
  lost(): number {
    return this.#isRemoved ? this.#lost : lostOf(this.setup.events);
  }

  /** Wakes the thread that waits for the wakeup. */
  ring(): void {
    if (!this.#isRemoved) writeSync(this.#marker, '.');
  }

  /** Removes the instances, with all unread events. False if a file of them is still open. */
  remove(): boolean {
    if (this.#isRemoved) return true;
    this.#lost = this.lost();
    this.#isRemoved = true;
    closeSync(this.#marker);
    return this.#instances.map((instance) => instance.remove()).every(Boolean);
  }
}

/** Configures the buffer first, since changing it later would lose events. */
function prepareEvents(instance: Instance, bufferKilobytes: number): EventFormat[] {
  instance.set('trace_clock', 'mono');
  instance.set('buffer_size_kb', String(bufferKilobytes));
  // When the buffer is full, the oldest events are overwritten: `/proc` still has more about the newest.
  instance.set('options/overwrite', '1');
  return TRACEPOINTS.flatMap(({ system, name, isNeeded }) => {
    const format = instance.readIfThere(`events/${system}/${name}/format`);
    if (format === null && !isNeeded) return [];
    instance.enable(system, name);
    return [parseFormat(format ?? '')];
  });
}

/**
 * Only an exec rings, since what it leaves in /proc soon vanishes. All other events, which are the
 * majority, can wait for the next explicit ring.
 */
function prepareBell(instance: Instance): void {
  instance.set('buffer_size_kb', BELL_KILOBYTES);
  // Formatting the discarded text costs time as well: with these options it is just the id of the
  // tracepoint.
  instance.set('options/raw', '1');
  instance.set('options/context-info', '0');
  instance.enable('sched', 'sched_process_exec');
}

const headerPage = (tracefs: string) => readFileSync(`${tracefs}/events/header_page`, 'utf8');

/** Events that were overwritten, that did not fit, or that interrupted the writing of another. */
const LOST = /^(?:overrun|dropped events|commit overrun): (\d+)$/gm;

/** The number of lost events according to a `stats` file. */
export function lostIn(stats: string): number {
  return [...stats.matchAll(LOST)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The number of events that an instance has lost since its start, on all CPUs. */
export function lostOf(instance: string): number {
  const folder = `${instance}/per_cpu`;
  return readdirSync(folder).reduce(
    (sum, cpu) => sum + lostIn(readFileSync(`${folder}/${cpu}/stats`, 'latin1')),
    0,
  );
}
