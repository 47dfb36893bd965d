import { z } from 'zod';
import { count, isoTime, what } from '../../service/operation/common.ts';
import { WORKER_ROLES } from '../../stores/worker-leases.ts';
import { route } from './operation-routes.ts';

const workers = z.object({
  self: what(
    z.string().nullable(),
    'the id of the one that answers; `null` for a service that has its state alone, which has no workers',
  ),
  failure: what(
    z.string().nullable(),
    'why the one that answers does not know the others now; it stops its work until it does',
  ),
  workers: z.array(
    z.object({
      id: z.string(),
      host: z.string(),
      pid: z.int(),
      version: z.string(),
      roles: z.array(z.enum(WORKER_ROLES)),
      url: what(z.string().nullable(), 'where it answers requests'),
      startedAt: isoTime(),
      seenAt: isoTime(),
      isLive: what(z.boolean(), 'whether it was seen within six seconds, so that it has work'),
      parts: what(count(), 'of the 64 parts of the rules'),
      duties: what(
        z.array(z.string()),
        'what it does for all: `alerts` (notifications), `jobs`, `upkeep` (what is too old is removed)',
      ),
      rules: what(count(), 'rules that it searches with'),
      searchedTo: what(isoTime().nullable(), 'all its rules have searched events up to this time'),
      failing: what(
        count(),
        'rules whose last search failed: their windows are gaps until they are searched',
      ),
      clockAheadMs: what(
        z.number(),
        'how far its clock is ahead of that of the database, by which searches go',
      ),
    }),
  ),
});

const ID = '0f1d6f52-53a1-4f6c-9a55-2f8a43f1f0a2';
const EXAMPLE: z.input<typeof workers> = {
  self: ID,
  failure: null,
  workers: [
    {
      id: ID,
      host: 'detect-1',
      pid: 4711,
      version: '0.1.0',
      roles: ['api', 'detect'],
      url: 'https://10.0.0.11:9200',
      startedAt: '2026-12-01T08:00:00.000Z',
      seenAt: '2026-12-01T09:30:01.204Z',
      isLive: true,
      parts: 32,
      duties: ['alerts'],
      rules: 61,
      searchedTo: '2026-12-01T09:30:00.000Z',
      failing: 0,
      clockAheadMs: 3,
    },
  ],
};

const RULES = 'rules/';
const DUTY = 'duty/';

/** The processes that share a state. */
export const WORKER_ROUTES = [
  route({
    on: 'GET /dw/workers',
    about: 'lists the workers that share the state, and what each of them does',
    answers: '`workers`, the first started first; those that were not seen for a day are left out',
    right: 'read',
    isOfSpace: false,
    answer: workers,
    example: { answer: EXAMPLE },
    async run(_, { workers: own }) {
      if (own === null) return { self: null, failure: null, workers: [] };
      const rows = await own.list();
      const ofKind = (parts: readonly string[], kind: string) =>
        parts.flatMap((part) => (part.startsWith(kind) ? [part.slice(kind.length)] : []));
      const iso = (time: number) => new Date(time).toISOString();
      return {
        self: own.id,
        failure: own.failure,
        workers: rows.map(({ parts, startedAt, seenAt, searchedTo, ...row }) => ({
          ...row,
          roles: [...row.roles],
          startedAt: iso(startedAt),
          seenAt: iso(seenAt),
          searchedTo: searchedTo === null ? null : iso(searchedTo),
          parts: ofKind(parts, RULES).length,
          duties: ofKind(parts, DUTY),
        })),
      };
    },
  }),
];
