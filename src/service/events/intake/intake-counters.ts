import type { AppendedBlock } from '../../../stores/event-store.ts';
import type { EncodedBody } from './encoded-body.ts';
import type { IntakeRefusal } from './intake.ts';
import { RESERVED_TYPE, reservedRows } from './outcome.ts';

/** Counters of the intake since the start, for metrics. They are monotonic. */
export class IntakeCounters {
  requests = 0;
  /** The inflated size of bodies. */
  bytes = 0;
  events = 0;
  duplicates = 0;
  /** Documents in an unknown format, stored unchanged. */
  unknown = 0;
  /** Blocks that could not be matched against the rules, so that all their events are candidates of all rules. */
  unmatchedBlocks = 0;
  /** Requests that were refused as a whole, by type of error. */
  readonly refusals = new Map<string, number>();
  /** Documents that were rejected, by type of error. */
  readonly rejected = new Map<string, number>();
  /** Converted records, by format, and records that are not events, by reason. */
  readonly converted = new Map<string, number>();
  readonly skipped = new Map<string, number>();
  /** Events stored, by stream; those of streams over the limit under `other`. */
  readonly streams = new Map<string, number>();

  refused({ type }: IntakeRefusal): void {
    this.requests += 1;
    addTo(this.refusals, type, 1);
  }

  stored(body: EncodedBody, appended: readonly AppendedBlock[], bytes: number): void {
    this.requests += 1;
    this.bytes += bytes - body.remaining;
    this.unknown += body.unknown;
    for (const { failure } of body.matched?.blocks ?? []) {
      if (failure !== null) this.unmatchedBlocks += 1;
    }
    for (const { error } of body.rejected) addTo(this.rejected, error.type, 1);
    for (const [format, count] of body.converted) addTo(this.converted, format, count);
    for (const [reason, count] of body.skipped) addTo(this.skipped, reason, count);
    for (const [number, { stream, count }] of body.blocks.entries()) {
      const result = appended[number];
      const stored = result?.stored ?? 0;
      this.events += stored;
      const refused = result === undefined ? 0 : reservedRows(result);
      this.duplicates += count - stored - refused;
      if (refused > 0) addTo(this.rejected, RESERVED_TYPE, refused);
      if (stored === 0) continue;
      const place = result?.stream ?? stream;
      const isKnown = this.streams.has(place) || this.streams.size < MAX_STREAMS;
      addTo(this.streams, isKnown ? place : OTHERS, stored);
    }
  }
}

/** Clients choose stream names, and the number of series of a metric must be limited. */
const MAX_STREAMS = 1_000;
const OTHERS = 'other';

function addTo(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
