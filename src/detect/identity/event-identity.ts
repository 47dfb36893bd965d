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
  const id = fields.slotOf('event.id');
  const time = fields.slotOf('@timestamp');
  const others = DISTINGUISHING.map((field) => fields.slotOf(field));
  return (row, source) => {
    const [own, ...more] = valuesOf(row[id]);
    if (own === undefined || own === '' || more.length > 0) {
      return hashOf(contentOf(source));
    }
    const parts = [
      String(own),
      valuesOf(row[time]).map(instantText).sort(),
      ...others.map((slot) => valuesOf(row[slot]).map(String).sort()),
    ];
    return hashOf(`event.id ${JSON.stringify(parts)}`);
  };
}

/**
 * The identity of an event, 64 hex digits: independent of when and from where it is read and of its
 * notation. An event with a single `event.id` is identified by it together with its time, module, dataset
 * and action; any other by its content except fields that are set in transit.
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
