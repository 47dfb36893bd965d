import { z } from 'zod';
import { exportLine } from '../../stores/audit-chain.ts';
import { oneOf, text, time, whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import type { AuditLog } from './audit-log.ts';

const USUAL_PAGE = 50;
const MAX_PAGE = 500;
const OUTCOMES = ['succeeded', 'failed', 'refused', 'unknown'] as const;

const entry = z.object({
  number: z.int().min(1).describe('from 1, without holes'),
  at: z.int().describe('when it was asked, in milliseconds since 1970'),
  by: z.string(),
  byKind: z.string(),
  byId: z.string(),
  from: z.string().nullable().describe('the address; null where it was the service itself'),
  requestId: z.string().nullable(),
  space: z.string().nullable(),
  action: z.string(),
  targetKind: z.string().nullable(),
  targetId: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  before: z.json().describe('what it was, without secrets'),
  after: z.json().describe('what it is, without secrets'),
  message: z.string().nullable(),
  hash: z.string().describe('SHA-256 over the hash before it and this entry'),
});

const HASH = '5c1b0a3e7f42d6985c1b0a3e7f42d6985c1b0a3e7f42d6985c1b0a3e7f42d698';

const EXAMPLE = {
  number: 4_711,
  at: 1_764_144_000_000,
  by: 'alice',
  byKind: 'user',
  byId: '7d4f6a52-0f4e-4a55-9c39-0e7c1f0d9b11',
  from: '192.0.2.7',
  requestId: 'Y2hhbmdl',
  space: 'default',
  action: 'rules.patch',
  targetKind: 'rule',
  targetId: '0f615fe4-eaa2-11ee-ae33-f661ea17fbce',
  outcome: 'succeeded',
  before: { revision: 3, isEnabled: true },
  after: { revision: 4, isEnabled: true, changed: ['query'] },
  message: null,
  hash: HASH,
} as const;

/** The number of an entry. */
export const after = () => whole(0, Number.MAX_SAFE_INTEGER);

export interface AuditParts {
  readonly audit: AuditLog['reader'];
}

/** The audit log, for admins. It is of all spaces. */
export const AUDIT_OPERATIONS = [
  operation({
    name: 'audit.list',
    on: 'GET /dw/audit',
    about: 'lists entries of the audit log, a page at a time: who did what, before and after',
    answers: '`entries`, the latest first, and `next`, which is `null` on the last page',
    right: 'admin',
    isOfSpace: false,
    rows: 'entries',
    query: {
      by: text().optional().describe('name of the author'),
      action: text().optional().describe('such as `rules.patch` or `session.create`'),
      target_kind: text().optional().describe('such as `rule`, `user` or `api-key`'),
      target: text().optional().describe('id of what it was done to'),
      outcome: oneOf(OUTCOMES).optional(),
      space: text().optional(),
      from: time('start').optional(),
      to: time('end').optional(),
      limit: whole(1, MAX_PAGE).default(USUAL_PAGE),
      after: after().optional().describe('`next` of the page before'),
    },
    answer: z.object({ entries: z.array(entry), next: z.int().nullable() }),
    example: { answer: { entries: [EXAMPLE], next: 4_711 } },
    ask({ query: { target, target_kind: targetKind, from, to, after: before, ...same }, now }) {
      return { ...same, from: from?.(now), to: to?.(now), targetId: target, targetKind, before };
    },
    run({ audit }: AuditParts, { limit, ...filters }) {
      const found = audit.list({ ...filters, limit: limit + 1 });
      const page = found.slice(0, limit);
      const next = found.length > limit ? (page.at(-1)?.number ?? null) : null;
      return `{"entries":[${page.map(exportLine).join(',')}],"next":${JSON.stringify(next)}}`;
    },
  }),
  operation({
    name: 'audit.head',
    on: 'GET /dw/audit/_head',
    about: 'answers with the number and the hash of the last entry, to be kept elsewhere',
    answers: '`number` and `hash`',
    right: 'admin',
    isOfSpace: false,
    answer: z.object({ number: z.int().min(0), hash: z.string() }),
    example: { answer: { number: 4_711, hash: HASH } },
    ask: () => ({}),
    run: ({ audit }: AuditParts) => audit.head(),
  }),
] as const;
