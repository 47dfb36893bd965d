import { createHash } from 'node:crypto';
import type { Lease } from './shared-writing.ts';

/** What a worker may do. */
export const WORKER_ROLES = ['api', 'detect'] as const;
export type WorkerRole = (typeof WORKER_ROLES)[number];

/** Rules belong to this many parts; a worker has whole ones. */
const RULE_PARTS = 64;

const partName = (number: number): string => `rules/${String(number).padStart(2, '0')}`;

export const RULE_PART_NAMES: readonly string[] = Array.from({ length: RULE_PARTS }, (_, number) =>
  partName(number),
);

/** What is done by one worker at a time for all: each is a part of its own. */
export const DUTIES = ['duty/alerts', 'duty/jobs', 'duty/upkeep'] as const;
/**
 * `alerts`: notifications, copies and other actions for alerts; `jobs`: bulk changes and the like; `upkeep`: what is too old is removed,
 * and what has expired is recorded.
 */
export type Duty = (typeof DUTIES)[number];

/** The part of a rule, which is the same in all versions. */
export function partOf(space: string, ruleId: string): string {
  const hash = createHash('sha256').update(`${space}\n${ruleId}`).digest();
  return partName(hash.readUInt32BE() % RULE_PARTS);
}

/** What a worker says of itself. Plain data; times are milliseconds since 1970. */
export interface WorkerAbout {
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly roles: readonly WorkerRole[];
  /** Where it answers requests; `null` for one that has no role for that. */
  readonly url: string | null;
  /** Rules that it searches with, and the time up to which all of them have searched. */
  readonly rules: number;
  readonly searchedTo: number | null;
  /** Rules whose last search failed. */
  readonly failing: number;
  /** How far its clock is ahead of that of the server of the database; negative where it is behind. */
  readonly clockAheadMs: number;
}

/** A worker as the database knows it. */
export interface WorkerRow extends WorkerAbout {
  readonly id: string;
  readonly startedAt: number;
  readonly seenAt: number;
  /** Whether it was seen so lately that it has parts. */
  readonly isLive: boolean;
  readonly parts: readonly string[];
}

/** What a worker has after a beat. */
export interface Held {
  readonly leases: readonly Lease[];
  /** Up to this time of its own clock it has them whatever happens. */
  readonly until: number;
  /** How far its clock is ahead of that of the server. */
  readonly clockAheadMs: number;
}
