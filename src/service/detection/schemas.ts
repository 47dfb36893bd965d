import { z } from 'zod';
import { count, moment, next, what } from '../operation/common.ts';

const ruleId = () => z.string();

export const runs = z.object({
  runs: z.array(
    z
      .object({
        id: z.string().meta({ format: 'uuid' }),
        ruleId: ruleId(),
        revision: z.int(),
        kind: z.enum(['scheduled', 'live', 'backfill', 'release']),
        plannedAt: moment(),
        startedAt: moment(),
        endedAt: moment(),
        from: what(count(), 'number of the first event that it covered, by arrival'),
        to: what(count(), 'number behind the last one'),
        candidates: count(),
        fromBacklog: what(count(), 'matches of the backlog that it has judged again'),
        failures: what(count(), 'events at which the query could not be evaluated'),
        matches: count(),
        alerts: count(),
        suppressed: count(),
        backlog: what(z.int(), 'put into the backlog, less those taken from it'),
        excepted: what(count(), 'hidden by exceptions'),
        selfMatches: count(),
        duplicates: count(),
        lagMs: what(
          z.number().nullable(),
          'the longest time from receipt of an event to its alert',
        ),
        outcome: z.enum(['succeeded', 'warning', 'failed']),
        message: z.string().nullable(),
      })
      .meta({ id: 'Run' }),
  ),
  next: next(),
});

export const gaps = z.object({
  gaps: z.array(
    z
      .object({
        number: z.int(),
        ruleId: ruleId(),
        reason: z.enum(['failed', 'disabled', 'expired', 'deferred']),
        state: z.enum(['open', 'filling', 'filled', 'lost']),
        from: count(),
        to: count(),
        fromTime: what(moment().nullable(), 'when its first event was received'),
        toTime: moment().nullable(),
        message: z.string().nullable(),
        createdAt: moment(),
      })
      .meta({ id: 'Gap', description: 'events that a rule has not read' }),
  ),
});
