import { CATALOGUES } from '../../../events/catalogue/index.ts';
import { isJsonObject, printJson, type Json, type JsonObject } from '../../../events/json.ts';
import { parseDocument } from '../../../events/parse-document.ts';
import { formatInstant } from '../../../util/time/index.ts';
import { integerAt, memberAt, objectAt, textAt } from '../../adapters/members.ts';
import { hasTooManyValues } from '../../convert/conversion.ts';
import type { LogRecord } from './records.ts';

/** Attributes of the semantic conventions whose fields in ECS have other names. */
export const RENAMED_ATTRIBUTES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'cloud.platform': 'cloud.service.name',
    'code.file.path': 'log.origin.file.name',
    'code.filepath': 'log.origin.file.name',
    'code.function': 'log.origin.function',
    'code.function.name': 'log.origin.function',
    'code.line.number': 'log.origin.file.line',
    'code.lineno': 'log.origin.file.line',
    'container.image.tags': 'container.image.tag',
    'deployment.environment': 'service.environment',
    'deployment.environment.name': 'service.environment',
    'enduser.id': 'user.id',
    'exception.message': 'error.message',
    'exception.stacktrace': 'error.stack_trace',
    'exception.type': 'error.type',
    'host.arch': 'host.architecture',
    'k8s.cluster.name': 'orchestrator.cluster.name',
    'k8s.cluster.uid': 'orchestrator.cluster.id',
    'k8s.namespace.name': 'orchestrator.namespace',
    'k8s.pod.name': 'orchestrator.resource.name',
    'k8s.pod.ip': 'orchestrator.resource.ip',
    'os.description': 'host.os.full',
    'os.name': 'host.os.name',
    'os.type': 'host.os.type',
    'os.version': 'host.os.version',
    'process.command_args': 'process.args',
    'process.executable.name': 'process.name',
    'process.executable.path': 'process.executable',
    'process.owner': 'process.user.name',
    'process.parent_pid': 'process.parent.pid',
    'service.instance.id': 'service.node.name',
    'thread.id': 'process.thread.id',
    'thread.name': 'process.thread.name',
  }),
);

const KUBERNETES = 'k8s.';

/** The field that an attribute is; `null` if it has none, and stays an attribute. */
function fieldOf(attribute: string): string | null {
  const renamed = RENAMED_ATTRIBUTES.get(attribute);
  if (renamed !== undefined) return renamed;
  if (CATALOGUES.ecs.has(attribute)) return attribute;
  const isKubernetes = attribute.startsWith(KUBERNETES) && attribute.length > KUBERNETES.length;
  return isKubernetes ? `kubernetes.${attribute.slice(KUBERNETES.length)}` : null;
}

const MODULE = 'otel';
const DATASET = 'otel.logs';

/**
 * The event that a log record is. If its body is an event as rules expect it, that one; else fields of
 * ECS as far as there are any, and the rest below `otel`.
 */
export function eventOf(log: LogRecord): JsonObject {
  const event = eventInBody(log);
  return event === null ? describedEvent(log) : withOrigin(event, log);
}

function describedEvent(log: LogRecord): JsonObject {
  const { record, body } = log;
  const document = new Document();
  const isText = typeof body !== 'object' && body !== undefined;
  document.place('@timestamp', timeOf(record));
  document.place('message', isText ? String(body) : undefined);
  document.place('log.level', levelOf(record));
  document.place('event.kind', 'event');
  document.place('event.action', textAt(record, 'eventName'));
  document.place('event.severity', severityOf(record));
  document.place('event.created', createdOf(record));
  document.place('trace.id', textAt(record, 'traceId'));
  document.place('span.id', textAt(record, 'spanId'));
  document.place('data_stream.type', 'logs');
  const attributes = document.placeAll(log.attributes);
  const resource = document.placeAll(log.resource);
  document.placeStream();
  const isPod = document.has('orchestrator.resource.name');
  document.place('orchestrator.resource.type', isPod ? 'pod' : undefined);
  const isOrchestrated = document.has('orchestrator');
  document.place('orchestrator.type', isOrchestrated ? 'kubernetes' : undefined);
  document.place('otel', originOf(log, attributes, resource, isText ? undefined : body));
  return document.content;
}

/**
 * An event that the body of a log record held, in the shape that rules expect. The resource is what
 * sent it, such as the pod of a sensor, and not what it is about: of the resource, only the host is
 * common to both.
 */
export function withOrigin(event: JsonObject, log: LogRecord): JsonObject {
  const { record, attributes, resource } = log;
  const host = objectAt(event, 'host');
  const name = textAt(resource, 'host.name');
  const completed =
    name === undefined || textAt(host, 'name') !== undefined || Object.hasOwn(event, 'host.name')
      ? event
      : { ...event, host: { ...host, name } };
  const time = timeOf(record);
  const isTimed = Object.hasOwn(event, '@timestamp') || time === undefined;
  const origin = originOf(log, attributes, resource, undefined);
  return {
    ...(isTimed ? {} : { '@timestamp': time }),
    ...completed,
    ...(origin === undefined || Object.hasOwn(event, 'otel') ? {} : { otel: origin }),
  };
}

/** What the body holds if that may be a record of a sensor or an event, as text; `null` if it cannot be. */
export function bodyText({ body }: LogRecord): string | null {
  if (typeof body === 'string') return body;
  return isJsonObject(body) ? printJson(body) : null;
}

function eventInBody(log: LogRecord): JsonObject | null {
  const { body } = log;
  if (typeof body !== 'string') return isJsonObject(body) && isEvent(body) ? body : null;
  if (!body.trimStart().startsWith('{') || hasTooManyValues(body)) return null;
  try {
    const document = parseDocument(body);
    return isEvent(document) ? document : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isEvent(document: JsonObject): boolean {
  if (!Object.hasOwn(document, '@timestamp')) return false;
  return EVENT_KEYS.some((key) => Object.hasOwn(document, key));
}

const EVENT_KEYS = ['event', 'event.category', 'event.kind', 'event.action', 'data_stream', 'ecs'];

/** What has no field of its own, so that nothing of a log record is lost. */
function originOf(
  { record, scope }: LogRecord,
  attributes: JsonObject,
  resource: JsonObject,
  body: Json | undefined,
): JsonObject | undefined {
  const { name, version } = scope;
  return someOf({
    body,
    attributes: someOf(attributes),
    dropped_attributes_count: droppedOf(record),
    trace_flags: integerAt(record, 'flags'),
    resource: someOf({ attributes: someOf(resource) }),
    scope: someOf({ name, version, attributes: someOf(scope.attributes) }),
  });
}

/** The members that are there; `undefined` without any. */
function someOf(members: Readonly<Record<string, Json | undefined>>): JsonObject | undefined {
  const some = Object.entries(members).filter(
    (entry): entry is [string, Json] => entry[1] !== undefined,
  );
  return some.length === 0 ? undefined : Object.fromEntries(some);
}

function droppedOf(record: JsonObject): number | bigint | undefined {
  const count = integerAt(record, 'droppedAttributesCount');
  return count === 0 ? undefined : count;
}

/** When it happened, else when it was seen; RFC 3339 with nanoseconds. */
function timeOf(record: JsonObject): string | undefined {
  return instantAt(record, 'timeUnixNano') ?? instantAt(record, 'observedTimeUnixNano');
}

function createdOf(record: JsonObject): string | undefined {
  const time = instantAt(record, 'timeUnixNano');
  return time === undefined ? undefined : instantAt(record, 'observedTimeUnixNano');
}

/** Zero stands for a missing time. */
function instantAt(record: JsonObject, key: string): string | undefined {
  const value = integerAt(record, key);
  if (value === undefined || value <= 0) return undefined;
  const instant = BigInt(value);
  return instant > MAX_INSTANT ? undefined : formatInstant(instant);
}

/** The last nanosecond of the year 9999. */
const MAX_INSTANT = 253_402_300_799_999_999_999n;

/** Each has four steps: 1 to 4 are TRACE to TRACE4. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const STEPS = 4;

function levelOf(record: JsonObject): string | undefined {
  const severity = Number(severityOf(record) ?? 0);
  return textAt(record, 'severityText')?.toLowerCase() ?? LEVELS[Math.ceil(severity / STEPS) - 1];
}

function severityOf(record: JsonObject): number | bigint | undefined {
  const severity = integerAt(record, 'severityNumber');
  return severity === 0 ? undefined : severity;
}

type Mutable = { [key: string]: Json };

/** A document under construction. The first value of a field stays. */
class Document {
  readonly content: Mutable = {};

  has(path: string): boolean {
    let value: Json | undefined = this.content;
    for (const key of path.split('.'))
      value = isJsonObject(value) ? memberAt(value, key) : undefined;
    return value !== undefined;
  }

  /** Whether there was room for the value: neither a value at the field, nor above it. */
  place(path: string, value: Json | undefined): boolean {
    if (value === undefined) return false;
    const keys = path.split('.');
    // Attributes may have any name.
    if (keys.includes('') || keys.includes('__proto__')) return false;
    const last = keys.pop() ?? '';
    let object = this.content;
    for (const key of keys) {
      const next = memberAt(object, key);
      if (next !== undefined && (!isJsonObject(next) || !this.#made.has(next))) return false;
      object = next ?? this.#child(object, key);
    }
    if (Object.hasOwn(object, last)) return false;
    object[last] = value;
    return true;
  }

  /** Places the attributes that are fields, and returns the others. */
  placeAll(attributes: JsonObject): JsonObject {
    const others = Object.entries(attributes).filter(([name, value]) => {
      const field = fieldOf(name);
      return field === null || !this.place(field, value);
    });
    return Object.fromEntries(others);
  }

  /** Names the data stream, as far as no attribute did. */
  placeStream(): void {
    const event = objectAt(this.content, 'event');
    const named = textAt(objectAt(this.content, 'data_stream'), 'dataset');
    const dataset = named ?? textAt(event, 'dataset') ?? DATASET;
    this.place('event.module', MODULE);
    this.place('event.dataset', dataset);
    this.place('data_stream.dataset', dataset);
    this.place('data_stream.namespace', 'default');
  }

  /** Objects made here, as opposed to values. */
  readonly #made = new Set<JsonObject>();

  #child(parent: Mutable, key: string): Mutable {
    const child: Mutable = {};
    parent[key] = child;
    this.#made.add(child);
    return child;
  }
}
