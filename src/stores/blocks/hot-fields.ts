/**
 * The fields whose values are kept in columns, so that they can be searched without reading
 * documents: those that rules test most, and by which people filter.
 *
 * A field that is missing here is searched by reading the documents. Every block and segment lists
 * the fields that it has columns of, so this list may change at any time.
 */
export const HOT_FIELDS: readonly string[] = [
  'event.category',
  'event.type',
  'event.action',
  'event.kind',
  'event.outcome',
  'event.module',
  'event.dataset',
  'event.severity',
  'data_stream.type',
  'data_stream.dataset',
  'data_stream.namespace',
  'host.name',
  'container.id',
  'container.name',
  'container.image.name',
  'orchestrator.cluster.name',
  'orchestrator.namespace',
  'orchestrator.resource.name',
  'orchestrator.resource.type',
  'process.name',
  'process.executable',
  'process.interactive',
  'process.parent.name',
  'process.parent.executable',
  'user.name',
  'user.id',
  'file.name',
  'file.path',
  'file.extension',
  'rule.name',
  'service.name',
  'log.level',
  'source.ip',
  'destination.ip',
  'destination.port',
  'kubernetes.audit.verb',
  'kubernetes.audit.objectRef.resource',
  'kubernetes.audit.objectRef.subresource',
  'kubernetes.audit.objectRef.namespace',
  'kubernetes.audit.user.username',
];

/** The field with the time of an event. */
export const TIME_FIELD = '@timestamp';
