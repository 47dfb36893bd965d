import { MAX_DOCUMENT_DEPTH } from '../../events/document-row.ts';
import { parseDocument } from '../../events/parse-document.ts';
import { printJson, type JsonObject } from '../../events/json.ts';
import { ADAPTERS } from '../adapters/index.ts';
import type { Adapter, Converted, Converter } from '../adapters/adapter.ts';
import { createProcessCache } from '../adapters/process-cache.ts';
import { ContainerLog, shippedLine, type Unwrapped } from './container-log.ts';
import { mayBeRecord, type InputFormat } from './input-format.ts';
import type { Shape } from './shape.ts';
import type { ConversionTally, FormatCounts } from './tally.ts';

const TIMESTAMP = '@timestamp';

export interface ConversionOptions {
  readonly format: InputFormat;
  /** Whether a document has its record in `event.original`. */
  readonly keepsOriginal: boolean;
}

/** What is remembered of one input in other formats: its records come in order. */
export class Conversion {
  readonly #options: ConversionOptions;
  readonly #forced: Adapter | null;
  readonly #tally: ConversionTally;
  readonly #input: number;
  readonly #cache = createProcessCache();
  readonly #log = new ContainerLog();
  readonly #open = new Map<
    Adapter,
    { readonly converter: Converter; readonly counts: FormatCounts }
  >();

  constructor(options: ConversionOptions, tally: ConversionTally, input: number) {
    this.#options = options;
    this.#tally = tally;
    this.#input = input;
    this.#forced = adapterNamed(options.format);
  }

  /**
   * Lines of the documents that a record became; `null` where it is to be read as it is: a document
   * of an unknown shape, or nothing that can be read.
   *
   * @param line from 1
   */
  convert(text: string, shape: Shape, line: number): readonly string[] | null {
    const record = shape === 'text' ? text : objectOf(text);
    if (record === null) return null;
    const wrapped =
      typeof record === 'string'
        ? this.#log.unwrapLine(record)
        : (this.#log.unwrapObject(record) ?? this.#unship(record));
    if (wrapped !== null) return this.#unwrapped(wrapped, line);
    return this.#record(record, text, shape, line);
  }

  /** Others than containers log as well: what a shipper has read counts only if it is an event. */
  #unship(record: JsonObject): Unwrapped | null {
    const line = this.#adapterOf(record) === undefined ? shippedLine(record) : null;
    if (line === null) return null;
    const wrapped = this.#log.unwrapLine(line);
    if (wrapped !== null) return wrapped;
    const event = recordOf(line);
    return event !== null && this.#adapterOf(event) !== undefined
      ? { kind: 'line', text: line }
      : null;
  }

  /** What a line of a container's log holds: an event in any format, or words. */
  #unwrapped(wrapped: Unwrapped, line: number): readonly string[] {
    const counts = this.#tally.of('container-log', 'container logs');
    counts.records += 1;
    const passOver = (why: string): readonly string[] => {
      counts.passedOver.set(why, (counts.passedOver.get(why) ?? 0) + 1);
      return [];
    };
    if (wrapped.kind === 'part') return [];
    if (wrapped.kind === 'lost') return passOver(wrapped.why);
    const { text } = wrapped;
    const record = recordOf(text);
    const isDocument =
      typeof record === 'object' && record !== null && Object.hasOwn(record, TIMESTAMP);
    const shape = isDocument ? 'document' : typeof record === 'string' ? 'text' : 'object';
    if (record === null || (shape === 'text' && this.#adapterOf(record) === undefined)) {
      return passOver('no event in the line');
    }
    const lines =
      shape === 'document' && !mayBeRecord(shape, this.#options.format)
        ? null
        : this.#record(record, text, shape, line);
    counts.documents += lines?.length ?? 1;
    return lines ?? [text];
  }

  #record(
    record: JsonObject | string,
    text: string,
    shape: Shape,
    line: number,
  ): readonly string[] | null {
    const adapter = this.#adapterOf(record);
    if (adapter === undefined) {
      if (typeof record === 'object' && shape === 'object') {
        this.#tally.addUnknown(this.#input, line, record);
      }
      return null;
    }
    const { converter, counts } = this.#opened(adapter);
    counts.records += 1;
    const converted = converter.convert(record);
    return this.#lines(converted, counts, text);
  }

  /** What was held for records that did not come. */
  finish(): readonly string[] {
    const lines = [...this.#open.values()].flatMap(({ converter, counts }) =>
      this.#lines(converter.finish(), counts, null),
    );
    this.#open.clear();
    const cut = this.#log.finish();
    if (cut > 0) {
      const { passedOver } = this.#tally.of('container-log', 'container logs');
      passedOver.set('cut off', (passedOver.get('cut off') ?? 0) + cut);
    }
    return lines;
  }

  #adapterOf(record: JsonObject | string): Adapter | undefined {
    const forced = this.#forced;
    if (forced !== null) return forced.detects(record) ? forced : undefined;
    const isText = typeof record === 'string';
    return ADAPTERS.find((adapter) => adapter.isText === isText && adapter.detects(record));
  }

  #opened(adapter: Adapter) {
    const known = this.#open.get(adapter);
    if (known !== undefined) return known;
    const counts = this.#tally.of(adapter.name, adapter.title);
    const opened = { converter: adapter.open(), counts };
    this.#open.set(adapter, opened);
    return opened;
  }

  #lines(
    { documents, passedOver, dropped, originals }: Converted,
    counts: FormatCounts,
    record: string | null,
  ): readonly string[] {
    counts.documents += documents.length;
    if (passedOver !== null) {
      counts.passedOver.set(passedOver, (counts.passedOver.get(passedOver) ?? 0) + 1);
    }
    for (const [why, count] of dropped ?? []) {
      counts.passedOver.set(why, (counts.passedOver.get(why) ?? 0) + count);
    }
    return documents.map((document, index) => {
      const completed = this.#cache.complete(document);
      if (!this.#options.keepsOriginal) return printJson(completed);
      const original = originals?.[index]?.() ?? record;
      return printJson(original === null ? completed : withOriginal(completed, original));
    });
  }
}

/** `null` for `auto` and `ecs`. */
function adapterNamed(format: InputFormat): Adapter | null {
  return ADAPTERS.find(({ name }) => name === format) ?? null;
}

/** A document may hold its record a few levels down, and must still not be too deep to be read. */
const MAX_RECORD_DEPTH = MAX_DOCUMENT_DEPTH - 8;

/** An object if the line looks like one. */
function recordOf(line: string): JsonObject | string | null {
  return line.trimStart().startsWith('{') ? objectOf(line) : line;
}

/** `null` for what is no JSON: reading it says why. */
function objectOf(text: string): JsonObject | null {
  try {
    return parseDocument(text, MAX_RECORD_DEPTH);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function withOriginal(document: JsonObject, original: string): JsonObject {
  const { event } = document;
  return { ...document, event: { ...(event as JsonObject | undefined), original } };
}
