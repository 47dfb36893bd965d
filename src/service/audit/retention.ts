import { RETENTION } from '../../stores/audit-chain.ts';
import type { AuditFile, AuditLimits, NewAuditEntry } from '../../stores/audit-store.ts';

/** Writing a file blocks for some 50 ms. 20,000 entries remain in the database. */
export const FILE_LIMITS: AuditLimits = { entries: 2_000, bytes: 4 * 1024 * 1024, kept: 10 };

/** The maximum number of files written per minute. */
export const MAX_MOVED = 5;

/** The number of files kept: ten million entries, and at most 20 GB. */
export const MAX_FILES = 5_000;

/** The service itself, as an author in the log. */
export const OWN = {
  by: 'dockwarden',
  byKind: 'service',
  byId: 'dockwarden',
  from: null,
  requestId: null,
} as const;

/** Written before the oldest file is removed: it records where the log begins from then on. */
export function retentionEntry(
  { last, hash }: Pick<AuditFile, 'last' | 'hash'>,
  at: number,
): NewAuditEntry {
  return {
    ...OWN,
    at,
    space: null,
    action: RETENTION,
    targetKind: null,
    targetId: null,
    outcome: 'succeeded',
    before: null,
    after: JSON.stringify({ last, hash }),
    message: `entries up to ${last} were removed, the oldest file of more than are kept`,
  };
}
