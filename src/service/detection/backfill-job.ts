import type { DetectionStore, GapRow } from '../../stores/detection-store.ts';
import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { alertRowsOf } from '../alerts/alert-rows.ts';
import type { StoredMatcher } from '../events/candidates/stored-matcher.ts';
import type { JobKind } from '../jobs/job-kind.ts';
import type { ActiveRules } from '../../runs/rules/active-rules.ts';
import { backfillRange, type BackfillParts, type BackfillStep } from './backfill.ts';
import { BackfillError } from './backfill-error.ts';
import { commitRuns, type AssignStories } from './commit-run.ts';
import { CompiledRules, RuleEvaluations } from './rule-evaluations.ts';

export interface BackfillRequest {
  readonly ruleId: string;
  /** Numbers of gaps. Left out, with a range of time too: all that are open. */
  readonly gaps?: readonly number[] | undefined;
  /** Events that were received in this time, both inclusive, in milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** What has come out so far. `backlog` are matches that the next runs of the rule take up. */
export interface BackfillResult {
  readonly matches: number;
  readonly alerts: number;
  readonly suppressed: number;
  readonly backlog: number;
  readonly excepted: number;
  readonly duplicates: number;
  /** Candidates that retention has removed. */
  readonly missing: number;
  readonly filledGaps: number;
  /** Arrivals that are still to be read. */
  readonly left: readonly Stretch[];
}

/** Arrivals: first inclusive, last exclusive; of a gap or of a range of time. */
interface Stretch {
  readonly gap: number | null;
  readonly from: number;
  readonly to: number;
}

export interface BackfillJobParts extends Omit<
  BackfillParts,
  'match' | 'signal' | 'evaluation' | 'alertRows'
> {
  /** The space of its alerts. */
  readonly space: string;
  readonly store: DetectionStore;
  /** Whether a rule is enabled and of a kind that runs. Detection may take it over only a moment later. */
  readonly canRun: (ruleId: string) => boolean;
  /** The rules that run, with all changes so far taken over. */
  readonly takeRules: () => Promise<ActiveRules>;
  readonly openMatcher: () => Pick<StoredMatcher, 'match' | 'close'>;
  readonly assign: AssignStories;
  readonly dataSetAliases: DataSetAliases;
  readonly version: string;
}

const MAX_GAPS = 10_000;

/** Runs a rule over gaps of its own, or over events of a range of time, by hand. */
export function backfillJob(parts: BackfillJobParts): JobKind<BackfillRequest, BackfillResult> {
  const { store, now } = parts;
  return {
    name: 'rules.backfill',
    lane: 'backfill',
    afterCrash: 'continue',
    readsEvents: true,
    canUndo: false,
    accept: (request) => checked(request, parts),
    async *run(job, request) {
      // Of a job that was cut off, its process may have left one that is being filled.
      const open = new Set(gapsIn(job.saved?.result.left ?? []));
      let matcher: ReturnType<typeof parts.openMatcher> | null = null;
      try {
        const rule = ruleOf(request.ruleId, await parts.takeRules(), parts);
        let result = job.saved?.result ?? { ...NONE, left: await stretchesOf(request, parts) };
        const total = job.saved?.total ?? sizeOf(result.left);
        for (const gap of gapsIn(result.left)) open.add(gap);
        matcher = parts.openMatcher();
        for (const stretch of result.left) {
          if (stretch.gap !== null) store.gaps.update(stretch.gap, { state: 'filling' });
          const judgedTo = Math.max(stretch.to, store.states.get(rule.id)?.cursor ?? 0);
          const own = { ...rule.parts, match: matcher.match, signal: job.signal };
          const write = (step: BackfillStep) =>
            job.save(() => {
              result = added(result, step);
              if (step.commit !== null) commitRuns(store, [step.commit], now(), parts.assign);
              const { gap, to } = stretch;
              if (gap !== null && step.doneTo < to) store.gaps.update(gap, { from: step.doneTo });
              return { done: total - sizeOf(result.left), total, result };
            });
          yield* backfillRange(rule.active, { ...stretch, judgedTo }, own, write);
          job.save(() => {
            const [, ...left] = result.left;
            const { gap } = stretch;
            if (gap !== null) store.gaps.update(gap, { state: 'filled' });
            result = { ...result, left, filledGaps: result.filledGaps + (gap === null ? 0 : 1) };
            return { done: total - sizeOf(left), total, result };
          });
          if (stretch.gap !== null) open.delete(stretch.gap);
        }
      } finally {
        // Those that were not filled to their end can be filled again, from where this came.
        for (const gap of open) store.gaps.update(gap, { state: 'open' });
        await matcher?.close();
      }
    },
  };
}

const NONE: Omit<BackfillResult, 'left'> = {
  matches: 0,
  alerts: 0,
  suppressed: 0,
  backlog: 0,
  excepted: 0,
  duplicates: 0,
  missing: 0,
  filledGaps: 0,
};

const gapsIn = (stretches: readonly Stretch[]): readonly number[] =>
  stretches.flatMap(({ gap }) => gap ?? []);

const sizeOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);

function added(result: BackfillResult, { commit, doneTo, missing }: BackfillStep): BackfillResult {
  const [first, ...rest] = result.left;
  const left =
    first === undefined ? [] : [{ ...first, from: Math.max(first.from, doneTo) }, ...rest];
  const { matches, alerts, suppressed, backlog, excepted, duplicates } = commit?.run ?? NONE;
  return {
    ...result,
    matches: result.matches + matches,
    alerts: result.alerts + alerts,
    suppressed: result.suppressed + suppressed,
    backlog: result.backlog + backlog,
    excepted: result.excepted + excepted,
    duplicates: result.duplicates + duplicates,
    missing: result.missing + missing,
    left,
  };
}

function checked(request: BackfillRequest, parts: BackfillJobParts): BackfillRequest {
  const { ruleId, gaps, from, to } = request;
  if (!parts.canRun(ruleId)) throw notRunning(ruleId);
  const isTime = (value: unknown) =>
    value === undefined || (typeof value === 'number' && Number.isSafeInteger(value));
  if (!isTime(from) || !isTime(to) || (from !== undefined && to !== undefined && from > to)) {
    throw new BackfillError(
      'ENG1602',
      'the range of time must be given in milliseconds, its start first',
    );
  }
  const areNumbers = Array.isArray(gaps) && gaps.every((each) => Number.isSafeInteger(each));
  if (gaps !== undefined && (!areNumbers || gaps.length > MAX_GAPS)) {
    throw new BackfillError('ENG1602', `gaps are given by up to ${MAX_GAPS} numbers`);
  }
  if (from !== undefined || to !== undefined) return { ruleId, from, to };
  const open = gapsOf(ruleId, gaps, parts).map(({ number }) => number);
  if (open.length === 0) {
    throw new BackfillError('ENG1603', 'the rule has no gap that could be filled');
  }
  return { ruleId, gaps: open };
}

function gapsOf(
  ruleId: string,
  numbers: readonly number[] | undefined,
  { store }: BackfillJobParts,
): readonly GapRow[] {
  return (
    store.gaps
      .list({ ruleId, isOpen: true })
      // What a failing rule has not read, it reads as soon as it can, and so does a search.
      .filter(({ reason, state }) => state !== 'lost' && reason !== 'failed' && reason !== 'search')
      .filter(({ number }) => numbers?.includes(number) !== false)
      .toSorted((a, b) => a.from - b.from)
  );
}

/** Only what the rule's own runs have passed: the rest is still to be read by them. */
async function stretchesOf(
  { ruleId, gaps, from, to }: BackfillRequest,
  parts: BackfillJobParts,
): Promise<readonly Stretch[]> {
  const cursor = parts.store.states.get(ruleId)?.cursor ?? 0;
  if (gaps !== undefined) {
    return gapsOf(ruleId, gaps, parts).map((gap) => ({
      gap: gap.number,
      from: gap.from,
      to: Math.min(gap.to, cursor),
    }));
  }
  const arrivalAt = (received: number) => parts.events.arrivalAt(received);
  const first = await arrivalAt(from ?? 0);
  const last = to === undefined ? cursor : Math.min(cursor, await arrivalAt(to + 1));
  return first < last ? [{ gap: null, from: first, to: last }] : [];
}

const notRunning = (ruleId: string) =>
  new BackfillError(
    'ENG1601',
    `there is no enabled rule with the id ${JSON.stringify(ruleId)} that can run`,
  );

function ruleOf(ruleId: string, active: ActiveRules, parts: BackfillJobParts) {
  const { space, version } = parts;
  const position = active.rules.findIndex(({ id }) => id === ruleId);
  const rule = active.rules[position];
  if (rule === undefined) throw notRunning(ruleId);
  const evaluation = new RuleEvaluations(parts.dataSetAliases, new CompiledRules(1)).of(
    active,
    position,
  );
  const own: Omit<BackfillParts, 'match' | 'signal'> = {
    ...parts,
    evaluation,
    alertRows: (alert, { revision, rule: { tags } }, run, intendedTime) => {
      const context = {
        now: BigInt(run.endedAt) * NANOS_PER_MS,
        executionUuid: run.id,
        executionTime: BigInt(run.startedAt) * NANOS_PER_MS,
        intendedTime,
        version,
        spaceId: space,
      };
      return alertRowsOf(alert, context, { runId: run.id, revision, ruleTags: tags });
    },
  };
  return { id: ruleId, active: rule, parts: own };
}
