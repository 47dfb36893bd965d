import { MAX_DOCUMENT_DEPTH } from '../../events/document-row.ts';
import {
  cutBelow,
  MAX_READINGS,
  repeatsKeys,
  parseRepeated,
  readingsOf,
} from '../../events/parse-document.ts';
import {
  isJsonObject,
  parseJson,
  printJson,
  type Json,
  type JsonObject,
} from '../../events/json.ts';

import { ADAPTERS } from '../adapters/index.ts';
import type { Adapter, Converted, Converter, Drafted } from '../adapters/adapter.ts';
import { present } from '../adapters/document.ts';
import {
  createProcessCache,
  type KnownProcesses,
  type ProcessCache,
} from '../adapters/process-cache.ts';
import { ContainerLog, shippedLine, type Unwrapped } from './container-log.ts';
import type { InputFormat } from './input-format.ts';
import type { Shape } from './shape.ts';
import { hasTooManyValues } from './too-many-values.ts';
import {
  addConverted,
  addSkipped,
  type ConversionCounts,
  type FormatCounts,
} from './conversion-counts.ts';
import { groupsIn, syslogMessage } from './wrappers.ts';

const TIMESTAMP = '@timestamp';

export interface ConversionOptions {
  readonly format: InputFormat;
  /** Whether a document gets its record in `event.original`. */
  readonly keepsOriginal: boolean;
}

/** Converts the records of one input in order, and keeps the state that this requires. */
export class Conversion {
  readonly #options: ConversionOptions;
  readonly #forced: Adapter | null;
  #counts: ConversionCounts;
  readonly #input: number;
  readonly #cache: ProcessCache;
  readonly #log = new ContainerLog();
  readonly #open = new Map<Adapter, Converter>();
  /** How often a text of the current line may still be read with other values of its keys. */
  #spare = 0;
  /** Whether the line was read before with other values of its keys, and is counted. */
  #isFurther = false;

  /** @param processes what is known of those of the input */
  constructor(
    options: ConversionOptions,
    counts: ConversionCounts,
    input: number,
    processes?: KnownProcesses,
  ) {
    this.#options = options;
    this.#cache = createProcessCache(processes);
    this.#counts = counts;
    this.#input = input;
    this.#forced = adapterNamed(options.format);
  }

  /** What follows is counted here. */
  countIn(counts: ConversionCounts): void {
    this.#counts = counts;
  }

  /**
   * Returns the documents for a record as lines. Returns `null` if the input is to be read
   * unconverted: a document of an unknown shape, one with too many values, or invalid JSON.
   *
   * @param line from 1
   */
  convert(text: string, shape: Shape, line: number): readonly string[] | null {
    if (shape !== 'text' && hasTooManyValues(text)) {
      this.#counts.tooLarge += 1;
      return null;
    }
    this.#spare = MAX_READINGS;
    const all = shape === 'text' ? [text] : this.#objectsOf(text);
    return this.#ofEach(all, (record) => this.#convert(record, text, shape, line));
  }

  /** The documents of all that a line may be read as; `null` where none of it is a record. */
  #ofEach(
    readings: readonly (JsonObject | string)[],
    convert: (record: JsonObject | string) => readonly string[] | null,
  ): readonly string[] | null {
    let lines: readonly string[] | null = null;
    for (const [number, record] of readings.entries()) {
      this.#isFurther = number > 0;
      const converted = convert(record);
      if (converted !== null) lines = [...(lines ?? []), ...converted];
    }
    return lines;
  }

  #convert(
    record: JsonObject | string,
    text: string,
    shape: Shape,
    line: number,
  ): readonly string[] | null {
    const adapter = this.#adapterOf(record);
    if (adapter !== undefined) return this.#converted({ adapter, record, text });
    const wrapped =
      typeof record === 'string'
        ? this.#log.unwrapLine(record)
        : (this.#log.unwrapObject(record) ?? this.#shippedLogLine(record));
    if (wrapped !== null) return this.#unwrapped(wrapped, line);
    return this.#record(record, text, shape, line);
  }

  /**
   * Containers are not the only ones that log, so only lines wrapped by a container runtime count
   * as container logs.
   */
  #shippedLogLine(record: JsonObject): Unwrapped | null {
    const line = shippedLine(record);
    return line === null ? null : this.#log.unwrapLine(line);
  }

  /**
   * Converts the content of a container log line, which is an event in any format or plain text.
   */
  #unwrapped(wrapped: Unwrapped, line: number): readonly string[] {
    const counts = this.#counts.of('container-log', 'container logs');
    counts.records += 1;
    const skip = (why: string): readonly string[] => {
      addSkipped(counts, why, 1);
      return [];
    };
    if (wrapped.kind === 'part') return [];
    if (wrapped.kind === 'lost') return skip(wrapped.why);
    const { text } = wrapped;
    const all = isObject(text) ? this.#objectsOf(text) : [text];
    if (all.length === 0) return skip('line without an event');
    const [first] = all;
    const isText = typeof first === 'string';
    if (isText && this.#found(first, null, 0) === null) return skip('line without an event');
    const lines = this.#ofEach(all, (record) => {
      const isDocument = typeof record !== 'string' && Object.hasOwn(record, TIMESTAMP);
      const shape = isDocument ? 'ambiguous' : isText ? 'text' : 'object';
      return this.#record(record, text, shape, line);
    });
    counts.documents += lines?.length ?? 1;
    return lines ?? [text];
  }

  #record(
    record: JsonObject | string,
    text: string,
    shape: Shape,
    line: number,
  ): readonly string[] | null {
    const found = this.#found(record, text, 0);
    if (found === null) return this.#notFound(record, text, shape, line);
    const lines = found.flatMap((each) => (each === null ? [] : this.#converted(each)));
    if (found[0]?.record !== record) this.#countWrapper(found, lines.length);
    return lines;
  }

  /** If the format of the input is given explicitly, every valid object is a record. */
  #notFound(
    record: JsonObject | string,
    text: string,
    shape: Shape,
    line: number,
  ): readonly string[] | null {
    const forced = this.#forced;
    if (typeof record === 'string') return null;
    if (forced !== null) return this.#converted({ adapter: forced, record, text });
    if (shape === 'object' && !this.#isFurther) this.#counts.addUnknown(this.#input, line, record);
    return null;
  }

  #converted({ adapter, record, text }: Found): readonly string[] {
    const counts = this.#countsOf(adapter);
    counts.records += 1;
    return adapter.draft === null
      ? this.#lines(this.#opened(adapter).convert(record), counts, text)
      : this.#ofDrafts(adapter.draft(record), counts, text);
  }

  /**
   * Returns the record itself or the records wrapped in it, with `null` in place of each item that
   * is not a record. Returns `null` alone if there is no record at all.
   *
   * @param text of the record, if available
   */
  #found(
    record: JsonObject | string,
    text: string | null,
    depth: number,
  ): readonly (Found | null)[] | null {
    const adapter = this.#adapterOf(record);
    if (adapter !== undefined) return [{ adapter, record, text }];
    if (depth === MAX_WRAPPERS) return null;
    if (typeof record === 'string') {
      const message = syslogMessage(record);
      return message === null ? null : this.#foundInText(message, depth + 1);
    }
    for (const group of groupsIn(record)) {
      const found = group.map((item) => this.#foundIn(item, depth + 1));
      if (found.some((each) => each !== null)) return found.flatMap((each) => each ?? [null]);
    }
    return null;
  }

  #foundIn(item: Json, depth: number): readonly (Found | null)[] | null {
    if (isJsonObject(item)) return this.#found(item, null, depth);
    const line = typeof item === 'string' ? item.trim() : '';
    return isObject(line) ? this.#foundInText(line, depth) : this.#found(line, line, depth);
  }

  #foundInText(text: string, depth: number): readonly (Found | null)[] | null {
    const found = this.#objectsOf(text).flatMap((record) => this.#found(record, text, depth) ?? []);
    return found.length === 0 ? null : found;
  }

  /** Counts items in a wrapper that are not records, such as other logs of a cluster. */
  #countWrapper(found: readonly (Found | null)[], documents: number): void {
    const counts = this.#counts.of('wrapper', 'syslog, clouds and log shippers');
    counts.records += 1;
    counts.documents += documents;
    const others = found.filter((each) => each === null).length;
    if (others > 0) addSkipped(counts, 'not a record of a sensor', others);
  }

  /**
   * Returns the documents of records that were still held. What is known of processes stays, so the
   * input may go on.
   */
  finish(): readonly string[] {
    const lines = [...this.#open].flatMap(([adapter, converter]) =>
      this.#lines(converter.finish(), this.#countsOf(adapter), null),
    );
    const truncated = this.#log.finish();
    if (truncated > 0)
      addSkipped(this.#counts.of('container-log', 'container logs'), 'cut off', truncated);
    return lines;
  }

  /**
   * The object that a text is. One that has a key twice is several: an adapter wants one value of each key, and none of the
   * values may hide another. Where that would be too many for a line, it is one with lists of values, which is no record.
   */
  #objectsOf(text: string): readonly JsonObject[] {
    const record = objectOf(text);
    if (record === null) return [];
    if (!repeatsKeys(text, record)) {
      cutBelow(text, record, MAX_RECORD_DEPTH);
      return [record];
    }
    const readings = this.#spare > 0 ? readingsOf(text, MAX_RECORD_DEPTH) : [];
    this.#spare -= readings.length;
    return readings.length > 0 && this.#spare >= 0
      ? readings
      : [parseRepeated(text, MAX_RECORD_DEPTH)];
  }

  #adapterOf(record: JsonObject | string): Adapter | undefined {
    const forced = this.#forced;
    if (forced !== null) return forced.detects(record) ? forced : undefined;
    const isText = typeof record === 'string';
    return ADAPTERS.find((adapter) => adapter.isText === isText && adapter.detects(record));
  }

  #opened(adapter: Adapter): Converter {
    const known = this.#open.get(adapter);
    if (known !== undefined) return known;
    const opened = adapter.open();
    this.#open.set(adapter, opened);
    return opened;
  }

  #countsOf({ name, title }: Adapter): FormatCounts {
    return this.#counts.of(name, title);
  }

  /** What is known of a parent is added before absent values are removed, as by threads. */
  #ofDrafts(drafted: Drafted, counts: FormatCounts, record: string | null): readonly string[] {
    addConverted(counts, drafted);
    for (const process of drafted.remembered ?? []) this.#cache.complete(process);
    return drafted.documents.map((draft) =>
      this.#printed(present(this.#cache.complete(draft)), record),
    );
  }

  #lines(converted: Converted, counts: FormatCounts, record: string | null): readonly string[] {
    const { documents, originals } = converted;
    addConverted(counts, converted);
    return documents.map((document, index) => {
      const original = this.#options.keepsOriginal ? originals?.[index]?.() : undefined;
      return this.#printed(this.#cache.complete(document), original ?? record);
    });
  }

  #printed(document: JsonObject, original: string | null): string {
    const isKept = this.#options.keepsOriginal && original !== null;
    return printJson(isKept ? withOriginal(document, original) : document);
  }
}

/** A record that an adapter accepts. */
interface Found {
  readonly adapter: Adapter;
  readonly record: JsonObject | string;
  /** `null` if the record is part of a larger text. */
  readonly text: string | null;
}

/** The nesting limit for wrappers, such as a CloudEvent in a search hit. */
const MAX_WRAPPERS = 6;

/** `null` for `auto` and `ecs`. */
export function adapterNamed(format: InputFormat): Adapter | null {
  return ADAPTERS.find(({ name }) => name === format) ?? null;
}

/**
 * A document may contain its record a few levels down and must still be within the nesting limit.
 */
export const MAX_RECORD_DEPTH = MAX_DOCUMENT_DEPTH - 8;

const isObject = (line: string): boolean => line.trimStart().startsWith('{');

/** `null` for invalid JSON, which is reported when the line is read, and for an object with too many values. */
function objectOf(text: string): JsonObject | null {
  if (hasTooManyValues(text)) return null;
  try {
    const record = parseJson(text);
    return isJsonObject(record) ? record : {};
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function withOriginal(document: JsonObject, original: string): JsonObject {
  const { event } = document;
  return { ...document, event: { ...(event as JsonObject | undefined), original } };
}
