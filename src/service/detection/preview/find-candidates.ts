import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import type { RunnableQuery } from '../../../lang/index.ts';
import type { EventReader } from '../../../stores/event-store.ts';
import { scanBlocks } from '../../../runs/blocks/scan-blocks.ts';
import { EventCounts } from '../../../runs/blocks/event-counts.ts';
import { arrivalRule, isEveryEvent } from '../../events/candidates/compile-rules.ts';
import { storedRequest } from '../../../runs/query/stored-query.ts';
import { ruleTypeOf } from '../../../detect/types/index.ts';
import { blockSetup } from '../../../runs/rules/block-setup.ts';
import type { RunnableRule } from '../../../runs/rules/load-rules.ts';
import { openStoredEvents } from '../../../runs/stored/open-stored.ts';
import type { StoredCounts } from '../../../runs/stored/account.ts';
import { TIMESTAMP } from '../../../detect/evaluate/setup.ts';

/** Candidates by number of arrival and time, in a few bytes each, up to a limit: of more, those with the first times. */
export class CandidateTimes {
  readonly #max: number;
  #arrivals: Float64Array<ArrayBuffer>;
  #times: BigInt64Array<ArrayBuffer>;
  #length = 0;
  #cut: bigint | null = null;
  #dropped = 0;

  constructor(max: number) {
    this.#max = max;
    this.#arrivals = new Float64Array(Math.min(1_024, 2 * max));
    this.#times = new BigInt64Array(this.#arrivals.length);
  }

  get length(): number {
    return this.#length;
  }

  /** All candidates before this time are here, and none from it on; `null` if all are. */
  get cut(): bigint | null {
    return this.#cut;
  }

  /** The number of candidates beyond the limit. */
  get dropped(): number {
    return this.#dropped;
  }

  add(arrival: number, time: bigint): void {
    if (this.#cut !== null && time >= this.#cut) {
      this.#dropped += 1;
      return;
    }
    if (this.#length === this.#arrivals.length) {
      this.#resize(Math.min(2 * this.#max, Math.max(1_024, 2 * this.#arrivals.length)));
    }
    this.#arrivals[this.#length] = arrival;
    this.#times[this.#length] = time;
    this.#length += 1;
    if (this.#length >= 2 * this.#max) this.#prune();
  }

  /** Brings them into the order of their times, those of one time in the order of arrival. */
  sort(): void {
    const arrivals = this.#arrivals;
    const times = this.#times;
    const order = new Uint32Array(this.#length).map((_, index) => index);
    order.sort((a, b) => {
      const one = times[a] as bigint;
      const other = times[b] as bigint;
      if (one !== other) return one < other ? -1 : 1;
      return (arrivals[a] as number) - (arrivals[b] as number);
    });
    this.#arrivals = Float64Array.from(order, (index) => arrivals[index] as number);
    this.#times = BigInt64Array.from(order, (index) => times[index] as bigint);
    if (this.#length > this.#max) this.#cutAt(this.#max);
  }

  arrival(index: number): number {
    return this.#arrivals[index] as number;
  }

  time(index: number): bigint {
    return this.#times[index] as bigint;
  }

  #prune(): void {
    this.sort();
    this.#resize(2 * this.#max);
  }

  /** What is from the time of this one on goes, so that what remains is everything before a time. */
  #cutAt(index: number): void {
    const cut = this.#times[index] as bigint;
    let length = index;
    while (length > 0 && this.#times[length - 1] === cut) length -= 1;
    this.#dropped += this.#length - length;
    this.#length = length;
    this.#cut = cut;
  }

  #resize(size: number): void {
    const arrivals = new Float64Array(size);
    const times = new BigInt64Array(size);
    arrivals.set(this.#arrivals.subarray(0, this.#length));
    times.set(this.#times.subarray(0, this.#length));
    this.#arrivals = arrivals;
    this.#times = times;
  }
}

/** Checked now and then during the work: throws once its result is no longer needed. */
export type StopSignal = Pick<AbortSignal, 'throwIfAborted'>;

export interface FindRequest {
  readonly streams: readonly string[] | null;
  /** Nanoseconds since 1970, both inclusive. */
  readonly from: bigint;
  readonly to: bigint;
  readonly now: bigint;
  readonly dataSetAliases: DataSetAliases;
  /** More candidates than these are counted; the first by time are kept. */
  readonly maxCandidates: number;
  readonly signal?: StopSignal | undefined;
  /** Called with the events that were read, of those of the range. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface FoundCandidates {
  /** In the order of their times. */
  readonly times: CandidateTimes;
  /** Candidates without a time by which they could be placed in an execution. */
  readonly untimed: number;
  /** Events at which the query could not be evaluated. */
  readonly failures: number;
  readonly stored: StoredCounts;
  /** How far the events of the range reach, by the field that orders those of the rule. */
  readonly reached: bigint | null;
}

/**
 * Finds the candidates of a rule among stored events, as they are found on arrival: those of a rule that depends on
 * the time of its run are all events of its indices.
 */
export async function findCandidates(
  rule: RunnableRule,
  compiled: RunnableQuery,
  reader: EventReader,
  request: FindRequest,
): Promise<FoundCandidates> {
  const { streams, from, to, now, dataSetAliases, signal, onProgress } = request;
  const arriving = arrivalRule(ruleTypeOf(rule.rule).plan(rule.rule, rule.source.statement));
  const { timestamp_field: timestampField = TIMESTAMP } = rule.rule;
  const settings = {
    timestampField,
    eventCategoryField: rule.rule.event_category_override ?? 'event.category',
    tiebreakerField: rule.rule.tiebreaker_field ?? null,
    schema: null,
    now,
  };
  const { stages } = storedRequest(compiled, { settings, from, to });
  const inputs = openStoredEvents(reader, {
    streams,
    from,
    to,
    stages: isEveryEvent(arriving) ? null : stages,
    now,
    readsIds: false,
    isComplete: false,
    rejects: null,
    isStrict: false,
  });
  try {
    const times = new CandidateTimes(request.maxCandidates);
    const counts = new EventCounts(1);
    let untimed = 0;
    const total = inputs.stored.counts.selected;
    const none = { items: [], valueLists: [], ofRule: [[]] };
    const base = { from: null, to: null, now, profiles: false, dataSetAliases };
    const setup = { ...blockSetup([rule], none, base), rules: [arriving] };
    await scanBlocks(setup, { ...inputs, totalBytes: null }, ({ block, totals }) => {
      signal?.throwIfAborted();
      for (const { line, time } of totals.found) {
        if (time === null) untimed += 1;
        else times.add(block.envelope?.arrivals[line] ?? 0, time);
      }
      counts.count(block.length, totals);
      onProgress?.(counts.documents + inputs.stored.counts.excluded, total);
    });
    inputs.stored.addTo(counts);
    times.sort();
    return {
      times,
      untimed,
      failures: counts.failuresOf[0] ?? 0,
      stored: inputs.stored.counts,
      reached: counts.reached(timestampField),
    };
  } finally {
    inputs.close();
  }
}
