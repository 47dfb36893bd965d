import { RETENTION } from '../../stores/audit-chain.ts';
import type { AuditFile, AuditLimits, NewAuditEntry } from '../../stores/audit-store.ts';

/** Of one file. Twice as many stay in the database, where they can be searched. */
export const FILE_LIMITS: AuditLimits = { entries: 10_000, bytes: 16 * 1024 * 1024 };

/** Files that are kept: ten million entries, and 16 GB at most. */
export const MAX_FILES = 1_000;

/** The service itself, as the log names it. */
export const OWN = {
  by: 'dockwarden',
  byKind: 'service',
  byId: 'dockwarden',
  from: null,
  requestId: null,
} as const;

/** What is written before the oldest file is removed: it says what the log begins with from then on. */
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
