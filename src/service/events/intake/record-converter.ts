import { ConversionCounts } from '../../../ingest/convert/conversion-counts.ts';
import { Conversion } from '../../../ingest/convert/conversion.ts';
import type { InputFormat } from '../../../ingest/convert/input-format.ts';
import type { Shape } from '../../../ingest/convert/shape.ts';
import type { EncodedBody } from './encoded-body.ts';

/** Each may remember many processes, so only the most recently used sources are kept. */
const MAX_SOURCES = 64;

/**
 * The converters of the sources of one thread. A source that was evicted starts again: it loses
 * what was known of its processes, but no events, since nothing is held from one request to the next.
 */
export class SourceConverters {
  /** In order of last use. */
  readonly #converters = new Map<string, RecordConverter>();

  of(source: string, format: InputFormat): RecordConverter {
    const key = `${format} ${source}`;
    const converter = this.#converters.get(key) ?? new RecordConverter(format);
    this.#converters.delete(key);
    const [oldest] = this.#converters.keys();
    if (this.#converters.size === MAX_SOURCES && oldest !== undefined) {
      this.#converters.delete(oldest);
    }
    this.#converters.set(key, converter);
    return converter;
  }
}

type Counts = Pick<EncodedBody, 'unknown' | 'converted' | 'skipped'>;

/** Converts the records of one source, and counts the results for one body. */
export class RecordConverter {
  readonly #conversion: Conversion;
  #counts = new ConversionCounts();

  constructor(format: InputFormat) {
    this.#conversion = new Conversion({ format, keepsOriginal: false }, this.#counts, 0);
  }

  /** Discards held records and counts. The process table is kept. */
  reset(): void {
    this.#conversion.finish();
    this.takeCounts();
  }

  /** The documents of a record in the form of lines, which later records may complete; `null` if it is not a record. */
  convert(record: string, shape: Shape): readonly string[] | null {
    return this.#conversion.convert(record, shape, 0);
  }

  /**
   * The same for a record that is a whole event. Without an event, it has no documents, and nothing
   * is counted, since it is stored unchanged.
   */
  convertAlone(record: string, shape: Shape): readonly string[] | null {
    const before = this.#counts;
    const counts = new ConversionCounts();
    this.#conversion.countIn(counts);
    const converted = this.#conversion.convert(record, shape, 0);
    const lines = converted === null ? null : [...converted, ...this.#conversion.finish()];
    this.#conversion.countIn(before);
    if (lines === null || lines.length > 0) addCounts(before, counts);
    return lines;
  }

  /** Counts a document in an unknown format. */
  addUnknown(): void {
    this.#counts.unknown += 1;
  }

  /** The documents of held records. */
  finish(): readonly string[] {
    return this.#conversion.finish();
  }

  /** The counts since the last call. */
  takeCounts(): Counts {
    const { formats, unknown, tooLarge } = this.#counts;
    const converted = new Map<string, number>();
    const skipped = new Map<string, number>();
    for (const [name, counts] of formats) {
      if (counts.records > 0) converted.set(name, counts.records);
      for (const [why, count] of counts.skipped) skipped.set(why, (skipped.get(why) ?? 0) + count);
    }
    this.#counts = new ConversionCounts();
    this.#conversion.countIn(this.#counts);
    return { unknown: unknown + tooLarge, converted, skipped };
  }
}

function addCounts(into: ConversionCounts, counts: ConversionCounts): void {
  into.unknown += counts.unknown;
  into.tooLarge += counts.tooLarge;
  into.addFormats(counts.formats);
}
