import { z } from 'zod';
import type { DetectionReader, RunQuery } from '../../stores/detection-store.ts';
import { recordJob, job } from '../jobs/schemas.ts';
import type { JobParts } from '../jobs/operations.ts';
import { count, moment, next, what } from '../operation/common.ts';
import { either, flag, oneOf, text, time, whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { shown } from '../operation/changes.ts';
import { OBJECT } from '../rules/limits.ts';
import type { BackfillRequest } from './backfill-job.ts';
import type { RulePreviewRequest } from './preview-job.ts';

const ruleId = () => z.string();

const runs = z.object({
  runs: z.array(
    z
      .object({
        id: z.string().meta({ format: 'uuid' }),
        ruleId: ruleId(),
        revision: z.int(),
        kind: z.enum(['scheduled', 'live', 'backfill', 'release', 'search']),
        plannedAt: moment(),
        startedAt: moment(),
        endedAt: moment(),
        from: what(
          count(),
          'number of the first event that it covered, by arrival; of a `search`, the time where it began, in milliseconds',
        ),
        to: what(count(), 'number behind the last one; of a `search`, the time where it ended'),
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

const gaps = z.object({
  gaps: z.array(
    z
      .object({
        number: z.int(),
        ruleId: ruleId(),
        reason: z.enum(['failed', 'disabled', 'expired', 'deferred', 'search']),
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

const USUAL_LIST = 50;
const MAX_LIST = 1_000;
const MAX_CLUSTER = 200;
const MAX_SHOWN = 1_000_000;
const OUTCOMES = ['succeeded', 'warning', 'failed'] as const;

const rule = text().optional().describe('id of a rule');

interface RunParts {
  readonly store: Pick<DetectionReader, 'runs' | 'gaps'>;
}

/** `by` is the author. */
interface By {
  readonly by: string;
}

/** A run that pages go on behind; `null` where the text is not `next` of a page. */
function placeOf(after: string): RunQuery['after'] | null {
  const [, startedAt, id = ''] = /^(\d{1,15})-([\w-]{1,64})$/.exec(after) ?? [];
  return startedAt === undefined ? null : { startedAt: Number(startedAt), id };
}

export const listRuns = operation({
  name: 'runs.list',
  on: 'GET /dw/runs',
  about: 'lists the latest runs of rules',
  answers: '`runs`, the latest first, and `next`, which is `null` on the last page',
  rows: 'runs',
  right: 'read',
  query: {
    rule,
    outcome: oneOf(OUTCOMES).optional(),
    notable: flag().describe('only runs that have found something or failed'),
    limit: whole(1, MAX_LIST).default(USUAL_LIST),
    after: text()
      .refine((after) => placeOf(after) !== null, 'is not `next` of a page')
      .optional()
      .describe('`next` of the page before'),
  },
  answer: runs,
  ask: ({ query: { rule: ruleId, notable, after, ...others } }): RunQuery => ({
    ruleId,
    isNotable: notable ? true : undefined,
    ...(after === undefined ? {} : { after: placeOf(after) ?? undefined }),
    ...others,
  }),
  run({ store }: RunParts, query: RunQuery) {
    const list = store.runs.list(query);
    const last = list.at(-1);
    const hasMore = last !== undefined && list.length === query.limit;
    return { runs: list, next: hasMore ? `${last.startedAt}-${last.id}` : null };
  },
});

interface GapQuery {
  readonly ruleId?: string | undefined;
  readonly isOpen?: boolean;
}

export const listGaps = operation({
  name: 'gaps.list',
  on: 'GET /dw/gaps',
  about: 'lists gaps: events that rules have not read',
  answers: '`gaps`',
  rows: 'gaps',
  right: 'read',
  query: {
    rule,
    open: either()
      .optional()
      .describe('whether they can still be filled; both where it is left out'),
  },
  answer: gaps,
  ask: ({ query: { rule: ruleId, open: isOpen } }): GapQuery => ({
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(isOpen === undefined ? {} : { isOpen }),
  }),
  run: ({ store }: RunParts, query: GapQuery) => ({ gaps: store.gaps.list(query) }),
});

/** All gaps of a rule that can be filled. */
export const fillGaps = operation({
  name: 'gaps.fill',
  on: 'POST /dw/rules/:id/_fill',
  about: 'starts a job: reads the events of the gaps of a rule',
  answers: 'the job',
  right: 'rules',
  answer: job,
  ask: ({ id, by }) => ({ ruleId: id, by }),
  record: (_, ask) => recordJob(ask),
  audit: ({ ruleId }) => `started a job that reads the gaps of the rule ${shown(ruleId)}`,
  run: ({ jobs }: JobParts, { ruleId, by }: { readonly ruleId: string } & By) =>
    jobs.start('rules.backfill', { ruleId, gaps: undefined } satisfies BackfillRequest, by),
});

const isoDate = (ms: number | undefined) => (ms === undefined ? '?' : new Date(ms).toISOString());

/** Over events that were received in a range of time. */
export const backfillRule = operation({
  name: 'rules.backfill',
  on: 'POST /dw/rules/:id/_backfill',
  about: 'starts a job: runs the rule over events that were received in a range',
  answers: 'the job',
  right: 'rules',
  body: z.strictObject({ from: time('start'), to: time('end') }),
  answer: job,
  ask: ({ id, body: { from, to }, by, now }) => ({
    ruleId: id,
    from: from(now),
    to: to(now),
    by,
  }),
  record: (_, ask) => recordJob(ask),
  audit: ({ ruleId, from, to }) =>
    `started a job that runs the rule ${shown(ruleId)} over events from ${isoDate(from)} to ${isoDate(to)}`,
  run: ({ jobs }: JobParts, { by, ...request }: BackfillRequest & By) =>
    jobs.start('rules.backfill', request, by),
});

/** Of a rule that need not be kept; nothing is written but the job. */
export const previewRule = operation({
  name: 'rules.preview',
  on: 'POST /dw/rules/_preview',
  about:
    'starts a job: what the rule would have raised over events of a range, stored here or in a cluster',
  answers:
    'the job; its `result` has the alerts, ten `examples` with their events, counts `byWorkload`, the `nearestMiss`, the `difference`, and the `ruleHash`: SHA-256 of the rule as it was sent',
  right: 'read',
  text: OBJECT,
  query: {
    from: time('start'),
    to: time('end'),
    max_alerts: whole(1, MAX_SHOWN).optional(),
    nearest_miss: flag(),
    cluster: text(MAX_CLUSTER)
      .optional()
      .describe(
        'the name of a cluster that rules search, whose events are read instead of those that are stored here',
      ),
    compare: text(512)
      .optional()
      .describe('id of a rule: the result has the difference to it as it is saved'),
  },
  answer: job,
  ask: ({ text: { text: sent }, query, by, now }): RulePreviewRequest & By => ({
    rule: sent,
    from: query.from(now),
    to: query.to(now),
    maxAlerts: query.max_alerts,
    compare: query.compare,
    cluster: query.cluster,
    // Left out, it is looked for where nothing was found.
    ...(query.nearest_miss ? { nearestMiss: true } : {}),
    by,
  }),
  record: (_, ask) => recordJob(ask),
  audit: () => 'started a job that tries a rule on stored events',
  run: ({ jobs }: JobParts, { by, ...request }: RulePreviewRequest & By) =>
    jobs.start('rules.preview', request, by),
});
