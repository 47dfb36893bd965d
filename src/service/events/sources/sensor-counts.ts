import type { SensorStatus } from '../../../sensor/index.ts';
import type { SourceMetric } from './source.ts';

type Counter =
  | 'execs'
  | 'lost'
  | 'dropped'
  | 'unread'
  | 'hiddenExecs'
  | 'evicted'
  | 'broken'
  | 'unknownContainers';

const COUNTERS: Readonly<Record<Counter, string>> = {
  execs: 'Processes that began to run a file.',
  lost: 'Events that the kernel gave up because its buffer was full.',
  dropped: 'Events dropped because they could not be stored fast enough.',
  unread: 'Events of execs whose arguments could not be read in time.',
  hiddenExecs: 'Execs that the kernel left out and that other signs showed.',
  evicted: 'Processes forgotten because the table was full.',
  broken: 'Records of the kernel that could not be understood.',
  unknownContainers: 'Containers that no known engine has started.',
};

/** Counts of the sensor since the start of the service, over all of its restarts. */
export class SensorCounts {
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
    const gauge = (name: string, value: number, help: string) =>
      ({ name, type: 'gauge', help, value }) as const;
    const counter = (name: string, value: number, help: string) =>
      ({ name: `${name}_total`, type: 'counter', help, value }) as const;
    return [
      ...NAMES.map((name) => counter(snakeCase(name), this.#total(name), COUNTERS[name])),
      counter('unstored', this.unstored, 'Events that could not be stored before a stop.'),
      counter('restarts', this.restarts, 'Times that the sensor ended by itself.'),
      gauge('backlog_bytes', status?.backlogBytes ?? 0, 'Bytes that wait to be stored.'),
      gauge('processes', status?.processes ?? 0, 'Processes that are known.'),
      gauge('containers', status?.containers ?? 0, 'Containers that are known.'),
    ];
  }

  #total(name: Counter): number {
    return (this.#before.get(name) ?? 0) + (this.#current?.()[name] ?? 0);
  }
}

const NAMES = Object.keys(COUNTERS) as readonly Counter[];

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
