import { BulkError, BulkReader } from '../../../ingest/bodies/bulk.ts';
import { eachSpan, frameDocuments, LINES } from '../../../ingest/bodies/documents.ts';
import { openEnd } from '../../../ingest/bodies/open-end.ts';
import { MAX_DOCUMENT_BYTES } from '../../../ingest/framing/block.ts';
import {
  bodyText,
  eventOf,
  logRecordsOf,
  type LogRecord,
  OtlpError,
  readOtlpJson,
  readProtobuf,
  withOrigin,
} from '../../../ingest/bodies/otlp/index.ts';
import { printJson, type JsonObject } from '../../../events/json.ts';
import { parseDocument } from '../../../events/parse-document.ts';
import { NEWLINE } from '../../../ingest/json/bytes.ts';
import { DocumentReader } from '../../../ingest/json/document.ts';
import { fault, REJECTIONS, type Fault } from '../../../ingest/json/fault.ts';
import { FastMemory } from '../../../ingest/json/fast-reader.ts';
import { KeyCheck, type KeyFault } from '../../../ingest/json/key-check.ts';
import { skipBlanks } from '../../../ingest/json/scalars.ts';
import { paddedSize, textOf, type Text } from '../../../ingest/json/text.ts';
import { characterAt } from '../../../util/json-fault.ts';
import { mayBeRecord, shapeOf, type Shape } from '../../../ingest/convert/classify.ts';
import type { UncompiledRule } from '../candidates/compile-rules.ts';
import { DocumentMatcher, type ReadDocument } from '../candidates/document-matcher.ts';
import { clocksOf } from '../candidates/generation.ts';
import type { MatchGeneration } from '../candidates/matched-batch.ts';
import { BodyMatching } from './body-matching.ts';
import { BuilderPool, DocumentSink, type Target } from './document-sink.ts';
import type { BodyAnswer, RejectedDocument } from './encoded-body.ts';
import { EventFields } from './event-fields.ts';
import { type IntakeRefusal, type IntakeRequest, MAX_ACTIONS, MAX_DOCUMENTS } from './intake.ts';
import { type RecordConverter, SourceConverters } from './record-converter.ts';

/** Parses the bodies of requests and encodes their documents, on one thread. */
export class BodyEncoder {
  #reading = readingOf(null);
  #matching: Matching | null = null;
  readonly #sources = new SourceConverters();

  /** Matches subsequent bodies against these rules. Returns those that cannot be compiled. */
  setGeneration(generation: MatchGeneration): readonly UncompiledRule[] {
    const matcher = new DocumentMatcher(generation);
    this.#reading = readingOf(matcher, clocksOf(generation));
    this.#matching = { matcher, number: generation.number };
    return matcher.uncompiled;
  }

  /** @param submitted when the request was received, in milliseconds since 1970 */
  encode(request: IntakeRequest, submitted: number): BodyAnswer {
    try {
      return new Encoding(request, {
        ...this.#reading,
        sources: this.#sources,
        matching:
          this.#matching === null
            ? null
            : new BodyMatching(this.#matching.matcher, this.#reading.fields.clocks, submitted),
        generation: this.#matching?.number ?? 0,
      }).run();
    } catch (error) {
      if (error instanceof BodyError) return { kind: 'refused', refusal: error.refusal };
      if (error instanceof BulkError)
        return { kind: 'refused', refusal: badRequest(error.message) };
      if (error instanceof OtlpError) return { kind: 'refused', refusal: otlpRefusal(error) };
      throw error;
    }
  }
}

interface Matching {
  readonly matcher: DocumentMatcher;
  /** The number of the generation. */
  readonly number: number;
}

/** The settings for parsing documents. */
interface Reading {
  readonly fields: EventFields;
  readonly builders: BuilderPool;
  readonly keyCheck: KeyCheck;
}

function readingOf(matcher: DocumentMatcher | null, clocks?: readonly string[]): Reading {
  const memory = FastMemory.open();
  const fields = new EventFields(memory, matcher?.fields, clocks);
  return { fields, builders: new BuilderPool(fields.hot), keyCheck: new KeyCheck(memory) };
}

/** The resources of a thread for a body. */
interface EncodingParts extends Reading {
  readonly sources: SourceConverters;
  /** For this body. */
  readonly matching: BodyMatching | null;
  readonly generation: number;
}

/** The whole body is refused. */
class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly refusal: IntakeRefusal;

  constructor(refusal: IntakeRefusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

function tooMany(most: number, what: 'documents' | 'actions'): BodyError {
  return new BodyError({
    status: 413,
    type: 'content_too_long_exception',
    reason: `a request may have at most ${most} ${what}; send it in parts`,
  });
}

function badRequest(reason: string, type = 'illegal_argument_exception'): IntakeRefusal {
  return { status: 400, type, reason };
}

function otlpRefusal({ message, isTooLarge }: OtlpError): IntakeRefusal {
  const type = 'invalid_otlp_request';
  return { status: isTooLarge ? 413 : 400, type, reason: message };
}

/** One body. */
class Encoding {
  readonly #request: IntakeRequest;
  readonly #parts: EncodingParts;
  readonly #sink: DocumentSink;
  /** `null` if all documents are stored unchanged. */
  readonly #records: RecordConverter | null;
  /**
   * Whether each document is to be stored, unchanged if its record has no event: a client that
   * indexes a document expects a result for it.
   */
  readonly #keepsAll: boolean;
  #remaining = 0;
  #documentsRead = 0;
  /** The beginning of the last line, and the number of events it has produced. */
  #line = 0;
  #eventsOfLine = 0;

  constructor(request: IntakeRequest, parts: EncodingParts) {
    const { fields, builders, sources, matching } = parts;
    const { inputFormat, source, framing, index } = request;
    this.#request = request;
    this.#parts = parts;
    this.#sink = new DocumentSink(fields, builders, matching, request.streams ?? null);
    this.#records = inputFormat === 'ecs' ? null : sources.of(source, inputFormat);
    // A refused body may have left partial events.
    this.#records?.reset();
    this.#keepsAll = framing === 'bulk' || framing.startsWith('otlp') || index !== null;
  }

  run(): BodyAnswer {
    const { body, framing } = this.#request;
    const { matching, generation } = this.#parts;
    if (framing === 'bulk') this.#bulk(textOf(withRoom(body), body.length), body.length);
    else if (framing === 'spans') this.#spans(textOf(withRoom(body), body.length));
    else if (framing === 'otlp-json') this.#logRecords(this.#otlpJson(body));
    else if (framing === 'otlp-protobuf') this.#logRecords(readProtobuf(body));
    else this.#documents(body);
    const counts = this.#records?.takeCounts() ?? NO_RECORDS;
    return {
      kind: 'encoded',
      body: {
        ...this.#sink.finish(),
        ...counts,
        remaining: this.#remaining,
        matched: matching === null ? null : { generation, blocks: matching.blocks },
      },
    };
  }

  #bulk(text: Text, length: number): void {
    const bulk = new BulkReader(text, length);
    const reader = new DocumentReader(text, this.#parts.fields.fast, 'none');
    while (bulk.next()) {
      this.#countDocument();
      const { action, id } = bulk;
      const index = bulk.index ?? this.#request.index;
      const target = { action, index, id };
      const isChange = action === 'update' || action === 'delete';
      const wrong = this.#sink.fault(target) ?? (isChange ? NOT_CHANGED : null);
      if (wrong === null) this.#document(text, reader, bulk.start, bulk.end, target);
      else this.#sink.reject(target, wrong);
    }
    if (this.#sink.count === 0) {
      throw new BodyError(
        badRequest(
          'Validation Failed: 1: no requests added;',
          'action_request_validation_exception',
        ),
      );
    }
  }

  #spans(text: Text): void {
    const { index, spans, isCreate } = this.#request;
    const { places, ids } = spans ?? NO_SPANS;
    const action = isCreate ? 'create' : 'index';
    const reader = new DocumentReader(text, this.#parts.fields.fast, 'none');
    for (const [position, id] of ids.entries()) {
      this.#countDocument();
      const target = { action, index, id } as const;
      const wrong = this.#sink.fault(target);
      const [start = 0, end = 0] = places.subarray(2 * position, 2 * position + 2);
      if (wrong === null) this.#document(text, reader, start, end, target);
      else this.#sink.reject(target, wrong);
    }
  }

  #documents(body: Uint8Array): void {
    const { mayContinue, index, isCreate, framing } = this.#request;
    this.#remaining = mayContinue === true && this.#records !== null ? openEnd(body) : 0;
    const length = body.length - this.#remaining;
    const text = textOf(length === body.length ? withRoom(body) : body.subarray(0, length), length);
    const framed = framing === 'lines' ? LINES : frameDocuments(text.bytes, length);
    const reader = new DocumentReader(text, this.#parts.fields.fast, 'none');
    const action = isCreate ? 'create' : 'index';
    eachSpan(text, length, framed, (start, end, code, line) => {
      this.#countDocument();
      this.#line = line;
      this.#eventsOfLine = 0;
      const target = { action, index, id: this.#onlyId() } as const;
      const wrong = this.#sink.fault(target);
      if (wrong !== null) this.#sink.reject(target, wrong);
      else if (code === null) this.#document(text, reader, start, end, target);
      else this.#sink.reject(target, documentFault({ code, at: start }, start));
    });
    const held = this.#records?.finish() ?? [];
    this.#store(held, { action, index, id: null });
  }

  #otlpJson(body: Uint8Array): JsonObject {
    const request = readOtlpJson(bufferOf(body).toString());
    const text = textOf(withRoom(body), body.length);
    const wrong = this.#parts.keyCheck.find(text, skipBlanks(text, 0), body.length);
    if (wrong?.kind === 'repeated') throw new OtlpError(keyFault(wrong, 0).reason);
    return request;
  }

  #logRecords(request: JsonObject): void {
    const { index, isCreate } = this.#request;
    const target: Target = { action: isCreate ? 'create' : 'index', index, id: null };
    const lines: string[] = [];
    const add = (documents: readonly string[], log: LogRecord): void => {
      for (const line of documents) lines.push(printJson(withOrigin(parseDocument(line), log)));
    };
    let last: LogRecord | null = null;
    for (const log of logRecordsOf(request)) {
      // A record must not be completed by one of another host.
      if (last !== null && last.resource !== log.resource) {
        add(this.#records?.finish() ?? [], last);
      }
      last = log;
      const converted = this.#convertedLog(log);
      if (converted === null) lines.push(printJson(eventOf(log)));
      else add(converted, log);
      if (lines.length > MAX_DOCUMENTS) throw tooMany(MAX_DOCUMENTS, 'documents');
    }
    if (last !== null) add(this.#records?.finish() ?? [], last);
    this.#store(lines, target, true, true);
  }

  /**
   * The documents of the record in the body of a log record; `null` if there is none. An event of text lines may span
   * several records, as in a file.
   */
  #convertedLog(log: LogRecord): readonly string[] | null {
    const text = bodyText(log)?.trim() ?? '';
    if (this.#records === null || text === '') return null;
    const shape = shapeOfBody(text);
    if (shape === 'text') return this.#records.convert(text, shape);
    const converted = this.#records.convertAlone(text, shape);
    return converted === null || converted.length === 0 ? null : converted;
  }

  /** Counts records that are not events, too: each of them takes time. */
  #countDocument(): void {
    this.#documentsRead += 1;
    const isBulk = this.#request.framing === 'bulk';
    const most = isBulk ? MAX_ACTIONS : MAX_DOCUMENTS;
    if (this.#documentsRead > most) throw tooMany(most, isBulk ? 'actions' : 'documents');
  }

  /** The id of a request is that of its only document. */
  #onlyId(): string | null {
    const { id } = this.#request;
    if (id === null || this.#sink.count === 0) return id;
    throw new BodyError(badRequest('the body has several documents for one id'));
  }

  /** Parses one document, and stores it or the events of its record. */
  #document(text: Text, reader: DocumentReader, start: number, end: number, target: Target): void {
    if (end - start > MAX_DOCUMENT_BYTES) {
      this.#sink.reject(target, documentFault({ code: 'ING2009', at: start }, start));
      return;
    }
    const isValid = reader.read(start, end);
    const wrong = isValid ? this.#parts.keyCheck.find(text, reader.start, reader.end) : null;
    if (wrong !== null) {
      this.#sink.reject(target, keyFault(wrong, start));
      return;
    }
    const failure = isValid ? null : documentFault(fault, start, text);
    const lines = this.#converted(text, start, end, isValid ? reader : null);
    if (lines !== null && (lines.length > 0 || !this.#keepsAll || failure !== null)) {
      this.#store(lines, target);
    } else if (failure === null) {
      this.#put(read(text, reader, target), target);
    } else {
      this.#sink.reject(target, failure);
    }
  }

  /** The documents of a record; `null` if the span is not one. */
  #converted(
    text: Text,
    start: number,
    end: number,
    reader: DocumentReader | null,
  ): readonly string[] | null {
    if (this.#records === null) return null;
    const { inputFormat, framing } = this.#request;
    text.end = end;
    const first = skipBlanks(text, start);
    if (reader === null) {
      // A document from a client is not a line of a log.
      if (framing === 'bulk' || framing === 'spans' || end - first < SHORTEST_TEXT) return null;
      return this.#records.convert(text.bytes.toString('utf8', first, end).trimEnd(), 'text');
    }
    const found = shapeOf(text, first);
    const shape = found === 'document' && reader.mayHoldRecord ? 'ambiguous' : found;
    if (!mayBeRecord(shape, inputFormat)) return null;
    if (inputFormat === 'auto' && !reader.mayHoldRecord && !hasUnknownKeys(text, first)) {
      if (shape === 'object') this.#records.addUnknown();
      return null;
    }
    const record = text.bytes.toString('utf8', first, end);
    return this.#keepsAll
      ? this.#records.convertAlone(record, shape)
      : this.#records.convert(record, shape);
  }

  /**
   * Stores the documents of one or several records.
   *
   * @param areGiven whether their keys are from a client
   */
  #store(
    lines: readonly string[],
    target: Target,
    areAllCounted = !this.#keepsAll,
    areGiven = false,
  ): void {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const text = textOf(bytes, bytes.length);
    const reader = new DocumentReader(text, this.#parts.fields.prepared, 'none');
    let start = 0;
    for (const index of lines.keys()) {
      const end = text.bytes.indexOf(NEWLINE, start);
      const id = index === 0 || target.id === null ? target.id : `${target.id}#${index + 1}`;
      const made = { ...target, id };
      const isValid = reader.read(start, end);
      const wrong = isValid && areGiven ? this.#parts.keyCheck.find(text, start, end) : null;
      if (wrong !== null) this.#sink.reject(made, keyFault(wrong, start));
      else if (isValid) {
        this.#put(read(text, reader, made), made, index === 0 || areAllCounted);
      } else this.#sink.reject(made, documentFault(fault, start));
      start = end + 1;
    }
  }

  /** @param isCounted whether the client sent it as a document, as against a further one of the same record */
  #put(document: ReadDocument, target: Target, isCounted = true): void {
    const { lineIds } = this.#request;
    if (lineIds === undefined || lineIds === null) {
      this.#sink.store(document, target, isCounted);
      return;
    }
    const further = this.#eventsOfLine === 0 ? '' : `.${this.#eventsOfLine}`;
    this.#eventsOfLine += 1;
    const id = `${lineIds.prefix}${lineIds.offset + this.#line}${further}`;
    this.#sink.store(document, { ...target, id }, isCounted);
  }
}

/** The document that was read last, as rules see it: with the index that the client named. */
function read({ bytes }: Text, reader: DocumentReader, { index }: Target): ReadDocument {
  if (index !== null) reader.describe(index, undefined);
  const { start, end, row } = reader;
  return { bytes, start, end, row };
}

/**
 * Only two formats have no key by which the document reader recognizes them: Laurel, whose keys are
 * in upper case, and lines wrapped by Docker, which may contain a part of a record.
 */
function hasUnknownKeys(text: Text, first: number): boolean {
  const start = skipBlanks(text, first + 1);
  const key = text.bytes[start + 1] ?? 0;
  if (key >= UPPER_A && key <= UPPER_Z) return true;
  return text.bytes.toString('latin1', start, start + DOCKER_KEY.length) === DOCKER_KEY;
}

const DOCKER_KEY = '"log":';
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;

/** Extends the bytes by the padding that parsing in place requires, if there is any behind them. */
function withRoom(body: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = body;
  const room = paddedSize(length);
  return byteOffset + room <= buffer.byteLength ? new Uint8Array(buffer, byteOffset, room) : body;
}

const bufferOf = ({ buffer, byteOffset, length }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, length);

/** An object may be a record, or an event that contains one. */
function shapeOfBody(text: string): Shape {
  return text.startsWith('{') ? 'ambiguous' : 'text';
}

const NO_RECORDS = { unknown: 0, converted: new Map(), skipped: new Map() };

const NO_SPANS = { places: new Uint32Array(), ids: [] };

/** The minimum size in bytes of a record that is a line of text. */
const SHORTEST_TEXT = 16;

const NOT_CHANGED = {
  type: 'illegal_argument_exception',
  reason: 'stored events are never changed: only [index] and [create] are supported',
  status: 400,
};

/** Includes the offending character. */
const OF_CHARACTERS: ReadonlySet<string> = new Set([
  'ING2002',
  'ING2003',
  'ING2004',
  'ING2005',
  'ING2007',
]);

const MAX_CHARACTER_BYTES = 4;

/** @param text which contains the document, for the message */
function documentFault({ code, at }: Fault, start: number, text?: Text): RejectedDocument['error'] {
  const found =
    text === undefined || !OF_CHARACTERS.has(code)
      ? ''
      : ` ${characterAt(text.bytes.toString('utf8', at, at + MAX_CHARACTER_BYTES), 0)}`;
  return {
    type: 'document_parsing_exception',
    reason: `failed to parse: ${REJECTIONS[code]}${found} at byte ${Math.max(0, at - start)} of the document (${code})`,
    status: 400,
  };
}

/** In the words of Elasticsearch. */
function keyFault({ kind, key, at }: KeyFault, start: number): RejectedDocument['error'] {
  const shown = key.length > MAX_SHOWN_KEY ? `${key.slice(0, MAX_SHOWN_KEY)}…` : key;
  const what =
    kind === 'repeated'
      ? `Duplicate field '${shown}'`
      : `Field [${shown}] is a metadata field and cannot be added inside a document. Use the index API request parameters.`;
  return {
    type: 'document_parsing_exception',
    reason: `[1:${at - start + 1}] failed to parse: ${what}`,
    status: 400,
  };
}

const MAX_SHOWN_KEY = 128;
