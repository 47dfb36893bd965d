import type { KnownStream } from '../../events/origin/known-stream.ts';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { DEFAULT_SPACE } from '../../stores/access-store.ts';
import { openDetectionReader } from '../../stores/open/detection.ts';
import { detectionFileOf } from '../../stores/open/space-folders.ts';
import { assert } from '../../util/assert.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { ChangeRecorder } from '../audit/change-recorder.ts';
import type { RecordedChanges } from '../operation/changes.ts';
import type { StoredMatcher } from '../events/candidates/stored-matcher.ts';
import { Actions } from '../actions/index.ts';
import { JobRunner, type LaneTurns } from '../jobs/job-runner.ts';
import { indexWarnings, type IndexWarning, limitWarnings } from '../rules/index-warnings.ts';
import { bulkChange, type BulkParts, bulkUndo } from '../alerts/bulk-change.ts';
import { exceptionEffect, type EffectParts } from '../alerts/exception-effect.ts';
import { expireAlerts } from '../alerts/expire-alerts.ts';
import type { AnyJobKind } from '../jobs/job-kind.ts';
import { RuleManager, type RuleManagerOptions } from '../rules/rule-manager.ts';
import { TestResults } from '../rules/overview/tests/run-text.ts';
import { assignStories } from '../stories/assign-stories.ts';
import { refreshStories } from '../stories/story-status.ts';
import type { OnChanges } from './detection.ts';
import type { AssignStories } from './commit-run.ts';
import type { DetectionCore } from './core.ts';
import type { Scheduler } from './scheduler.ts';
import { alertRowsBy, createCore, type CoreSetup } from './create-core.ts';
import type { ClusterLink } from './search/cluster-link.ts';
import type { SpaceSearchStatus } from './search/search-status.ts';
import { SpaceSearcher } from './search/space-searcher.ts';
import { again, dutiesOf, type Duties } from './workers/duties.ts';
import { StoreError } from '../../stores/errors.ts';
import { getOrAdd } from '../../util/maps.ts';
import type { DetectionConfig } from './detection-config.ts';
import type { DetectionHost } from './host.ts';
import {
  isAnswer,
  type ValueOf,
  type Operation,
  type OperationRef,
} from '../operation/operation.ts';
import { standingOf } from './rule-standing.ts';
import { backfillJob, type BackfillJobParts } from './backfill-job.ts';
import type { OperationParts, Registered } from './operations.ts';
import { previewJob, type PreviewThreads, type PreviewJobParts } from './preview-job.ts';
import {
  unknownSpace,
  spaceReport,
  storedCounts,
  type SpaceReport,
  type StoredCounts,
} from './status-of.ts';
import { dropRun } from './rule-runtime.ts';

/** What jobs work on. */
type JobParts = BulkParts & EffectParts & BackfillJobParts & PreviewJobParts;

/** Every kind of job. */
const jobKinds = (parts: JobParts): readonly AnyJobKind[] => [
  bulkChange(parts),
  bulkUndo(parts),
  exceptionEffect(parts),
  backfillJob(parts),
  previewJob(parts),
];

/** More runs of a rule are not kept, however young: those that found nothing go first. */
const MAX_RUNS_PER_RULE = 10_000;

/** Rows of one step, which takes some milliseconds. */
const ROWS_AT_ONCE = 1_000;

const DAY_MS = 86_400_000;

/** Gaps that are closed, and suppressed matches that events could be sent again of, are remembered this long. */
const GAPS_KEPT_MS = 90 * DAY_MS;
const HANDLED_KEPT_MS = 90 * DAY_MS;

/** Removes what is older than it is to be kept, in steps between which others get their turn. */
async function removeOld(
  store: DetectionStore,
  { alertsKeptMs, runsKeptMs }: Pick<DetectionConfig, 'alertsKeptMs' | 'runsKeptMs'>,
  now: number,
): Promise<void> {
  const runsBefore = runsKeptMs === null ? 0 : now - runsKeptMs;
  await inSteps(() => store.runs.prune(runsBefore, MAX_RUNS_PER_RULE, ROWS_AT_ONCE));
  await inSteps(() => store.handled.prune(now - HANDLED_KEPT_MS, ROWS_AT_ONCE));
  store.gaps.prune(now - GAPS_KEPT_MS);
  if (alertsKeptMs === null) return;
  for (const _ of expireAlerts(store, now - alertsKeptMs)) await nextTurn();
}

/** @param step returns how many it has removed */
async function inSteps(step: () => number): Promise<void> {
  while (step() >= ROWS_AT_ONCE) await nextTurn();
}

/** What the spaces of a process share. */
export interface SharedParts extends Pick<
  CoreSetup,
  'memory' | 'sharedEvaluations' | 'listening' | 'compiled' | 'held' | 'now'
> {
  readonly config: DetectionConfig;
  readonly host: Pick<
    DetectionHost,
    'events' | 'log' | 'recorded' | 'people' | 'alertsChanged' | 'connectionOf'
  >;
  readonly scheduler: Scheduler;
  readonly lanes: LaneTurns;
  readonly openMatcher: () => StoredMatcher;
  readonly previewThreads: PreviewThreads;
  readonly registered: Registered;
  /** Called when rules, exceptions or value lists are others now. */
  readonly onChange: () => void;
}

/** Where the rules of a space come from. */
export type SpaceRules = Pick<
  RuleManagerOptions,
  'folders' | 'pack' | 'readPack' | 'isPackOnRequest' | 'isLive'
>;

/**
 * The rules, exceptions, alerts, stories and jobs of a space, and what runs them, over a database of its own. Nothing in
 * it knows of another space.
 */
export class DetectionSpace {
  readonly id: string;
  readonly core: DetectionCore;
  readonly #store: DetectionStore;
  readonly #shared: SharedParts;
  readonly #ruleManager: RuleManager;
  readonly #testResults: TestResults;
  readonly #recorder: ChangeRecorder;
  readonly #jobs: JobRunner;
  readonly #actions: Actions;
  readonly #duties: Duties;
  readonly #parts: OperationParts;
  /** What works on the store and must end before that is closed. */
  readonly #busy = new Set<Promise<unknown>>();
  #isClosed = false;
  #isStarted = false;
  #lastChange: number | null = null;
  /** By cluster, what searches it with the rules of this space. */
  readonly #searchers = new Map<ClusterLink, SpaceSearcher>();
  readonly #assign: AssignStories;
  #counts: StoredCounts;
  #warnings: readonly IndexWarning[] = [];

  constructor(id: string, store: DetectionStore, rules: SpaceRules, shared: SharedParts) {
    const { config, host, scheduler, now } = shared;
    const { log } = host;
    this.id = id;
    this.#store = store;
    this.#shared = shared;
    const { dataSetAliases } = config;
    const action = rules.folders === null ? 'rules.followPack' : 'rules.followFolders';
    this.#recorder = new ChangeRecorder((changes) => host.recorded?.(id, action, changes));
    const recorder = this.#recorder;
    const ruleManager = new RuleManager({ store, ...rules, dataSetAliases, log, now, recorder });
    this.#duties = dutiesOf(shared.held, store);
    const people = async () => (await host.people?.(id)) ?? [];
    this.#actions = new Actions({
      space: id,
      store,
      // Engines are of the host: no other space may act on it.
      config: id === DEFAULT_SPACE ? config.actions : { ...config.actions, response: null },
      isMine: () => this.#duties.isMine('duty/alerts'),
      people,
      now,
      log,
      recorded: (own, changes) => host.recorded?.(id, own, changes),
    });
    this.#counts = storedCounts(store, this.#actions);
    const assign: AssignStories = (alerts) => {
      assignStories({ store, makeId: randomUUID, now }, alerts);
      this.#actions.add(alerts);
    };
    this.#assign = assign;
    this.core = createCore({
      ...shared,
      space: id,
      store,
      arrivals: scheduler.arrivals,
      activeRules: (time) => ruleManager.activeRules(time),
      rulesTaken: () => scheduler.rulesTaken(),
      assign,
      newId: randomUUID,
    });
    this.#ruleManager = ruleManager;
    this.#testResults = new TestResults(ruleManager, now);
    store.onCommit(() => this.#tellChange());
    store.shared?.onOthers((tables) => this.#changedByOthers(tables));
    const onAlertsChanged: OperationParts['onAlertsChanged'] = (ids, author) => {
      refreshStories(store, ids, author);
    };
    this.#jobs = this.#makeJobs(assign, onAlertsChanged);
    this.#parts = {
      store,
      now,
      jobs: this.#jobs,
      ruleManager,
      makeId: randomUUID,
      onAlertsChanged,
      testResults: this.#testResults,
      copies: this.#actions.copies,
      notifier: this.#actions.notifier,
      containerResponses: this.#actions.containerResponses,
      people,
      actionProblemsOf: (ruleId) => this.#actions.notifier.actionsOf(ruleId).problems,
      escalationsOf: (story) => this.#actions.notifier.duty.ofStory(story),
      fetch: (arrivals) => host.events.fetch(arrivals),
      standingOf: (ruleId) => standingOf(this.core, ruleId),
    };
  }

  /** The feed is notified once of all alerts of a commit; it reads them when it is ready. */
  #tellChange(): void {
    const { change } = this.#store.alerts.lastChange();
    if (change === this.#lastChange) return;
    this.#lastChange = change;
    this.#actions.run();
    this.#shared.host.alertsChanged?.(this.id);
  }

  /** Reads its rules, and takes up its jobs. */
  async start(): Promise<void> {
    if (this.#duties.isMine('duty/alerts')) this.#actions.start();
    this.#tellChange();
    await again(() => this.#ruleManager.start());
    if (this.#isClosed) return;
    await this.core.takeRules();
    if (this.#isClosed) return;
    // Some go on with rules that have to be known by then.
    this.#jobs.resume();
    this.#isStarted = true;
    this.#ruleManager.onChange = () => {
      this.core.rulesChanged();
      this.#shared.onChange();
    };
  }

  async call<Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
    onChanges?: OnChanges,
  ): Promise<Result> {
    const { registered } = this.#shared;
    const found = registered.operations.find(({ name }) => name === operation.name);
    assert(found !== undefined, `${operation.name} is an operation`);
    const known = found as unknown as Operation<OperationParts, Ask, Result>;
    const { shared } = this.#store;
    // Others may have changed what it decides by.
    this.lookAtOthers();
    const run = () =>
      shared === null
        ? known.run(this.#parts, ask)
        : shared.unchanged(DECIDED_BY, () => known.run(this.#parts, ask));
    return this.#during(async () =>
      again(async () => {
        // What it changes is recorded in this turn, so nothing comes between before and after.
        const recordOf = onChanges === undefined ? undefined : known.record?.(this.#parts, ask);
        const { result, changes } = this.#recorder.collect(run);
        const value = await result;
        const isRefused = isAnswer(value) && value.refusal !== null;
        if (onChanges !== undefined && !isRefused) {
          const written = changes();
          const { items, counts } = recordOf?.(value) ?? NO_RECORD;
          const done = (isAnswer(value) ? value.value : value) as ValueOf<Awaited<Result>>;
          onChanges({
            items: [...written.items, ...items],
            counts: [...written.counts, ...counts],
            ...(known.audit === undefined ? {} : { message: known.audit(ask, done) }),
          });
        }
        return value;
      }),
    );
  }

  /** Looks what other processes have changed; nothing where this one has its state alone. */
  lookAtOthers(): void {
    if (this.#isClosed) return;
    try {
      this.#store.shared?.look();
    } catch (error) {
      // Whatever is done next says so.
      if (!(error instanceof StoreError)) throw error;
    }
  }

  /** What this process does for all may be another part of the work than before. */
  takeDuties(): void {
    const fresh = this.#duties.taken();
    if (this.#isClosed || !this.#isStarted) return;
    try {
      if (fresh.has('duty/alerts')) {
        this.#actions.start();
        this.#actions.run();
      }
      if (fresh.has('duty/jobs')) this.#jobs.resume();
    } catch (error) {
      this.#duties.failed();
      this.#shared.host.log.warn({ err: error }, 'what another worker did is taken up later');
    }
  }

  /** Called within transactions, too: what is done then is done behind them. */
  #changedByOthers(tables: ReadonlySet<string>): void {
    if (DECIDED_BY.some((table) => tables.has(table))) this.#ruleManager.changedByOthers();
    if (tables.has('facts')) this.#actions.forget();
    setImmediate(() => {
      if (this.#isClosed || !this.#isStarted) return;
      if (tables.has('alert_counters')) this.#tellChange();
      try {
        if (LEFT_BY_OTHERS.some((table) => tables.has(table))) this.#actions.wakeAll();
        if (tables.has('facts') || tables.has('jobs')) this.#jobs.resume();
      } catch (error) {
        this.#shared.host.log.warn(
          { err: error },
          'what other workers have left is taken up later',
        );
      }
    });
  }

  /** What takes a moment to count is counted now and then. */
  look(streams: readonly KnownStream[]): void {
    if (this.#isClosed) return;
    this.#counts = storedCounts(this.#store, this.#actions);
    const { active } = this.core;
    this.#warnings = [
      ...indexWarnings(active.rules, streams),
      ...limitWarnings(active.rules, this.#shared.config.maxAlerts),
    ];
  }

  /** Searches a cluster with the rules that are due. */
  async search(link: ClusterLink): Promise<void> {
    if (this.#isClosed) return;
    await this.#during(() => getOrAdd(this.#searchers, link, () => this.#searcher(link)).round());
  }

  /** How clusters are searched. */
  get searches(): readonly SpaceSearchStatus[] {
    return [...this.#searchers.values()].map((searcher) => searcher.status());
  }

  #searcher(link: ClusterLink): SpaceSearcher {
    const { config, host, memory, held, now } = this.#shared;
    const { shared } = this.#store;
    const { core } = this;
    return new SpaceSearcher({
      space: this.id,
      store: this.#store,
      assign: this.#assign,
      counters: core.counters,
      link,
      active: () => core.active,
      aliases: config.dataSetAliases,
      lateness: BigInt(config.latenessMs) * NANOS_PER_MS,
      memory,
      maxBytes: config.documentBytes,
      share: held === null || shared === null ? null : held.shareOf(this.id, shared),
      maxAlerts: config.maxAlerts,
      alertRows: alertRowsBy({ version: config.version, space: this.id }),
      log: host.log,
      now: held === null ? now : () => held.now(),
    });
  }

  report(): SpaceReport {
    const { mode } = this.#ruleManager;
    const problems = this.#ruleManager.problemLines();
    const rules = { mode, problems, warnings: this.#warnings };
    return spaceReport(this.id, this.core, this.#counts, rules, this.#shared.now());
  }

  /** Runs the tests of a rule of which it is not known how they come out. */
  async testNext(): Promise<void> {
    if (!this.#isClosed) await this.#during(() => this.#testResults.next());
  }

  async removeOld(): Promise<void> {
    const { config, now } = this.#shared;
    if (this.#isClosed || !this.#duties.isMine('duty/upkeep')) return;
    await this.#during(() => removeOld(this.#store, config, now()));
    this.#actions.notifier.removeOld();
    this.#actions.containerResponses?.removeOld();
  }

  /** See {@link OpenDetection.endJobs}. */
  endJobs(): void {
    this.#jobs.stop();
  }

  /** Resolves when its files are closed. What cannot be written any more is logged. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const steps: readonly (() => Promise<unknown>)[] = [
      () => this.#ruleManager.stop(),
      () => this.core.stop(),
      () => this.#jobs.close(),
      () => this.#actions.close(),
      () => Promise.allSettled(this.#busy),
    ];
    for (const step of steps) {
      await step().catch((error: unknown) =>
        this.#shared.host.log.warn({ err: error }, NOT_WRITTEN),
      );
    }
    // What they hold of the memory for open sequences is that of all spaces.
    for (const runtime of this.core.ruleGroup.all()) dropRun(runtime);
    this.#store.close();
  }

  async #during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw unknownSpace(this.id);
    const done = work();
    this.#busy.add(done);
    try {
      return await done;
    } finally {
      this.#busy.delete(done);
    }
  }

  #makeJobs(assign: AssignStories, onAlertsChanged: OperationParts['onAlertsChanged']): JobRunner {
    const { config, host, lanes, openMatcher, previewThreads, registered, now } = this.#shared;
    const { connectionOf } = host;
    const clusters = new Map(
      config.searched.map(({ name, patterns }) => [
        name,
        async () => {
          assert(connectionOf !== undefined, 'a cluster that is searched can be reached');
          const connection = await connectionOf(name);
          return { connection, pattern: patterns.join(','), trustsIgnoreAbove: false };
        },
      ]),
    );
    const { folder, dataSetAliases, latenessMs, version } = config;
    const { events } = host;
    const detection = join(folder, detectionFileOf(this.id));
    const store = this.#store;
    const { core } = this;
    return new JobRunner({
      store,
      ...(this.#duties.jobs === null ? {} : { share: this.#duties.jobs }),
      kinds: jobKinds({
        store,
        now,
        onAlertsChanged,
        openReader: () => openDetectionReader(detection),
        selectionOf: registered.selectionOf,
        fetch: (arrivals) => events.fetch(arrivals),
        exceptions: this.#ruleManager,
        folder,
        detection,
        space: this.id,
        ruleManager: this.#ruleManager,
        events,
        canRun: (ruleId) => this.#ruleManager.canRun(ruleId),
        takeRules: async () => {
          await core.takeRules();
          return core.active;
        },
        openMatcher,
        previewThreads,
        clusters,
        exclusively: (work) => core.exclusively(work),
        assign,
        dataSetAliases,
        lateness: BigInt(latenessMs) * NANOS_PER_MS,
        version,
        newId: randomUUID,
      }).filter(({ readsEvents }) => this.#shared.held === null || !readsEvents),
      now,
      makeId: randomUUID,
      pause: () => nextTurn(),
      lanes,
    });
  }
}

/** Tables of which rows are in memory, and decide what operations do. */
const DECIDED_BY = ['rules', 'rule_tests', 'exceptions', 'value_lists'];

/** Tables in which other processes leave something to do for alerts. */
const LEFT_BY_OTHERS = ['facts', 'notifications', 'outbox', 'escalations', 'alert_counters'];

const NO_RECORD: RecordedChanges = { items: [], counts: [] };

const NOT_WRITTEN = 'detection could not write everything before its end';
