import type { FieldSet } from '../../events/field-set.ts';
import type { Row } from '../../events/value.ts';

/** The fields used in a reason. */
export const SENTENCE_FIELDS = [
  'event.category',
  'event.action',
  'process.name',
  'process.executable',
  'process.parent.name',
  'process.parent.executable',
  'file.path',
  'file.name',
  'source.ip',
  'source.port',
  'destination.ip',
  'destination.port',
  'container.name',
  'container.id',
  'container.image.name',
  'container.image.tag',
  'orchestrator.resource.type',
  'orchestrator.resource.name',
  'orchestrator.namespace',
  'kubernetes.pod.name',
  'kubernetes.namespace',
  'kubernetes.audit.verb',
  'kubernetes.audit.objectRef.resource',
  'kubernetes.audit.objectRef.subresource',
  'kubernetes.audit.objectRef.name',
  'kubernetes.audit.objectRef.namespace',
  'kubernetes.audit.user.username',
  'user.name',
  'user.id',
  'process.user.name',
  'process.user.id',
  'host.name',
  'host.hostname',
] as const;

export type SentenceField = (typeof SENTENCE_FIELDS)[number];

/** Adds the fields of a reason to a field set and locates them in its rows. */
export function sentenceFields(fields: FieldSet): (row: Row, field: SentenceField) => Row[number] {
  const slots = new Map(SENTENCE_FIELDS.map((field) => [field, fields.slotOf(field)]));
  return (row, field) => row[slots.get(field) ?? -1];
}
