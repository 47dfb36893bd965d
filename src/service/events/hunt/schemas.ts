import { z } from 'zod';
import type { Diagnostic } from '../../../lang/index.ts';
import { codeOf, count, what } from '../../operation/common.ts';

const diagnostic = z
  .object({
    code: codeOf<Diagnostic['code']>(),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    hint: z.string().optional(),
    span: what(
      z.object({ start: count(), end: count() }),
      'UTF-16 offsets in the query, the end exclusive',
    ),
    line: what(z.int(), 'of its start, from 1'),
    column: what(z.int(), 'the same'),
  })
  .meta({ id: 'QueryDiagnostic', description: 'a finding about a query' });

const planStage = z.object({
  role: z.enum(['event', 'missing', 'until']),
  runs: what(z.int(), 'how many events in a row must match'),
  by: what(z.array(z.object({ field: z.string(), optional: z.boolean() })), 'the join keys'),
  conditions: what(
    z.array(
      z.object({
        condition: z.string(),
        precision: what(
          z.enum(['exact', 'superset']),
          '`superset`: it also holds for events that the query does not match',
        ),
        index: what(
          z.enum(['exact', 'superset', 'unsupported']),
          'how the index of the store answers it, or that of the cluster; of several indices, the least precise',
        ),
      }),
    ),
    'necessary conditions, in the order in which they are evaluated',
  ),
  residual: what(z.array(z.string()), 'what is evaluated for each event that satisfies them'),
});

export const huntPlan = z.object({
  diagnostics: z.array(diagnostic),
  plan: what(
    z
      .object({
        query: what(z.string(), 'as it is understood'),
        kind: z.enum(['event', 'sequence', 'sample']),
        fields: what(z.array(z.string()), 'every field that is read'),
        stages: z.array(planStage),
        maxspanMs: z.number().nullable(),
        limits: what(
          z.array(z.object({ from: z.enum(['head', 'tail']), count: count() })),
          'the pipes',
        ),
      })
      .nullable(),
    'null where errors are among the diagnostics',
  ),
  text: what(z.string().nullable(), 'the same for people'),
  cost: what(
    z
      .object({
        events: what(count(), 'of the streams and the time that are asked for'),
        eventsRead: what(count(), 'those whose documents are read, since no index rules them out'),
        segments: what(count(), 'of the store, or indices of the cluster'),
        segmentsRead: count(),
        bytesRead: what(
          count().nullable(),
          'read from disk, and decompressed; null where a cluster is read',
        ),
        documentBytes: what(count().nullable(), 'the same'),
      })
      .nullable(),
    'null as the plan is',
  ),
});

export const huntCancelled = z.object({ cancelled: what(z.string(), 'the id') });
