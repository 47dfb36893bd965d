import { RETENTION } from '../../stores/audit-chain.ts';
import type { AuditFile, AuditLimits, NewAuditEntry } from '../../stores/audit-store.ts';

/** To write a file takes some 50 ms, in which nothing else is done. 20,000 entries stay in the database. */
export const FILE_LIMITS: AuditLimits = { entries: 2_000, bytes: 4 * 1024 * 1024, kept: 10 };

/** Files that are written in a minute. */
export const MAX_MOVED = 5;

/** Files that are kept: ten million entries, and 20 GB at most. */
export const MAX_FILES = 5_000;

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
