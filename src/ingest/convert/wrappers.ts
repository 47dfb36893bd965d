import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import { itemsAt, memberAt, objectAt, objectsAt, textAt } from '../adapters/members.ts';

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
