import type { InputFormat } from '../../../ingest/convert/classify.ts';
import { RecordConverter } from './record-converter.ts';

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
