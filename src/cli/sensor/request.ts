import type { SensorOptions } from '../../sensor/index.ts';

/** What `sensor` is to do. */
export interface SensorRequest {
  readonly sensor: Partial<SensorOptions>;
  /** Null for no end. */
  readonly milliseconds: number | null;
  /** The most events that are printed; null for all. */
  readonly count: number | null;
  /** Whether only events and warnings are written. */
  readonly isQuiet: boolean;
}
