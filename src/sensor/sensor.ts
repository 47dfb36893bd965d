import { USUAL_PLACES, type EnginePlace } from './containers/index.ts';

/** What a sensor is to report, and at what price. {@link DEFAULT_OPTIONS} holds the usual. */
export interface SensorOptions {
  /** Also processes outside containers. */
  readonly includesHost: boolean;
  /** Memory of the kernel's buffer for each processor, in KiB. */
  readonly bufferKilobytes: number;
  /**
   * Whether the thread that reads goes before all ordinary work of the machine, as its real-time
   * class does: on a busy machine short processes are gone otherwise. Where the system forbids it,
   * or if not wanted, the thread only has the highest ordinary priority.
   */
  readonly isRealtime: boolean;
  /** The name of this machine in documents; null for its own. */
  readonly hostName: string | null;
  /** What the reader of {@link Sensor.batches} may be behind, in bytes; documents beyond are dropped and counted. */
  readonly backlogBytes: number;
  /** Where container engines keep their files and listen. What their sockets name is added. */
  readonly engines: readonly EnginePlace[];
}

export const DEFAULT_OPTIONS: SensorOptions = {
  includesHost: false,
  bufferKilobytes: 2048,
  isRealtime: true,
  hostName: null,
  backlogBytes: 64 * 1024 * 1024,
  engines: USUAL_PLACES,
};

/** A running sensor. */
export interface Sensor {
  /**
   * NDJSON: whole lines, each a process document, in the order of their events. Ends after
   * {@link close}; throws a `SensorError` if the sensor stopped by itself. For one reader; the
   * memory of a batch is used again when the next is asked for.
   */
  readonly batches: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Counts so far; also after the end. */
  status(): SensorStatus;
  /** Ends the sensor and takes its tracing instances away. Batches that wait can still be read. */
  close(): Promise<void>;
}

/** Counts since the start, except where another meaning is given. */
export interface SensorStatus {
  /** Lines handed out. */
  readonly documents: number;
  /** Processes that began to run a file. */
  readonly execs: number;
  readonly forks: number;
  readonly ends: number;
  /** Events that the kernel had to give up as its buffer was full. */
  readonly lost: number;
  /** Documents of execs whose arguments could not be read in time. */
  readonly unread: number;
  /** Execs that the kernel left out, as their path was too long for a record, and that were found by other signs. */
  readonly hiddenExecs: number;
  /** Processes that had to be forgotten as the table was full. */
  readonly evicted: number;
  /** Documents dropped as their reader was too slow. */
  readonly dropped: number;
  /** Events that came after a later one had been handed on. */
  readonly disordered: number;
  /** Records that could not be understood. */
  readonly broken: number;
  /** Bytes that wait for their reader now. */
  readonly backlogBytes: number;
  /** Known now. */
  readonly processes: number;
  /** Known now. */
  readonly containers: number;
  /** Since the start, containers that no known engine has started. */
  readonly unknownContainers: number;
  /** Processor time of the sensor's thread, in milliseconds. */
  readonly cpuMilliseconds: number;
  /** The longest time from an exec to its reading, in milliseconds. */
  readonly mostDelayMilliseconds: number;
}
