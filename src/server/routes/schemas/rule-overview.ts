import { z } from 'zod';
import { count, isoTime, moment, problems, what } from './common.ts';

const stream = z.object({
  stream: z.string(),
  events: count(),
  lastReceived: isoTime().nullable(),
});

export const ruleStreams = z.object({
  patterns: z.array(
    z.object({
      pattern: what(z.string(), 'as it is in the rule'),
      isExclusion: what(z.boolean(), 'it begins with `-`, and takes streams away'),
      streams: what(z.array(stream), 'those that it matches now; none is often a mistake'),
    }),
  ),
  reads: what(z.array(stream), 'what the rule reads, by all patterns together'),
});

export const ruleHistory = z.object({
  changes: what(
    z.array(
      z.object({
        at: what(moment().nullable(), 'null where it was not written down then'),
        by: z.string().nullable(),
        revision: z.int(),
        isEnabled: z.boolean().nullable(),
        isLive: z.boolean().nullable(),
        what: z.array(z.enum(['created', 'changed', 'enabled', 'disabled', 'live', 'scheduled'])),
        fields: z.array(
          z.object({
            field: z.string(),
            before: what(z.unknown(), 'null where it was not there'),
            after: z.unknown(),
            isCut: what(z.boolean(), 'a side is too long to be shown, and null'),
          }),
        ),
      }),
    ),
    'the latest first',
  ),
  problems,
});
