import { z } from 'zod';
import { exportLine, readExportLine } from '../../../stores/audit-chain.ts';
import { oneOf, text, time, whole } from '../../../service/operation/fields.ts';
import { route } from '../operation-routes.ts';
import type { ApiServices } from '../services.ts';

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

const after = whole(0, Number.MAX_SAFE_INTEGER);

/** The audit log, for admins. It is of all spaces. */
export const AUDIT_ROUTES = [
  route({
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
      after: after.optional().describe('`next` of the page before'),
    },
    answer: z.object({ entries: z.array(entry), next: z.int().nullable() }),
    example: { answer: { entries: [EXAMPLE], next: 4_711 } },
    run({ query, now }, { audit }) {
      const { target: targetId, target_kind: targetKind, limit, after: before, ...same } = query;
      const range = { from: query.from?.(now), to: query.to?.(now) };
      const filters = { ...same, ...range, targetId, targetKind, before };
      const found = audit.reader.list({ ...filters, limit: limit + 1 });
      const page = found.slice(0, limit);
      const next = found.length > limit ? (page.at(-1)?.number ?? null) : null;
      return `{"entries":[${page.map(exportLine).join(',')}],"next":${JSON.stringify(next)}}`;
    },
  }),
  route({
    on: 'GET /dw/audit/_head',
    about: 'answers with the number and the hash of the last entry, to be kept elsewhere',
    answers: '`number` and `hash`',
    right: 'admin',
    isOfSpace: false,
    answer: z.object({ number: z.int().min(0), hash: z.string() }),
    example: { answer: { number: 4_711, hash: HASH } },
    run: (_, { audit }) => audit.reader.head(),
  }),
  route({
    on: 'GET /dw/audit/_export',
    about: 'exports the audit log as NDJSON, oldest first, for `dockwarden audit verify`',
    answers: 'the entries behind the number `after`, one a line',
    right: 'admin',
    isOfSpace: false,
    audit: 'audit.export',
    query: { after: after.default(0).describe('the last entry that is there already') },
    run: ({ query }, services) => exported(query.after, services),
  }),
] as const;

/** As they are at this moment, read page by page as the client takes them. */
function exported(first: number, { audit }: ApiServices): Response {
  const end = audit.reader.head().number;
  const lines = audit.reader.lines(first);
  const encoder = new TextEncoder();
  const isWanted = (line: string) => (readExportLine(line)?.number ?? 0) <= end;
  const pages = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { value: batch, done } = lines.next();
      const wanted = batch?.filter(isWanted) ?? [];
      if (wanted.length > 0)
        controller.enqueue(encoder.encode(wanted.map((line) => `${line}\n`).join('')));
      if (done === true || wanted.length < batch.length) controller.close();
    },
  });
  return new Response(pages, {
    headers: {
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="audit.ndjson"',
    },
  });
}
