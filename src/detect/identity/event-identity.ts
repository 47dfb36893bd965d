import { parseDocument } from '../../events/parse-document.ts';
import { FieldSet } from '../../events/field-set.ts';
import { valuesOf, type Row, type Scalar } from '../../events/value.ts';
import { readInstant } from '../../util/time/index.ts';
import type { SourceDocument } from '../source/read-source.ts';
import { canonicalText } from './canonical.ts';
import { hashOf } from './hash.ts';
import { unfold } from './unfold.ts';

/**
 * Different events may share an `event.id`: auditd numbers system calls, Kubernetes numbers requests and
 * not their stages, and alerts carry the id of their event.
 */
const DISTINGUISHING = [
  'event.module',
  'event.dataset',
  'event.action',
  'event.sequence',
  'kubernetes.audit.stage',
  'kibana.alert.uuid',
] as const;

/**
 * Where it happened. Each sensor numbers its own events, and a client that writes events of one container must not be able
 * to make those of another container look like duplicates.
 */
const WHERE = ['host.id', 'host.name', 'container.id', 'container.name'] as const;

/** Set by shippers and pipelines, and different when the event is shipped again. */
const SET_ON_THE_WAY = [
  '_id',
  '_index',
  '_version',
  '@version',
  'agent.ephemeral_id',
  'agent.version',
  'data_stream',
  'ecs.version',
  'elastic_agent',
  'event.agent_id_status',
  'event.created',
  'event.ingested',
  'input.type',
  'log.file',
  'log.offset',
] as const;

/** In UTF-16 units. Changing it would change ids. */
const MAX_SORTED_LENGTH = 1_048_576;

/** Reads the identity of an event: see {@link eventIdentity}. The row must belong to the document. */
export type ReadIdentity = (row: Row, source: SourceDocument) => string;

/** Adds the fields of an identity to a field set. */
export function identityReader(fields: FieldSet): ReadIdentity {
  const partsOf = partsReader(fields);
  const whereOf = whereReader(fields);
  return (row, source) => {
    const parts = partsOf(row);
    if (parts === null) return hashOf(contentOf(source));
    const where = whereOf(row);
    return identityBy(where === null ? parts : [...parts, where]);
  };
}

/** What an event was known by as long as host and container were no part of that. */
export interface FormerIdentity {
  readonly identity: string;
  /** By {@link whereReader}. */
  readonly where: string;
}

/** The same for former identities; `null` for an event whose identity has stayed the same. */
export function formerIdentityReader(fields: FieldSet): (row: Row) => FormerIdentity | null {
  const partsOf = partsReader(fields);
  const whereOf = whereReader(fields);
  return (row) => {
    const parts = partsOf(row);
    const where = whereOf(row);
    return parts === null || where === null ? null : { identity: identityBy(parts), where };
  };
}

/** Reads the host and the container of an event; `null` for one that has neither. */
export function whereReader(fields: FieldSet): (row: Row) => string | null {
  const slots = WHERE.map((field) => fields.slotOf(field));
  return (row) => {
    const values = slots.map((slot) => textsOf(row, slot));
    return values.every((each) => each.length === 0) ? null : JSON.stringify(values);
  };
}

type Parts = readonly (string | readonly string[])[];

/** Reads an own `event.id`, and what distinguishes events that share one; `null` for an event without. */
function partsReader(fields: FieldSet): (row: Row) => Parts | null {
  const id = fields.slotOf('event.id');
  const time = fields.slotOf('@timestamp');
  const others = DISTINGUISHING.map((field) => fields.slotOf(field));
  return (row) => {
    const [own, ...more] = valuesOf(row[id]);
    if (own === undefined || own === '' || more.length > 0) return null;
    const times = valuesOf(row[time]).map(instantText).sort();
    return [String(own), times, ...others.map((slot) => textsOf(row, slot))];
  };
}

const textsOf = (row: Row, slot: number): readonly string[] =>
  valuesOf(row[slot]).map(String).sort();

const identityBy = (parts: Parts): string => hashOf(`event.id ${JSON.stringify(parts)}`);

/**
 * The identity of an event, 64 hex digits: independent of when and from where it is read and of its
 * notation. An event with a single `event.id` is identified by it together with its time, module, dataset,
 * action, host and container; any other by its content except fields that are set in transit.
 */
export function eventIdentity(source: SourceDocument): string {
  return standalone.read(source.row(standalone.fields), source);
}

const standalone = (() => {
  const fields = new FieldSet();
  return { fields, read: identityReader(fields) };
})();

/** Sorting a document takes several times its memory, so a huge one is identified by its exact text. */
function contentOf({ text, document, cut }: SourceDocument): string {
  if (text.length > MAX_SORTED_LENGTH) return `text ${text}`;
  const whole = cut === null ? document : parseDocument(text);
  return `content ${canonicalText(unfold(whole, SET_ON_THE_WAY))}`;
}

/** Normalises an instant, so that other digits or another zone make no difference. */
function instantText(value: Scalar): string {
  const instant = readInstant(value);
  return instant === null ? `text ${String(value)}` : String(instant);
}
