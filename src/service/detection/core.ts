import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { NO_RULES, type ActiveRules } from '../../runs/rules/active-rules.ts';
import type { Arrivals } from './arrivals.ts';
import type { FetchEvents } from './candidate-documents.ts';
import { commitRuns, rowOf, type AssignStories } from './commit-run.ts';
import { failedRun, RunCounters } from './run-counters.ts';
import { noteGaps } from './note-gaps.ts';
import { isEmpty, runRule, type PreparedRun, type RunOrder, type RunParts } from './run-rule.ts';
import type { RuleRuns } from './rule-runs.ts';
import { RuleGroup, type RuleGroupChanges } from './rule-group.ts';
import {
  dropRun,
  dueAt,
  isResting,
  isScheduledDue,
  readsAhead,
  retryAfter,
  type RuleRuntime,
} from './rule-runtime.ts';
import { WriteFailure } from './write-failure.ts';

/** How many runs share a transaction; each then costs a part of one `fsync`. */
const RUNS_PER_COMMIT = 64;

/** A group is committed earlier if its runs take longer, so that an alert does not wait for the others. */
const MAX_GROUP_MS = 50;

/** How often cursors of rules that found nothing are written. After a crash, as much is read again. */
const MOVE_MS = 5_000;

/** How often rules are run that wait for time to pass, such as for an event that must not follow. */
const TIME_MS = 1_000;

export interface DetectionLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The event store as detection sees it, from another thread. */
export interface StoredEvents {
  readonly fetch: FetchEvents;
  /** The first arrival that was received at or after a time, or a little earlier. */
  arrivalAt(received: number): Promise<number>;
}

export interface CoreOptions {
  /** Over how long the runs of rules are spread, at most over their interval. */
  readonly jitterMs: number;
  /** How many rules run at the same time, while others wait for their documents. */
  readonly concurrency: number;
  /** Whether rules run over events that arrive; if not, they are only known. */
  readonly areRun: boolean;
}

export interface CoreParts {
  readonly store: DetectionStore;
  readonly arrivals: Arrivals;
  readonly events: StoredEvents;
  /** The enabled rules now; `now` in nanoseconds. */
  readonly activeRules: (now: bigint) => ActiveRules;
  /** Called when other rules were taken over: events are to be matched against them. */
  readonly rulesTaken: () => void;
  readonly assign: AssignStories;
  readonly runParts: (active: () => ActiveRules) => RunParts;
  readonly runsOf: (active: () => ActiveRules) => RuleRuns;
  readonly log: DetectionLog;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Runs the rules of a space over what has arrived: by their schedule, or at once. It does nothing by itself: its
 * owner calls {@link round} when events have come and when {@link wakeAt} says. Everything runs on one thread, one thing at
 * a time.
 */
export class DetectionCore {
  readonly counters = new RunCounters();
  readonly arrivals: Arrivals;
  readonly ruleGroup: RuleGroup;
  readonly #parts: CoreParts;
  readonly #options: CoreOptions;
  readonly #runParts: RunParts;
  readonly #runs: RuleRuns;
  readonly #failure: WriteFailure;
  #active: ActiveRules = NO_RULES;
  #areRulesChanged = true;
  #movedAt = 0;
  #timeAt = 0;
  #work: Promise<unknown> = Promise.resolve();
  #isStopping = false;

  constructor(parts: CoreParts, options: CoreOptions) {
    const { store, arrivals, events, log, now } = parts;
    this.#failure = new WriteFailure(log, now);
    this.#parts = parts;
    this.#options = options;
    this.arrivals = arrivals;
    this.ruleGroup = new RuleGroup(store, {
      jitterMs: options.jitterMs,
      storedTo: () => arrivals.storedTo,
      arrivalAt: (received) => events.arrivalAt(received),
      receivedBefore: (arrival) => arrivals.times.receivedBefore(arrival),
      now,
    });
    const active = () => this.#active;
    this.#runParts = parts.runParts(active);
    this.#runs = parts.runsOf(active);
  }

  get active(): ActiveRules {
    return this.#active;
  }

  /** How many rules run, here or in another process. */
  get enabled(): number {
    return this.#options.areRun ? this.ruleGroup.size : this.#active.rules.length;
  }

  /** Why nothing can be written; `null` if all is well. */
  get failure(): string | null {
    return this.#failure.reason;
  }

  /**
   * Arrivals have been matched, on their way in or from the store.
   *
   * @param candidates how many of them are candidates, by signature
   */
  matched(candidates: ReadonlyMap<string, number>): void {
    for (const [signature, count] of candidates) {
      for (const runtime of this.ruleGroup.withSignature(signature)) {
        runtime.isWaiting = true;
        runtime.unread += count;
      }
    }
  }

  /** A stretch was matched that runs of these rules were waiting for: they need not wait for their next time. */
  covered(signatures: readonly string[]): void {
    const now = this.#parts.now();
    for (const signature of signatures) {
      for (const runtime of this.ruleGroup.withSignature(signature)) {
        runtime.isWaiting = true;
        runtime.nextDue = Math.min(runtime.nextDue, now);
      }
    }
  }

  /** Rules, exceptions or value lists are others now. */
  rulesChanged(): void {
    this.#areRulesChanged = true;
  }

  /**
   * Of candidates of a rule, those that its runs would pass over; `null` where no rule has this signature.
   *
   * @param now what date math is relative to, in nanoseconds since 1970
   */
  async passedOver(
    signature: string,
    arrivals: readonly number[],
    now: bigint,
  ): Promise<readonly number[] | null> {
    const [runtime] = this.ruleGroup.withSignature(signature);
    if (runtime === undefined) return null;
    const { events } = await this.#runParts.documents.take(arrivals, Infinity);
    const evaluation = this.#runParts.evaluations.of(this.#active, runtime.position);
    const { candidates } = evaluation.evaluate(events, now);
    const found = new Set(candidates.map(({ arrival }) => arrival));
    return events.map(({ arrival }) => arrival).filter((arrival) => !found.has(arrival));
  }

  /** Adds, by signature, the first arrival that must have been matched. */
  want(wanted: Map<string, number>): void {
    for (const { rule, cursor, readFrom } of this.ruleGroup.all()) {
      const from = readFrom ?? cursor;
      wanted.set(rule.signature, Math.min(from, wanted.get(rule.signature) ?? from));
    }
  }

  /** When there is something to do if no event comes before, in milliseconds since 1970. */
  wakeAt(): number {
    let at = Infinity;
    for (const runtime of this.ruleGroup.all()) {
      if (runtime.rule.isLive || !this.#isReady(runtime)) continue;
      at = Math.min(at, readsAhead(runtime) && runtime.state.failure === null ? 0 : dueAt(runtime));
    }
    return Math.max(at, this.#failure.retryAt);
  }

  /** Takes over the rules that run now, without running them. */
  takeRules(): Promise<void> {
    return this.#alone(async () => {
      if (this.#areRulesChanged) await this.#takeRules();
    });
  }

  /**
   * Runs all rules that are due once. Resolves when what they found is on disk, or when it cannot be written: then nothing
   * is lost, and it is tried again a moment later. Between rounds, in which a rule that is far behind reads a piece,
   * work that waits to run exclusively gets its turn.
   *
   * @returns whether there may be more to do at once
   */
  round(): Promise<boolean> {
    return this.#alone(() => this.#round());
  }

  /** Runs something that must not meet a run or a change of rules. */
  exclusively<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#alone(async () => work());
  }

  /** Ends behind the runs that are under way, and writes what is not yet written. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#alone(async () => {
      this.#movedAt = 0;
      this.#moveCursors();
    });
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#work.then(work);
    this.#work = next.catch(() => {});
    return next;
  }

  async #round(): Promise<boolean> {
    if (this.#failure.isResting || this.#isStopping) return false;
    const failures: Error[] = [];
    // Where other rules cannot be taken over, those there are run on.
    if (this.#areRulesChanged)
      await this.#takeRules().catch((error) => failures.push(errorOf(error)));
    let isMore = false;
    try {
      const due = this.#due();
      await this.#runAll(due);
      isMore = due.length > 0;
      if (!isMore) this.#moveCursors();
    } catch (error) {
      failures.push(errorOf(error));
    }
    this.#failure.note(failures[0] ?? null);
    return isMore && failures.length === 0;
  }

  async #takeRules(): Promise<void> {
    const { activeRules, rulesTaken, now, log } = this.#parts;
    this.#moveCursors(true);
    // What changes from here on is taken over next time, and so is everything if this fails.
    this.#areRulesChanged = false;
    let active: ActiveRules;
    let changes: RuleGroupChanges | null;
    try {
      active = activeRules(BigInt(now()) * NANOS_PER_MS);
      changes = this.#options.areRun ? await this.ruleGroup.apply(active) : null;
    } catch (error) {
      this.#areRulesChanged = true;
      throw error;
    }
    this.#active = active;
    if (changes === null) return;
    rulesTaken();
    const { setBack, ...counts } = changes;
    log.info({ rules: this.ruleGroup.size, ...counts }, 'the active rules have changed');
    if (setBack > 0) {
      log.warn(
        { rules: setBack },
        'rules had read events that are no longer stored, as after the restore of an older backup; they go on with what comes now',
      );
    }
  }

  #due(): RuleRuntime[] {
    const now = this.#parts.now();
    const isTime = now - this.#timeAt >= TIME_MS || now < this.#timeAt;
    if (isTime) this.#timeAt = now;
    const due: RuleRuntime[] = [];
    for (const runtime of this.ruleGroup.all()) {
      if (isResting(runtime, now) || !this.#isReady(runtime)) continue;
      const isDue = runtime.rule.isLive
        ? this.#isLiveDue(runtime, now, isTime)
        : isScheduledDue(runtime, now) || readsAhead(runtime);
      if (isDue) due.push(runtime);
    }
    return due;
  }

  /** Whether the arrivals have been matched that it has asked for. */
  #isReady({ rule, cursor, readFrom }: RuleRuntime): boolean {
    if (readFrom === null) return true;
    return this.arrivals.index.coveredTo(rule.signature, readFrom) >= cursor;
  }

  #isLiveDue(runtime: RuleRuntime, now: number, isTime: boolean): boolean {
    if (runtime.isWaiting) return true;
    if (!isTime) {
      runtime.cursor = this.#coveredTo(runtime);
      return false;
    }
    // An event that must not follow is decided by time alone.
    if (runtime.run?.keepsEvents === true) return true;
    runtime.cursor = this.#coveredTo(runtime);
    const isNewExecution = runtime.due.executionAt(now) !== runtime.execution;
    return isNewExecution && this.#runParts.backlog.firstTurn(runtime.rule.id) !== null;
  }

  #coveredTo({ rule, cursor }: RuleRuntime): number {
    return Math.max(
      cursor,
      Math.min(this.arrivals.storedTo, this.arrivals.index.coveredTo(rule.signature, cursor)),
    );
  }

  async #runAll(due: readonly RuleRuntime[]): Promise<void> {
    const { concurrency } = this.#options;
    let group: PreparedRun[] = [];
    let begun = this.#parts.now();
    for (let at = 0; at < due.length && !this.#isStopping; at += concurrency) {
      const prepared = await Promise.all(
        due.slice(at, at + concurrency).map((runtime) => this.#prepare(runtime)),
      );
      group.push(...prepared.filter((each) => each !== null));
      const isFull = group.length >= RUNS_PER_COMMIT || this.#parts.now() - begun >= MAX_GROUP_MS;
      if (!isFull) continue;
      this.#commit(group);
      group = [];
      // Requests of others get their turn.
      await nextTurn();
      begun = this.#parts.now();
    }
    this.#commit(group);
  }

  async #prepare(runtime: RuleRuntime): Promise<PreparedRun | null> {
    const order = this.#orderOf(runtime);
    runtime.isWaiting = false;
    try {
      const run = await this.#runs.of(runtime, this.#parts.now());
      // It goes on when the arrivals it asks for have been matched.
      if (run === null) return this.#postponed(runtime);
      const prepared = await runRule(runtime, run, order, this.#runParts);
      if (prepared === null) return this.#postponed(runtime);
      runtime.waitedAt = null;
      return isEmpty(prepared) ? this.#passed(prepared) : prepared;
    } catch (error) {
      return this.#failed(runtime, order, error);
    }
  }

  #postponed(runtime: RuleRuntime): null {
    // Its memory may be ahead of what is written.
    dropRun(runtime);
    runtime.isWaiting = true;
    return null;
  }

  #failed(runtime: RuleRuntime, order: RunOrder, error: unknown): PreparedRun {
    dropRun(runtime);
    runtime.isWaiting = true;
    const { now } = this.#parts;
    const message = error instanceof Error ? error.message : String(error);
    const retryAt = now() + retryAfter(runtime.state.failure?.count ?? 0);
    const to = this.#coveredTo(runtime);
    const commit = failedRun(runtime, order, to, message, retryAt, this.#runParts);
    return { runtime, order, commit, hasMore: false, missing: [], error };
  }

  /** A live rule has read on and found nothing: nothing needs to be written. */
  #passed({ runtime, order, commit, hasMore }: PreparedRun): null {
    runtime.cursor = commit.run.to;
    runtime.execution = order.execution;
    // Others may have come since it began.
    if (hasMore) runtime.isWaiting = true;
    return null;
  }

  #orderOf(runtime: RuleRuntime): RunOrder {
    const now = this.#parts.now();
    const { due, rule } = runtime;
    const isAhead = !rule.isLive && now < runtime.nextDue;
    const execution = due.executionAt(now) + (isAhead ? 1 : 0);
    return {
      kind: rule.isLive ? 'live' : 'scheduled',
      isAhead,
      execution,
      plannedAt: rule.isLive ? due.dueAt(execution) : Math.min(runtime.nextDue, now),
      storedTo: this.arrivals.storedTo,
    };
  }

  /** Throws where nothing can be written. */
  #commit(prepared: readonly PreparedRun[]): void {
    const { store } = this.#parts;
    // Its rule was deleted or disabled while it ran.
    const group = prepared.filter(({ runtime }) => {
      const isKnown = this.ruleGroup.has(runtime) && store.rules.get(runtime.rule.id) !== null;
      // Until other rules are taken over, it is not due.
      if (!isKnown) this.#leave(runtime);
      return isKnown;
    });
    if (group.length === 0) return;
    let failure = this.#write(group);
    if (failure !== null) failure = this.#writeEach(group);
    if (failure !== null) {
      // What the runs hold in memory is ahead of what is written: they begin again from there.
      for (const { runtime } of group) {
        dropRun(runtime);
        runtime.isWaiting = true;
      }
      throw failure;
    }
  }

  #leave(runtime: RuleRuntime): void {
    dropRun(runtime);
    runtime.isWaiting = false;
    runtime.nextDue = runtime.due.dueAt(runtime.due.executionAt(this.#parts.now()) + 1);
  }

  /** What cannot be written of one rule does not keep the others from being written: that rule fails. */
  #writeEach(group: readonly PreparedRun[]): Error | null {
    for (const each of group) {
      const { runtime, order } = each;
      const failure = this.#write([each]);
      if (failure === null) continue;
      const failed = this.#write([this.#failed(runtime, order, failure)]);
      // Nothing can be written at all.
      if (failed !== null) return failed;
    }
    return null;
  }

  /** Writes runs in one transaction. Returns why that was not possible. */
  #write(group: readonly PreparedRun[]): Error | null {
    const { store, assign, now } = this.#parts;
    const commits = group.map(({ commit }) => commit);
    try {
      const failedGaps = store.transaction(() => {
        commitRuns(store, commits, now(), assign);
        return group.map((each) => noteGaps(store, each, this.arrivals.times, now()));
      });
      for (const [at, { runtime }] of group.entries())
        runtime.hasFailedGap = failedGaps[at] === true;
    } catch (error) {
      return errorOf(error);
    }
    for (const each of group) this.#committed(each);
    return null;
  }

  #committed({ runtime, order, commit, hasMore, error }: PreparedRun): void {
    const { run, state } = commit;
    if (error !== undefined) {
      const { id, rule } = runtime.rule;
      this.#parts.log.error({ err: error, rule: id, name: rule.name }, 'a rule failed');
    }
    if (state !== null) {
      runtime.state = state;
      runtime.cursor = state.cursor;
    }
    this.counters.add(commit, this.#parts.now());
    runtime.execution = order.execution;
    const isFailed = run.outcome === 'failed';
    runtime.liveRun = run.kind === 'live' && !isFailed ? rowOf(commit) : null;
    if (hasMore) runtime.isWaiting = true;
    runtime.unread = hasMore ? Math.max(0, runtime.unread - run.candidates) : 0;
    // One that failed stays due, and is tried again when it is time for that.
    if (!isFailed && !hasMore && !order.isAhead)
      runtime.nextDue = runtime.due.dueAt(order.execution + 1);
  }

  #moveCursors(now = false): void {
    const time = this.#parts.now();
    if (!now && time - this.#movedAt < MOVE_MS && time >= this.#movedAt) return;
    this.#movedAt = time;
    const moved = new Map<string, number>();
    for (const { rule, cursor, state } of this.ruleGroup.all()) {
      if (cursor !== state.cursor) moved.set(rule.id, cursor);
    }
    if (moved.size === 0) return;
    this.#parts.store.states.move(moved);
    for (const [id, cursor] of moved) {
      const runtime = this.ruleGroup.get(id);
      if (runtime !== null) runtime.state = { ...runtime.state, cursor };
    }
  }
}

const errorOf = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
