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
  execs: 'Processes that executed a file.',
  lost: 'Events that the kernel dropped because its buffer was full.',
  dropped: 'Events dropped because they could not be stored fast enough.',
  unread: 'Events of execs whose arguments could not be read in time.',
  hiddenExecs: 'Execs that the kernel missed and that were detected in other ways.',
  evicted: 'Processes forgotten because the table was full.',
  broken: 'Records of the kernel that could not be parsed.',
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
