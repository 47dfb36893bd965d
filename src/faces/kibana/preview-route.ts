import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { previewRule } from '../../service/detection/run-operations.ts';
import type { JobView } from '../../service/jobs/job-view.ts';
import { cancelJob, getJob } from '../../service/jobs/operations.ts';
import { dateRange, NANOS_PER_MS, parseDuration } from '../../util/time/index.ts';
import { text, whole } from '../../service/operation/fields.ts';
import { badRequest } from '../../http/json-body.ts';
import type { Route } from '../../http/route.ts';
import { kibanaRoute } from './kibana-route.ts';
import { RULE, RULE_EXAMPLE } from './schemas.ts';

const MAX_INVOCATIONS = 100_000;

/** How long a preview is waited for. Clients wait for minutes; it can be read as a job, too. */
const MAX_WAIT_MS = 55_000;
const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 100;

const BODY = RULE.extend({
  invocationCount: whole(1, MAX_INVOCATIONS),
  timeframeEnd: text(100),
});

/** What a rule would have raised over stored events. */
export const PREVIEW_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: 'POST /api/detection_engine/rules/preview',
    about:
      'runs a rule over stored events and keeps nothing of it but its alerts, found by the id of the preview',
    right: 'read',
    body: BODY,
    answer: z.looseObject({
      previewId: z.string(),
      isAborted: z.boolean(),
      logs: z.array(z.looseObject({ errors: z.array(z.string()), warnings: z.array(z.string()) })),
    }),
    example: {
      body: { ...RULE_EXAMPLE, invocationCount: 12, timeframeEnd: '2026-11-26T10:00:00Z' },
    },
    async run({ body, text: rule, by, perform }, { now, isStopping }) {
      const startedAt = now();
      const { from, to } = rangeOf(body, startedAt);
      let job: JobView = await perform(previewRule, {
        rule,
        from,
        to,
        keepsAlerts: true,
        by,
      });
      let wait = FIRST_LOOK_MS;
      const mayWait = (waited: number) => waited < MAX_WAIT_MS && !isStopping();
      for (let waited = 0; !isEnded(job) && mayWait(waited); waited += wait) {
        wait = Math.min(LAST_LOOK_MS, wait * 2);
        await sleep(wait);
        job = await perform(getJob, { id: job.id });
      }
      const isAborted = !isEnded(job);
      if (isAborted) await perform(cancelJob, { id: job.id, by });
      const log = {
        startedAt: new Date(startedAt).toISOString(),
        duration: now() - startedAt,
        errors: job.state === 'failed' ? [job.message ?? 'the preview failed'] : [],
        warnings: warningsOf(job),
      };
      return { previewId: job.id, isAborted, logs: [log] };
    },
  }),
];

const isEnded = ({ state }: JobView) => state !== 'waiting' && state !== 'running';

/** What the runs would have read: the last ends at `timeframeEnd`, and each looks back from its start. */
function rangeOf(body: z.output<typeof BODY>, now: number) {
  const end = dateRange(body.timeframeEnd, BigInt(now) * NANOS_PER_MS)?.start;
  if (end === undefined) throw badRequest('timeframeEnd is not a time');
  const { interval, from } = body;
  const every = typeof interval === 'string' ? parseDuration(interval) : null;
  const first = end - (every ?? USUAL_INTERVAL) * BigInt(body.invocationCount - 1);
  const start = dateRange(typeof from === 'string' ? from : 'now-6m', first)?.start;
  if (start === undefined || start > end)
    throw badRequest('from of the rule is not before its end');
  return { from: Number(start / NANOS_PER_MS), to: Number(end / NANOS_PER_MS) };
}

const USUAL_INTERVAL = 300_000_000_000n;

/** What a run of the rule would warn of. */
function warningsOf({ result }: JobView): readonly string[] {
  if (typeof result !== 'object' || result === null) return [];
  const { failures, missing, notJudged, kept, counts } = result as {
    readonly failures?: number;
    readonly missing?: number;
    readonly notJudged?: number;
    readonly kept?: number;
    readonly counts?: { readonly alerts?: number; readonly capped?: number };
  };
  const warnings: string[] = [];
  const warn = (count: number | undefined, text: string) => {
    if (count !== undefined && count > 0) warnings.push(`${count} ${text}`);
  };
  warn(failures, 'events at which the query could not be evaluated');
  warn(missing, 'events that retention has removed');
  warn(notJudged, 'candidates that were not judged: there were too many');
  warn(counts?.capped, 'matches over max_signals, which waited for a later run');
  warn((counts?.alerts ?? 0) - (kept ?? 0), 'alerts more than can be searched');
  return warnings;
}
