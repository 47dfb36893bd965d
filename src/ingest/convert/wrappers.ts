import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import { itemsAt, memberAt, objectAt, objectsAt, textAt } from '../adapters/members.ts';

/** The content of a container log line. */
export type Unwrapped =
  | { readonly kind: 'line'; readonly text: string }
  /** The first part of a line that continues. */
  | { readonly kind: 'part' }
  /** A part that exceeds a limit. Its line is not read. */
  | { readonly kind: 'lost'; readonly why: 'too long' | 'too many streams' };

/** The maximum number of characters of a line that is joined from parts. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * `2026-11-24T10:15:30.123456789Z stdout F …`: time, stream, and whether the line is full or
 * partial.
 */
const CRI =
  /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?::[^ ]{0,64})? /;

/** The keys of Docker's `json-file` format. */
const DOCKER_KEYS = new Set(['log', 'stream', 'time', 'attrs']);

/**
 * Unwraps container logs. Sensors in containers write their records to standard output, where the
 * container runtime wraps each line and splits long ones into parts.
 */
export class ContainerLog {
  /** The parts received so far, by stream. */
  readonly #parts = new Map<string, string>();
  /** Streams inside a line that is too long, whose end must not be read as a line. */
  readonly #overlong = new Set<string>();

  /** Returns `null` for a line that is not wrapped. */
  unwrapLine(line: string): Unwrapped | null {
    const [prefix, stream, tag] = CRI.exec(line) ?? [];
    if (prefix === undefined || stream === undefined) return null;
    return this.#put(stream, line.slice(prefix.length), tag === 'F');
  }

  /** Returns `null` for an object that is not a wrapped line. */
  unwrapObject(record: JsonObject): Unwrapped | null {
    const { log, stream } = record;
    if (typeof log !== 'string' || typeof stream !== 'string') return null;
    if (!Object.keys(record).every((key) => DOCKER_KEYS.has(key))) return null;
    const isWhole = log.endsWith('\n');
    return this.#put(stream, isWhole ? log.slice(0, -1) : log, isWhole);
  }

  /** The number of parts whose end did not arrive. */
  finish(): number {
    const { size } = this.#parts;
    this.#parts.clear();
    return size;
  }

  #put(stream: string, text: string, isWhole: boolean): Unwrapped {
    if (this.#overlong.has(stream)) {
      if (isWhole) this.#overlong.delete(stream);
      return { kind: 'part' };
    }
    const whole = (this.#parts.get(stream) ?? '') + text;
    this.#parts.delete(stream);
    if (whole.length > MAX_CHARACTERS) {
      if (!isWhole) this.#overlong.add(stream);
      return { kind: 'lost', why: 'too long' };
    }
    if (isWhole) return { kind: 'line', text: whole };
    // A hostile log could contain any number of stream names.
    if (this.#parts.size === MAX_STREAMS) {
      return { kind: 'lost', why: 'too many streams' };
    }
    this.#parts.set(stream, whole);
    return { kind: 'part' };
  }
}

const MAX_STREAMS = 4;

/** The original line in the event of a log shipper; `null` if there is none. */
export function shippedLine({ log, message }: JsonObject): string | null {
  const line = typeof log === 'string' ? log : message;
  if (typeof line !== 'string') return null;
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

/** The content at one path of a wrapper: records or other wrappers, as objects or as text. */
type Group = readonly Json[];

/**
 * The paths at which clouds and log shippers wrap records. A record may appear at several paths of
 * one wrapper, so only the first path with any content is read.
 */
export function* groupsIn(record: JsonObject): Generator<Group> {
  const at = (key: string, of: JsonObject | undefined = record) => [memberAt(of, key)];
  for (const values of [
    // Exports of an Elasticsearch index: one hit per line.
    at('_source'),
    // CloudEvents, as Falcosidekick sends them.
    textAt(record, 'specversion') === undefined ? [] : at('data'),
    // Diagnostic logs of Azure, from an event hub, a storage account or a table.
    objectsAt(record, 'records'),
    at('log', objectAt(record, 'properties')),
    at('log_s'),
    // CloudWatch: subscriptions, responses of get-log-events and filter-log-events, and Logs
    // Insights.
    messagesOf(record, 'logEvents'),
    messagesOf(record, 'events'),
    itemsAt(record, 'results').flatMap(messageOfRow),
    at('@message'),
    // Google Cloud Logging: the output of a container, as an object if it was JSON.
    at('jsonPayload'),
    at('textPayload'),
    [journalMessage(record)],
    // Fluent Bit, Fluentd, Filebeat, Vector and Logstash: the line that they read, or the parsed
    // object.
    at('log_processed'),
    at('json'),
    at('structured'),
    at('log'),
    at('message'),
    isFinished(record) ? [] : at('original', objectAt(record, 'event')),
  ]) {
    const group = values.filter(holdsSomething);
    if (group.length > 0) yield group;
  }
}

/** A document that was converted from the record in its `event.original`. */
function isFinished(record: JsonObject): boolean {
  return ['process', 'file', 'kubernetes'].some((key) => objectAt(record, key) !== undefined);
}

function holdsSomething(value: Json | undefined): value is Json {
  return isJsonObject(value) || (typeof value === 'string' && value !== '');
}

function messagesOf(record: JsonObject, key: string): readonly (Json | undefined)[] {
  return objectsAt(record, key).map((event) => memberAt(event, 'message'));
}

/** A row of Logs Insights: `[{"field":"@message","value":"…"}]`. */
function messageOfRow(row: Json): readonly (Json | undefined)[] {
  if (!Array.isArray(row)) return [];
  return (row as readonly Json[])
    .filter(isJsonObject)
    .filter((cell) => memberAt(cell, 'field') === '@message')
    .map((cell) => memberAt(cell, 'value'));
}

/** The maximum number of bytes of a message that is read. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A journald message, which is a list of bytes if it is not plain text. */
function journalMessage(record: JsonObject): Json | undefined {
  const message = memberAt(record, 'MESSAGE');
  if (!Array.isArray(message)) return message;
  const bytes = message as readonly Json[];
  const isBytes = bytes.every((byte) => typeof byte === 'number' && byte >= 0 && byte < 256);
  return isBytes && bytes.length <= MAX_BYTES
    ? Buffer.from(bytes as readonly number[]).toString()
    : undefined;
}

/**
 * The prefix that syslog writes before a message in the formats of RFC 3164, RFC 5424 and variants
 * of them: priority, version, time, host, program.
 */
const SYSLOG =
  /^(?:<\d{1,3}>)?(?:1 )?(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT[\d:.,+Z-]{8,32}) \S{1,255} (?:[\w./-]{1,64}(?:\[\d{1,10}\])?: |\S{1,64} \S{1,128} \S{1,64} (?:-|(?:\[[^\]{}]{0,512}\]){1,16}) (?:\u{feff})?)(?=\{)/u;

/** The JSON object in a syslog line, as text; `null` if there is none. */
export function syslogMessage(line: string): string | null {
  const [prefix] = SYSLOG.exec(line.slice(0, MAX_PREFIX_LENGTH)) ?? [];
  return prefix === undefined ? null : line.slice(prefix.length);
}

const MAX_PREFIX_LENGTH = 1_024;
