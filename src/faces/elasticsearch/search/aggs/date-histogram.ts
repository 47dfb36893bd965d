import { getOrAdd } from '../../../../util/maps.ts';
import type { JsonObject } from '../../../../events/json.ts';
import { valuesOf, type Row } from '../../../../events/field-set.ts';
import { formatInstant, NANOS_PER_MS } from '../../../../util/time/index.ts';
import { MAX_BUCKETS } from '../errors.ts';
import type { Agg } from '../parse/aggs.ts';
import type { DateHistogram } from '../parse/date-histogram.ts';
import { timeOf } from '../sort.ts';
import type { Intervals } from '../../../../util/time/intervals.ts';
import { intervalsOf, zoneOf, type Zone } from '../intervals.ts';
import type { AggContext, AggState } from './context.ts';
import { Bucket } from './metric.ts';
import { compareBuckets, tooManyBuckets } from './terms.ts';

/** A bucket for each interval of time. */
export class DateHistogramState implements AggState {
  readonly agg: Agg;
  readonly is: DateHistogram;
  readonly intervals: Intervals;
  readonly #zone: Zone;
  readonly #slot: number;
  readonly #context: AggContext;
  readonly #buckets = new Map<number, Bucket>();

  constructor(agg: Agg, is: DateHistogram, context: AggContext) {
    this.agg = agg;
    this.is = is;
    this.intervals = intervalsOf(is.every, is.timeZone, is.offset);
    this.#zone = zoneOf(is.timeZone);
    this.#slot = context.fields.slotOf(is.field.path);
    this.#context = context;
  }

  collect(row: Row, document: () => JsonObject): void {
    const starts = new Set<number>();
    for (const value of valuesOf(row[this.#slot])) {
      const time = timeOf(value);
      if (time !== null) this.#note(time, starts);
    }
    if (starts.size === 0 && this.is.missing !== null) this.#note(this.is.missing, starts);
    for (const start of starts) this.bucket(start).collect(row, document);
  }

  #note(time: number, starts: Set<number>): void {
    const { hard } = this.is;
    const isOut =
      hard !== null &&
      ((hard.min !== null && time < hard.min) || (hard.max !== null && time >= hard.max));
    if (!isOut) starts.add(this.intervals.startOf(time));
  }

  /** @param start of an interval */
  bucket(start: number): Bucket {
    return getOrAdd(this.#buckets, start, () => new Bucket(this.agg, this.#context));
  }

  all(): readonly (readonly [number, Bucket])[] {
    return [...this.#buckets];
  }

  written(): JsonObject {
    const { least, order, format, isKeyed } = this.is;
    if (least === 0) this.#fill();
    const chosen = [...this.#buckets]
      .filter(([, { count }]) => count >= least)
      .sort((a, b) => compareBuckets(a, b, order));
    if (chosen.length > MAX_BUCKETS) throw tooManyBuckets();
    const buckets = chosen.map(([key, bucket]) => ({
      key_as_string: format === 'epoch_millis' ? String(key) : this.#text(key),
      key,
      ...bucket.written(),
    }));
    return {
      buckets: isKeyed
        ? Object.fromEntries(buckets.map((bucket) => [bucket.key_as_string, bucket]))
        : buckets,
    };
  }

  /** Empty intervals in between, and those of the extended bounds. */
  #fill(): void {
    const { extended } = this.is;
    const starts = [...this.#buckets.keys()];
    for (const bound of [extended?.min, extended?.max]) {
      if (bound !== null && bound !== undefined) starts.push(this.intervals.startOf(bound));
    }
    if (starts.length === 0) return;
    let last = starts[0]!;
    let start = last;
    for (const each of starts) {
      last = Math.max(last, each);
      start = Math.min(start, each);
    }
    for (let count = 0; start <= last; start = this.intervals.next(start)) {
      count += 1;
      if (count > MAX_BUCKETS) throw tooManyBuckets();
      this.bucket(start);
    }
  }

  #text(key: number): string {
    const { timeZone } = this.is;
    if (timeZone === null) return formatInstant(BigInt(key) * NANOS_PER_MS);
    const offset = this.#zone(key);
    const local = formatInstant(BigInt(key + offset) * NANOS_PER_MS).slice(0, -1);
    const minutes = Math.abs(offset) / 60_000;
    const two = (value: number) => String(value).padStart(2, '0');
    return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  }
}
