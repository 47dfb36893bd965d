/**
 * Fields of a rule of the API that the service sets itself, and that may change without a new revision. What a client
 * sends for them has no effect.
 */
export const SERVER_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'revision',
  'immutable',
  'rule_source',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'execution_summary',
]);
