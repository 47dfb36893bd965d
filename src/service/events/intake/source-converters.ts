import type { InputFormat } from '../../../ingest/convert/input-format.ts';
import { RecordConverter } from './record-converter.ts';

/** Each may remember many processes, so that only the sources of which records came last are kept. */
const MAX_SOURCES = 64;

/**
 * The converters of the sources of one thread. A source that is forgotten begins anew: what is lost
 * is what was known of its processes, for nothing is held from one request to the next.
 */
export class SourceConverters {
  /** The one used last stands last. */
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
