import { oneOf, searchOf, textOf } from '../../search-text.ts';

export const OUTCOMES = ['succeeded', 'failed', 'refused', 'unknown'] as const;

export const auditSearch = searchOf({
  by: textOf,
  action: textOf,
  outcome: oneOf(OUTCOMES),
  /** Of the thing that was changed. */
  kind: textOf,
  target: textOf,
  from: textOf,
  to: textOf,
  /** The number of the entry that is open. */
  entry: textOf,
});

export type AuditSearch = ReturnType<typeof auditSearch>;
