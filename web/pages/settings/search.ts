import { oneOf, searchOf, textOf } from '../../search-text.ts';

export const OUTCOMES = ['succeeded', 'failed', 'refused', 'unknown'] as const;

export const auditSearch = searchOf({
  by: textOf,
  action: textOf,
  outcome: oneOf(OUTCOMES),
  /** The kind of the target. */
  kind: textOf,
  target: textOf,
  from: textOf,
  to: textOf,
  /** The number of the entry that is open. */
  entry: textOf,
});

export type AuditSearch = ReturnType<typeof auditSearch>;
