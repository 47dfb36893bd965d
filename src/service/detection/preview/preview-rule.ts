import { setImmediate as pause } from 'node:timers/promises';
import { arrivalsOfMatch } from '../../../detect/run/run-event.ts';
import { ruleTypeOf } from '../../../detect/types/index.ts';
import { RuleRun } from '../../../detect/run/rule-run.ts';
import { timetableOf } from '../../../detect/schedule/visibility.ts';
import type { SequenceMemory } from '../../../lang/index.ts';
import type { AlertReader } from '../../../stores/alert-store.ts';
import type { EventReader, StoredEvent } from '../../../stores/event-store.ts';
import type { RunnableRule } from '../../../runs/rules/load-rules.ts';
import { NANOS_PER_DAY, NANOS_PER_MS } from '../../../util/time/index.ts';
import { findCandidates, type FindRequest } from './find-candidates.ts';
import type { Preview, GoneAlert, PreviewComparison } from './preview.ts';
import { PreviewCounts, type PreviewSink } from './preview-counts.ts';
import type { RuleEvaluation } from '../rule-evaluation.ts';
import { Replay } from './replay.ts';
import { ScheduledRuns } from './scheduled-runs.ts';

const PAGE = 1_000;
const MAX_ALERTS = 200_000;
const MAX_EXAMPLES = 100;

/**
 * The alerts that a rule has raised over events of a range and that the preview does not have. An alert belongs to the
 * range by its last event.
 */
async function goneAlerts(
  alerts: Pick<AlertReader, 'page'>,
  ruleId: string,
  range: { readonly from: bigint; readonly to: bigint },
  counts: Pick<PreviewCounts, 'isRaised' | 'isSuppressed'>,
  runs: Pick<ScheduledRuns, 'waits'>,
): Promise<Pick<PreviewComparison, 'gone' | 'goneExamples' | 'isComplete'>> {
  const { from, to } = range;
  // Hosts may be ahead, so an alert can be older than its events claim to be.
  const since = Number((from - NANOS_PER_DAY) / NANOS_PER_MS);
  const query = { ruleIds: [ruleId], from: since, includesBuildingBlocks: true };
  const becauseOf = (id: string): GoneAlert['because'] =>
    counts.isSuppressed(id) ? 'suppressed' : runs.waits(id) ? 'waiting' : 'not found';
  const examples: GoneAlert[] = [];
  let gone = 0;
  let seen = 0;
  for (let after: string | null = null; seen < MAX_ALERTS;) {
    const page = alerts.page(query, 'oldest', PAGE, after);
    for (const { id, kind, reason, createdAt, lastEvent } of page.alerts) {
      if (kind !== 'alert' || lastEvent === null || lastEvent < from || lastEvent > to) continue;
      if (counts.isRaised(id)) continue;
      gone += 1;
      if (examples.length < MAX_EXAMPLES) {
        examples.push({ id, reason, createdAt, lastEvent, because: becauseOf(id) });
      }
    }
    seen += page.alerts.length;
    after = page.next;
    if (after === null) return { gone, goneExamples: examples, isComplete: true };
    await pause();
  }
  return { gone, goneExamples: examples, isComplete: false };
}

/** More candidates are only counted; each that is judged takes some ten microseconds. */
const MAX_CANDIDATES = 1_000_000;

export interface PreviewRequest extends Omit<FindRequest, 'onProgress' | 'maxCandidates'> {
  /** Alerts per execution: `null` for all, `undefined` for the limit of the rule. */
  readonly maxAlerts?: number | null | undefined;
  /** How late an event may come and still be used in a sequence, in nanoseconds; as for runs. */
  readonly lateness: bigint;
  readonly maxCandidates?: number | undefined;
  /** Alerts that are returned. */
  readonly maxShown?: number | undefined;
  readonly onProgress?: ((progress: PreviewProgress) => void) | undefined;
}

export interface PreviewProgress {
  /** Events are read, then candidates judged. */
  readonly phase: 'events' | 'candidates';
  readonly done: number;
  readonly total: number;
}

export interface PreviewParts {
  readonly reader: EventReader;
  /** Alerts that exist; `null` if nothing is compared. */
  readonly alerts: Pick<AlertReader, 'page' | 'get'> | null;
  /** The rule with the exceptions that apply to it, compiled as for runs. */
  readonly evaluation: Pick<RuleEvaluation, 'evaluate' | 'liveRule' | 'loadBacklog'>;
  /** Shared by all sequences and samples of the process. */
  readonly memory?: SequenceMemory | undefined;
  readonly sink?: PreviewSink | undefined;
}

/** What an active rule has and a previewed one need not have. */
const NOT_STORED = { uuid: '', revision: 0, isLive: false, signature: '', stateKey: '' };

/** A rule as it runs, and how long before a range its sequences may begin; `null` for an event query. */
export function liveRuleOf(
  rule: RunnableRule,
  evaluation: Pick<RuleEvaluation, 'liveRule'>,
  lateness: bigint,
) {
  const live = evaluation.liveRule({ ...rule, ...NOT_STORED });
  const timetable = timetableOf(rule.rule);
  const lookBack = timetable.at(0) - timetable.from(0);
  const openSpan = ruleTypeOf(rule.rule).live.openSpan(live.compiled, lateness, lookBack);
  return { live, timetable, openSpan };
}

/**
 * Runs a rule over stored events as its schedule would have, had each event been received when it happened: cap,
 * backlog, exceptions and suppression as in the service. Nothing is written.
 *
 * The rule begins with the range: earlier events count only as the beginning of sequences. After the range its
 * executions go on until nothing waits any more, as if no further event came.
 *
 * @throws what `signal` says when it is aborted, and `EqlError` for a query that does not compile
 */
export async function previewRule(
  rule: RunnableRule,
  parts: PreviewParts,
  request: PreviewRequest,
): Promise<Preview> {
  const { from, to, now, lateness, signal, onProgress } = request;
  const { reader, alerts, evaluation } = parts;
  const { live, timetable, openSpan } = liveRuleOf(rule, evaluation, lateness);
  const found = await findCandidates(
    rule,
    ruleTypeOf(rule.rule).compile(rule.rule, rule.source, now),
    reader,
    {
      ...request,
      from: openSpan === null ? from : from - openSpan,
      maxCandidates: request.maxCandidates ?? MAX_CANDIDATES,
      onProgress: (done, total) => onProgress?.({ phase: 'events', done, total }),
    },
  );
  const maxAlerts = request.maxAlerts === undefined ? rule.rule.max_signals : request.maxAlerts;
  const previewCounts = new PreviewCounts({
    from,
    to,
    timetable,
    alerts,
    maxShown: request.maxShown,
    sink: parts.sink,
  });
  const run = new RuleRun(live, {
    lateness,
    handled: {
      has: (key) => previewCounts.isHandled(key),
      waits: (key) => runs.waits(key),
      firstTurn: () => runs.firstTurn(),
      lastTurn: (group) => runs.lastTurn(group),
    },
    memory: parts.memory,
  });
  // Most of what is not raised is offered again to the next execution.
  let offered: ReadonlyMap<number, StoredEvent> = new Map();
  const runs: ScheduledRuns = new ScheduledRuns(run, {
    timetable,
    maxAlerts,
    loadBacklog: (saved, at) => {
      const arrivals = [...new Set(saved.flatMap(({ match }) => arrivalsOfMatch(match)))];
      const absent = arrivals.filter((arrival) => !offered.has(arrival));
      const fetched = new Map(reader.fetch(absent).map((event) => [event?.arrival, event]));
      const documents = new Map<number, StoredEvent>();
      for (const arrival of arrivals) {
        const event = offered.get(arrival) ?? fetched.get(arrival);
        if (event != null) documents.set(arrival, event);
      }
      offered = documents;
      return evaluation.loadBacklog(saved, documents, at).matches;
    },
    read: (wanted) => {
      const events = reader.fetch(wanted).filter((event) => event !== null);
      return new Map(events.map((event) => [event.arrival, event]));
    },
  });
  try {
    const { times, reached } = found;
    const { timestampField } = live;
    const replayed = await new Replay(
      { times, reader, evaluation, run, runs, previewCounts, timetable },
      { from, reached, openSpan, lateness, timestampField, signal },
    ).run((done, total) => onProgress?.({ phase: 'candidates', done, total }));
    const gone =
      alerts === null ? null : await goneAlerts(alerts, rule.id, request, previewCounts, runs);
    return previewCounts.preview({ found, maxAlerts, replayed, runs, gone });
  } finally {
    run.close();
  }
}
