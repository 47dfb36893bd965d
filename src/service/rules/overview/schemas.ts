import { z } from 'zod';
import type { Problem } from '../../../rules/index.ts';
import type { Says } from '../../operation/operation.ts';
import { closeReason, count, isoTime, moment, problems, what } from '../../operation/common.ts';
import { origin } from '../schemas.ts';

const stream = z.object({
  stream: z.string(),
  names: what(
    z.array(z.array(z.string())),
    'by origin of its events, the names that index patterns are held against',
  ),
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

export type RuleChange = Says<typeof ruleHistory>['changes'][number];

const scalar = z.union([z.string(), z.number(), z.boolean(), z.bigint()]);

const miss = z
  .object({
    event: what(count(), 'of the case, from 0'),
    met: what(count(), 'clauses that had to be true and are'),
    of: count(),
    clause: what(
      z.object({
        text: what(z.string(), 'as EQL text, shortened'),
        fields: z.array(z.object({ field: z.string(), values: z.array(scalar), more: count() })),
        failure: what(z.string().nullable(), 'why it could not be evaluated'),
      }),
      'the first that is false',
    ),
  })
  .meta({ id: 'EventMiss' });

const tested = {
  state: what(
    z.enum(['tested', 'untested', 'not run']),
    '`not run`: the rule has errors, or is of a type that does not run here',
  ),
  passed: count(),
  failed: count(),
  skipped: what(count(), 'cases that could not be run'),
  cases: z.array(
    z.object({
      name: z.string(),
      line: what(z.int(), 'in the text of the tests, from 1'),
      expected: what(z.union([count(), z.literal('some')]), 'alerts'),
      events: what(count().nullable(), 'of the case; `null` where they are in a file'),
      outcome: z.enum(['passed', 'failed', 'skipped']),
      found: count().nullable(),
      undecided: what(count(), 'alerts that a later event could have refuted'),
      why: what(z.array(z.string()), 'why it has not passed, in words'),
      misses: what(z.array(miss), 'events that came closest, and the clause that is false'),
    }),
  ),
  coverage: what(
    z.object({ total: count(), covered: count(), gaps: problems }).nullable(),
    'branches of the conditions of the query that the events reach',
  ),
  problems: what(
    z.array(
      z.object({
        code: z.string() as z.ZodType<string> as z.ZodType<Problem['code'], Problem['code']>,
        severity: z.enum(['error', 'warning', 'note']),
        message: z.string(),
        hint: z.string().optional(),
        line: z.int().nullable(),
        column: z.int().nullable(),
      }),
    ),
    'of the text of the tests',
  ),
  ruleProblems: what(problems, 'of the rule'),
};

export const testReport = z.object(tested).meta({ id: 'TestReport' });
/** What the tests of one rule came to. */
export type TestReport = Says<typeof testReport>;
export type TestedCase = TestReport['cases'][number];

export const ruleTests = z.object({
  tests: what(
    z
      .object({
        origin: what(
          origin(),
          '`managed`: kept here, which goes before those beside a shipped rule',
        ),
        path: z.string(),
        text: what(z.string(), 'TOML, as in a tests file'),
        updatedAt: moment().nullable(),
        updatedBy: z.string().nullable(),
      })
      .nullable(),
    'null where there are none',
  ),
  report: testReport,
  problems,
});
/** The tests of a rule, as the text of a tests file. */
export type RuleTestsText = NonNullable<Says<typeof ruleTests>['tests']>;

export const alertCase = z.object({
  file: what(z.string(), 'the tests file that it belongs to'),
  case: what(z.string(), 'the case alone, as TOML'),
  text: what(z.string(), 'the tests of the rule with the case at their end'),
  isPassed: what(z.boolean(), 'whether the rule, as it is now, does what the case expects'),
  report: what(testReport, 'of all tests; the case is the last one'),
  notes: what(z.array(z.string()), 'what the case does not say of the events'),
});
export type AlertCase = Says<typeof alertCase>;

export const timeline = z.object({
  from: moment(),
  to: moment(),
  rules: what(count(), 'enabled rules that run'),
  buckets: z.array(
    z.object({
      from: moment(),
      read: what(count(), 'rules that have read every event that was received in it'),
      filled: what(count(), 'they have, some of it when a gap was filled'),
      behind: what(count(), 'they have not come so far yet'),
      gap: what(count(), 'some of it is in a gap that can be filled'),
      lost: what(count(), 'some of it is lost to them'),
      nothing: what(count(), 'there was nothing to read: no event had been received yet'),
    }),
  ),
  gaps: what(
    z.array(
      z.object({
        number: z.int(),
        ruleId: z.string(),
        ruleName: z.string(),
        reason: z.enum(['failed', 'disabled', 'expired', 'deferred', 'search']),
        state: z.enum(['open', 'filling', 'filled', 'lost']),
        events: count(),
        from: what(z.number(), 'when its first event was received, milliseconds since 1970'),
        to: z.number(),
        message: z.string().nullable(),
      }),
    ),
    'the latest first',
  ),
  moreGaps: count(),
});
/** What rules have read of what was received, by time of receipt. */
export type ReadingTimeline = Says<typeof timeline>;

/** The alerts of a rule by day and verdict. */
export const ruleDays = z.object({
  problems,
  days: z.array(
    z.object({
      start: isoTime(),
      alerts: count(),
      verdicts: z.record(closeReason(), count()),
      withoutVerdict: count(),
    }),
  ),
});
