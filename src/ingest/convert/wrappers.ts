import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import { itemsAt, memberAt, objectAt, objectsAt, textAt } from '../adapters/members.ts';

/** What stands at one place of a wrapper: records or other wrappers, as objects or as text. */
type Group = readonly Json[];

/**
 * What clouds and log shippers write around records, by the places where they put them. A record may stand at
 * several places of one wrapper, so the first place that holds any is the one to read.
 */
export function* groupsIn(record: JsonObject): Generator<Group> {
  const at = (key: string, of: JsonObject | undefined = record) => [memberAt(of, key)];
  for (const values of [
    // An export of an index: a hit a line.
    at('_source'),
    // CloudEvents, as Falcosidekick sends them.
    textAt(record, 'specversion') === undefined ? [] : at('data'),
    // Diagnostic logs of Azure: from an event hub, from a storage account, from a table.
    objectsAt(record, 'records'),
    at('log', objectAt(record, 'properties')),
    at('log_s'),
    // CloudWatch: a subscription, the answers to get-log-events and filter-log-events, Logs Insights.
    messagesOf(record, 'logEvents'),
    messagesOf(record, 'events'),
    itemsAt(record, 'results').flatMap(messageOfRow),
    at('@message'),
    // Cloud Logging of Google: what a container printed, as an object if it was JSON.
    at('jsonPayload'),
    at('textPayload'),
    [journalMessage(record)],
    // Fluent Bit, Fluentd, Filebeat, Vector, Logstash: the line that they read, or what it held.
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

/** A document that was made of the record in its `event.original`. */
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

/** So many bytes of a message are read. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The message of journald, which is a list of bytes where it is no plain text. */
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
 * What syslog writes before a message, in the forms of RFC 3164 and RFC 5424 and those between: priority,
 * version, time, host, program.
 */
const SYSLOG =
  /^(?:<\d{1,3}>)?(?:1 )?(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT[\d:.,+Z-]{8,32}) \S{1,255} (?:[\w./-]{1,64}(?:\[\d{1,10}\])?: |\S{1,64} \S{1,128} \S{1,64} (?:-|(?:\[[^\]{}]{0,512}\]){1,16}) (?:\u{feff})?)(?=\{)/u;

/** The object of a line of syslog, as text; `null` if it holds none. */
export function syslogMessage(line: string): string | null {
  const [prefix] = SYSLOG.exec(line.slice(0, MAX_PREFIX_LENGTH)) ?? [];
  return prefix === undefined ? null : line.slice(prefix.length);
}

const MAX_PREFIX_LENGTH = 1_024;
