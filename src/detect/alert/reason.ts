import {
  type FieldSet,
  type Row,
  valuesOf,
  type Scalar,
  type Value,
} from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import type { Overrides } from './overrides.ts';
import { valuesAt } from './values-at.ts';
import type { ReadEvent } from './read-match.ts';
import { escapeCharacter, UNSAFE_CHARACTER } from '../../util/unsafe-text.ts';
import {
  Derived,
  type SourceDocument,
  sentenceFields,
  type SentenceField,
} from '../source/read-source.ts';
import { detached, truncateText } from '../source/truncate-text.ts';

/** The values of a row at a field. */
type Get = (field: SentenceField) => Value;

const getter =
  (find: (row: Row, field: SentenceField) => Value, row: Row): Get =>
  (field) =>
    find(row, field);

/** A container's full id has 64 digits; tools show the first 12. */
const SHORT_ID = 12;
const LONG_ID = /^[0-9a-f]{13,}$/;

/** The first of several fields with a meaningful value. */
function first(get: Get, ...fields: readonly SentenceField[]): string | null {
  for (const field of fields) {
    const text = words(get(field));
    if (text !== null) return text;
  }
  return null;
}

const processOf = (get: Get) => first(get, 'process.name', 'process.executable');
const parentOf = (get: Get) => first(get, 'process.parent.name', 'process.parent.executable');
const fileOf = (get: Get) => first(get, 'file.path', 'file.name');

function addressOf(get: Get, side: 'source' | 'destination'): string | null {
  const address = words(get(`${side}.ip`));
  const port = words(get(`${side}.port`));
  return address === null || port === null ? address : `${address}:${port}`;
}

/** A request to the Kubernetes API: `create of pods/exec web-1 in namespace shop`. */
function requestOf(get: Get): string | null {
  const verb = words(get('kubernetes.audit.verb'));
  if (verb === null) return null;
  const kind = words(get('kubernetes.audit.objectRef.resource'));
  const part = words(get('kubernetes.audit.objectRef.subresource'));
  const name = words(get('kubernetes.audit.objectRef.name'));
  const namespace = words(get('kubernetes.audit.objectRef.namespace'));
  return joined(' ', [
    verb,
    prefixed('of ', kind === null ? null : joined('/', [kind, part])),
    name,
    prefixed('in namespace ', namespace),
  ]);
}

/** `container web`, `image nginx:1.25`, `pod web-1 in namespace shop`, each if known. */
function placeOf(get: Get): readonly string[] {
  const ids = meaningful(get('container.id')).map((id) =>
    typeof id === 'string' && LONG_ID.test(id) ? id.slice(0, SHORT_ID) : id,
  );
  const id = ids.length > 1 ? words(ids) : words(ids[0]);
  const isPod = meaningful(get('orchestrator.resource.type')).includes('pod');
  const pod =
    (isPod ? words(get('orchestrator.resource.name')) : null) ?? words(get('kubernetes.pod.name'));
  const namespace = first(get, 'orchestrator.namespace', 'kubernetes.namespace');
  // For a request to the Kubernetes API, the namespace is part of the request.
  const rest = pod === null && words(get('kubernetes.audit.verb')) !== null ? null : namespace;
  return listed([
    prefixed('container ', words(get('container.name')) ?? id),
    prefixed('image ', imageOf(get)),
    pod === null
      ? prefixed('namespace ', rest)
      : joined(' in ', [`pod ${pod}`, prefixed('namespace ', namespace)]),
  ]);
}

function imageOf(get: Get): string | null {
  const names = meaningful(get('container.image.name'));
  const tags = meaningful(get('container.image.tag'));
  const [name] = names;
  const [tag] = tags;
  const isWhole = names.length !== 1 || tags.length !== 1 || typeof name !== 'string';
  if (isWhole || /[:@][^/]*$/.test(name.slice(-200))) return words(get('container.image.name'));
  return words(`${name}:${String(tag)}`);
}

/** ` by root`; for a user without a name, the number. */
function userOf(get: Get): string {
  const name = first(get, 'user.name', 'process.user.name', 'kubernetes.audit.user.username');
  const id = first(get, 'user.id', 'process.user.id');
  return prefixed(' by ', name ?? prefixed('user ', id)) ?? '';
}

const hostOf = (get: Get): string =>
  prefixed(' on ', first(get, 'host.name', 'host.hostname')) ?? '';

const prefixed = (prefix: string, text: string | null): string | null =>
  text === null ? null : prefix + text;

/** Drops unknown parts. */
const listed = (parts: readonly (string | null)[]): readonly string[] =>
  parts.filter((part) => part !== null);

const joined = (separator: string, parts: readonly (string | null)[]): string =>
  listed(parts).join(separator);

/** The maximum length of a command line in a sentence, in UTF-16 units. */
const MAX_COMMAND_LENGTH = 160;
const MAX_ARGUMENTS = 20;

/** The command of an event's process as part of a sentence, if it adds anything to the name; otherwise `null`. */
function commandPhrase(document: JsonObject, name: string | null): string | null {
  const all = valuesAt(document, 'process.args', MAX_ARGUMENTS + 1);
  const args = all.slice(0, MAX_ARGUMENTS).map((each) => (each === '' ? '""' : word(each)));
  if (args.length > 1 || (args[0] !== undefined && args[0] !== name)) {
    return truncateText(
      [...args, ...(all.length > MAX_ARGUMENTS ? ['…'] : [])].join(' '),
      MAX_COMMAND_LENGTH,
    );
  }
  const [line] = valuesAt(document, 'process.command_line', 1);
  if (line === undefined || !isMeaningful(line)) return null;
  const text = visible(truncateText(String(line).trim(), MAX_COMMAND_LENGTH));
  return text === name ? null : truncateText(text, MAX_COMMAND_LENGTH);
}

/** The maximum length of a value in a sentence, in UTF-16 units, before and after escaping. */
const MAX_VALUE_LENGTH = 80;
const MAX_SHOWN_LENGTH = 120;
/** The maximum number of values named per field; the others are counted. */
const MAX_VALUES = 3;

/** Characters of names, paths and addresses. Anything else is quoted, so that it cannot pose as prose. */
const PLAIN = /^[\p{L}\p{N}\p{M}_./:@%+=~#*!?$^&<>[\]{}|-]+$/u;

/** Empty text and a lone `-` are placeholders. */
export function isMeaningful(value: Scalar): boolean {
  const text = typeof value === 'string' ? value.trim() : '';
  return typeof value !== 'string' || (text !== '' && text !== '-');
}

/** The meaningful values of a field. */
export const meaningful = (value: Value): readonly Scalar[] => valuesOf(value).filter(isMeaningful);

/** One value for a sentence: short, on one line, without unsafe characters. */
export function word(value: Scalar): string {
  const text = truncateText(String(value).trim(), MAX_VALUE_LENGTH);
  if (PLAIN.test(text)) return text;
  const safe = visible(text.replaceAll('"', '\\"'));
  return `"${truncateText(safe, MAX_SHOWN_LENGTH)}"`;
}

/** The values of a field, `a, b, c and 4 more`; `null` without a meaningful one. */
export function words(value: Value): string | null {
  const values = meaningful(value);
  if (values.length === 0) return null;
  const named = values.slice(0, MAX_VALUES).map(word).join(', ');
  const more = values.length - MAX_VALUES;
  return more > 0 ? `${named} and ${more} more` : named;
}

/** Unsafe characters as `\n`, `\x1b` or `\u{202e}`. */
export const visible = (text: string): string => text.replace(UNSAFE_CHARACTER, escapeCharacter);

/** The maximum length of a reason, in UTF-16 units, without its end, which names severity and rule. */
const MAX_LENGTH = 1_000;
/** The maximum number of events of a sequence that are named; the others are counted. */
const MAX_EVENTS = 6;

/** One event, several in order, or several in any order. */
export type Happened = 'event' | 'sequence' | 'sample';

/**
 * Builds the sentence of a match: what happened, where, by whom, and the alert it raised. It does not reference the texts
 * of documents.
 */
export type MakeReason = (
  kind: Happened,
  events: readonly ReadEvent[],
  common: Row,
  overrides: Overrides,
) => string;

/**
 * Adds the fields of a reason to a field set. An event yields
 *
 *     process event with process kubectl (kubectl get pods), parent process sh, container web,
 *     image nginx:1.25, pod web-1 in namespace shop by root on node-3 created low alert NAME.
 *
 * and a sequence lists its events in order and what they have in common. Unknown parts are omitted, long
 * values truncated, and unsafe characters escaped.
 */
export function reasonMaker(fields: FieldSet): MakeReason {
  const find = sentenceFields(fields);
  const sentenceOf = (get: Get, what: string): string =>
    detached(truncateText(what + userOf(get) + hostOf(get), MAX_LENGTH));
  const ofEvent = new Derived((source) => {
    const get = getter(find, source.row(fields));
    return sentenceOf(get, eventWords(get, source));
  });
  const ofGroup = (kind: Happened, events: readonly ReadEvent[], common: Row): string => {
    const get = getter(find, common);
    const each = events.map(({ row }) => getter(find, row));
    return sentenceOf(get, groupWords(kind, each, get));
  };
  return (kind, events, common, { name, severity }) => {
    const [event] = events;
    const sentence =
      kind === 'event' && event !== undefined
        ? ofEvent.of(event.source)
        : ofGroup(kind, events, common);
    return `${sentence} created ${severity} alert ${visible(name)}.`;
  };
}

function eventWords(get: Get, source: SourceDocument): string {
  const request = requestOf(get);
  const process = processOf(get);
  const line = process === null ? null : commandPhrase(source.document, process);
  const details = listed([
    request,
    prefixed('file ', fileOf(get)),
    prefixed('process ', line === null ? process : `${process} (${line})`),
    prefixed('parent process ', parentOf(get)),
    prefixed('source ', addressOf(get, 'source')),
    prefixed('destination ', addressOf(get, 'destination')),
    ...placeOf(get),
  ]);
  return withDetails(
    request === null ? eventName(get, process) : 'Kubernetes audit event',
    details,
  );
}

/** `process event`; without a process that describes it, with the action: `file creation event`. */
function eventName(get: Get, process: string | null): string {
  const category = words(get('event.category'));
  const isProcess = process !== null && category === 'process';
  const action = isProcess ? null : words(get('event.action'));
  return listed([category, action, 'event']).join(' ');
}

function groupWords(kind: Happened, events: readonly Get[], common: Get): string {
  const category = words(common('event.category'));
  const counted = listed([String(events.length), category]).join(' ');
  const details = listed([
    namesOf(kind, events.map(labelOf)),
    prefixed('parent process ', parentOf(common)),
    ...placeOf(common),
  ]);
  return withDetails(`${kind} of ${counted} events`, details);
}

/** `curl, then chmod, then sh`; for an unordered sample, `curl and nc`. */
function namesOf(kind: Happened, labels: readonly string[]): string {
  const named = repeated(labels);
  const more = named.length - MAX_EVENTS;
  const text = named.slice(0, MAX_EVENTS).join(kind === 'sample' ? ' and ' : ', then ');
  return more > 0 ? `${text}, and ${more} more` : text;
}

/** The label of an event of a sequence. */
function labelOf(get: Get): string {
  const process = processOf(get);
  const file = fileOf(get);
  const happened = words(get('event.action')) ?? 'event';
  if (file !== null) return process === null ? file : `${process} on file ${file}`;
  return process ?? requestOf(get) ?? happened;
}

/** Collapses adjacent duplicates: `curl (3 times)`. */
function repeated(labels: readonly string[]): readonly string[] {
  const runs: { label: string; count: number }[] = [];
  for (const label of labels) {
    const last = runs.at(-1);
    if (last?.label === label) last.count += 1;
    else runs.push({ label, count: 1 });
  }
  return runs.map(({ label, count }) => (count === 1 ? label : `${label} (${count} times)`));
}

const withDetails = (lead: string, details: readonly string[]): string =>
  details.length === 0 ? lead : `${lead} with ${details.join(', ')}`;
