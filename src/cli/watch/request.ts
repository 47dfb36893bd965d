import type { StreamRequest } from '../../runs/watch/input-stream.ts';
import type { TimeZone } from '../../util/time/index.ts';

export const WATCH_FORMATS = ['text', 'ndjson'] as const;
export type WatchFormat = (typeof WATCH_FORMATS)[number];

/** A call of `dockwarden watch`, checked and complete. */
export interface WatchCommand extends StreamRequest {
  /** When to end, in milliseconds after the start; `null`: never. */
  readonly duration: number | null;
  readonly format: WatchFormat;
  /** The zone that times are shown in. */
  readonly zone: TimeZone;
  readonly why: boolean;
  readonly showsBuildingBlocks: boolean;
  readonly failsOnAlert: boolean;
  /** Whether to write only alerts and warnings. */
  readonly isQuiet: boolean;
}
