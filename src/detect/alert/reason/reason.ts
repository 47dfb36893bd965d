import type { FieldSet } from '../../../events/field-set.ts';
import type { Overrides } from '../overrides.ts';
import type { ReadEvent } from '../read-match.ts';
import type { Row } from '../../../events/value.ts';
import { Derived } from '../../source/derived.ts';
import type { SourceDocument } from '../../source/read-source.ts';
import { detached, truncateText } from '../../source/truncate-text.ts';
import { commandPhrase } from './command-phrase.ts';
import * as parts from './parts.ts';
import { sentenceFields } from '../../source/sentence-fields.ts';
import { visible, words } from './words.ts';

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
  const sentenceOf = (get: parts.Get, what: string): string =>
    detached(truncateText(what + parts.userOf(get) + parts.hostOf(get), MAX_LENGTH));
  const ofEvent = new Derived((source) => {
    const get = parts.getter(find, source.row(fields));
    return sentenceOf(get, eventWords(get, source));
  });
  const ofGroup = (kind: Happened, events: readonly ReadEvent[], common: Row): string => {
    const get = parts.getter(find, common);
    const each = events.map(({ row }) => parts.getter(find, row));
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

function eventWords(get: parts.Get, source: SourceDocument): string {
  const request = parts.requestOf(get);
  const process = parts.processOf(get);
  const line = process === null ? null : commandPhrase(source.document, process);
  const details = parts.listed([
    request,
    parts.prefixed('file ', parts.fileOf(get)),
    parts.prefixed('process ', line === null ? process : `${process} (${line})`),
    parts.prefixed('parent process ', parts.parentOf(get)),
    parts.prefixed('source ', parts.addressOf(get, 'source')),
    parts.prefixed('destination ', parts.addressOf(get, 'destination')),
    ...parts.placeOf(get),
  ]);
  return withDetails(
    request === null ? eventName(get, process) : 'Kubernetes audit event',
    details,
  );
}

/** `process event`; without a process that describes it, with the action: `file creation event`. */
function eventName(get: parts.Get, process: string | null): string {
  const category = words(get('event.category'));
  const isProcess = process !== null && category === 'process';
  const action = isProcess ? null : words(get('event.action'));
  return parts.listed([category, action, 'event']).join(' ');
}

function groupWords(kind: Happened, events: readonly parts.Get[], common: parts.Get): string {
  const category = words(common('event.category'));
  const counted = parts.listed([String(events.length), category]).join(' ');
  const details = parts.listed([
    namesOf(kind, events.map(labelOf)),
    parts.prefixed('parent process ', parts.parentOf(common)),
    ...parts.placeOf(common),
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
function labelOf(get: parts.Get): string {
  const process = parts.processOf(get);
  const file = parts.fileOf(get);
  const happened = words(get('event.action')) ?? 'event';
  if (file !== null) return process === null ? file : `${process} on file ${file}`;
  return process ?? parts.requestOf(get) ?? happened;
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
