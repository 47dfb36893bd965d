import { SharedEvaluations } from '../../lang/execute/evaluator.ts';
import {
  ALWAYS_LISTENING,
  type RuleRunOptions,
  type BacklogMatch,
  type RunInput,
  type RunResult,
  type Listening,
} from './run-contract.ts';
import { SequenceMemory } from '../../lang/index.ts';
import { assert } from '../../util/assert.ts';
import { NANOS_PER_MINUTE, NANOS_PER_SECOND } from '../../util/time/index.ts';
import { Judge, ExecutionLimit } from '../alerts/judge.ts';

import { byTurn, byTurnAndRank, Turns } from '../alerts/turns.ts';
import { ruleTypeOf } from '../types/index.ts';
import type { LiveType } from '../types/rule-type.ts';
import type { LiveRule } from '../live/live-detection.ts';
import {
  DEFAULT_BOUNDS,
  DEFAULT_SPAN,
  type LiveMatch,
  type LiveSearch,
  type LiveSearchOptions,
} from '../types/live-search.ts';
import { StreamClock, TimedSearch } from '../live/stream-clock.ts';
import { suppressionDuration } from '../suppression/index.ts';
import {
  loadReference,
  referring,
  NO_DOCUMENTS,
  pending,
  reading,
  withTurns,
  type MatchWithDocuments,
  type StoredDocuments,
  type PendingMatch,
} from './event-reference.ts';
import {
  runEventsOf,
  saveRunEvent,
  timesOfRun,
  type RunCandidate,
  type StoredEvent,
} from './run-event.ts';
import {
  attempt,
  KIND,
  opened,
  VERSION,
  RunMemory,
  RunFindings,
  type SavedRun,
} from './run-memory.ts';

/**
 * Larger searches are not saved but rebuilt: a snapshot is written with each run that has candidates, and a rebuild
 * is needed once, after a restart. That of as many events takes about 2 ms and a quarter of a megabyte.
 */
const MAX_SAVED = 1_000;

/**
 * After a time without receiving, senders retry the events of that time. Before the passing of time decides that an event
 * is missing, they are waited for: for as long as that time was, and at most for this long.
 */
const MAX_HELD = NANOS_PER_MINUTE;

/** Shorter interruptions are as nothing. */
const MIN_AWAY = 5n * NANOS_PER_SECOND;

/** The maximum number of evaluations shared among the candidates of a rule that runs by itself. */
const OWN_EVALUATIONS = 500;

const readsNothing = (): StoredDocuments => {
  assert(false, 'a run that reads nothing has no matches with events of earlier ones');
};

/** Of what follows matches of the backlog that the run is not given. */
const NO_ALERTS = new ExecutionLimit(0);

type LastRun = { readonly findings: RunFindings; readonly hasChanged: boolean };

/**
 * The detection of one rule, run by run. Between runs it keeps open sequences and samples, and which alerts still absorb
 * matches; nothing else. A run that throws leaves it unusable: restore the last one that was committed.
 */
export class RuleRun {
  readonly rule: LiveRule;
  readonly #options: RuleRunOptions;
  readonly #type: LiveType;
  readonly #memory: RunMemory;
  readonly #judge: Judge;
  readonly #sequenceMemory: SequenceMemory;
  readonly #evaluations: SharedEvaluations;
  #timed: TimedSearch;
  #lost: string | null = null;
  #needsRebuild = false;
  /** Whether open sequences have been rebuilt since the last run. */
  #isRebuilt = false;
  /** The last `now` of a run. */
  #now = 0n;
  /**
   * The latest time of receipt so far. Events must not be ahead of it; so a clock that is set back does not make all
   * of them so.
   */
  #seen = 0n;
  /** By the time of {@link Listening}: until then, events of the time without receiving are waited for. */
  #heldUntil = 0n;
  readonly #listening: Listening;
  /** Of the search, as far as it has been reported. */
  #forgotten = 0;
  /** `null` between runs, and while what is found is not raised. */
  #findings: RunFindings | null = null;
  #last: LastRun | null = null;
  /** Arrivals of which a match must have one to be raised; `null` where all are. */
  #only: ReadonlySet<number> | null = null;
  #limit = new ExecutionLimit(null);
  /** Of the matches of the run. */
  #turns = new Turns();
  /** The last turn in which matches of the run may become alerts. */
  #lastTurn = Infinity;

  constructor(rule: LiveRule, options: RuleRunOptions) {
    this.rule = rule;
    this.#options = options;
    this.#type = ruleTypeOf(rule.rule.rule).live;
    this.#listening = options.listening ?? ALWAYS_LISTENING;
    this.#sequenceMemory = options.memory ?? new SequenceMemory();
    this.#evaluations = options.evaluations ?? new SharedEvaluations(OWN_EVALUATIONS);
    const duration = suppressionDuration(rule.rule.rule);
    // A sequence is found when its last event comes, and counts by the time of its first.
    const { lateness } = options;
    const late = this.#type.openSpan(rule.compiled, lateness, DEFAULT_SPAN) ?? lateness;
    this.#memory = new RunMemory(options.handled, duration, late);
    this.#judge = new Judge(rule.rule, this.#memory, { keyOf: (id) => id, timesOf: timesOfRun });
    this.#timed = this.#timedBy(this.#startSearch(), new StreamClock(false));
  }

  /**
   * Continues from a saved state. What of it is damaged, or refers to events that have been removed, is left out:
   * see {@link lost} and {@link needsRebuild}.
   */
  static restore(rule: LiveRule, options: RuleRunOptions, saved: SavedRun): RuleRun {
    const run = new RuleRun(rule, options);
    if (saved.state === null) return run;
    const lost = [attempt(() => run.#loadWindows(saved)), attempt(() => run.#loadSearch(saved))];
    const messages = new Set(lost.filter((message) => message !== null));
    if (messages.size > 0) run.#lost = [...messages].join('; ');
    return run;
  }

  /** Why a saved state could not be restored completely; `null` if it was. */
  get lost(): string | null {
    return this.#lost;
  }

  /** Whether open sequences must be rebuilt before the next run. */
  get needsRebuild(): boolean {
    return this.#needsRebuild;
  }

  /** Whether it keeps events between runs: then time alone may decide matches. */
  get keepsEvents(): boolean {
    return this.#timed.search.keepsEvents;
  }

  /** The event time at which it stands still, in nanoseconds: what was open then still is. `null` if it goes on. */
  get heldAt(): bigint | null {
    return this.#timed.clock.held;
  }

  /** @param read reads the events of earlier runs that matches have */
  run(
    input: RunInput,
    read: (arrivals: readonly number[]) => StoredDocuments = readsNothing,
  ): RunResult {
    const steps = this.#run(input);
    let step = steps.next(NO_DOCUMENTS);
    while (step.done !== true) step = steps.next(read(step.value));
    return step.value;
  }

  /** The same where reading takes time. Nothing else may be asked of it meanwhile. */
  async runReading(
    input: RunInput,
    read: (arrivals: readonly number[]) => Promise<StoredDocuments>,
  ): Promise<RunResult> {
    const steps = this.#run(input);
    let step = steps.next(NO_DOCUMENTS);
    while (step.done !== true) step = steps.next(await read(step.value));
    return step.value;
  }

  *#run(input: RunInput): Generator<readonly number[], RunResult, StoredDocuments> {
    assert(!this.#needsRebuild, 'open sequences are rebuilt before a run');
    const { backlog, backlogTo, candidates, latest, now, maxAlerts, execution } = input;
    const findings = new RunFindings();
    this.#findings = findings;
    this.#limit = new ExecutionLimit(maxAlerts);
    this.#turns = new Turns(this.#options.handled);
    this.#lastTurn = backlogTo ?? Infinity;
    this.#hold(now);
    this.#now = now;
    this.#memory.beginRun(execution, now);
    const listened = this.#listening.at(now);
    this.#add(candidates, listened, findings);
    const time = latest.get(this.rule.timestampField);
    if (now > this.#seen) this.#seen = now;
    if (time !== undefined) this.#timed.clock.observe(time, listened, this.#seen);
    this.#timed.advance();
    this.#timed.tick(listened);
    this.#findings = null;
    yield* this.#judgeAll(findings, candidates, backlog);
    findings.counts.forgotten = this.#takeForgotten();
    const isUsed = candidates.length > 0 || findings.hasFound || this.#isRebuilt;
    this.#isRebuilt = false;
    this.#last = { findings, hasChanged: this.keepsEvents && isUsed };
    return this.#resultOf(this.#last);
  }

  /**
   * Adds to the last run what it has found with its late candidates: the search is repeated over all candidates from
   * `LiveType.openSpan` before the earliest of them to the cursor, and matches that have a late one are judged. The result
   * is that of both, and takes the place of the first.
   *
   * @param candidates ascending by arrival; late ones that are not among them stay unused
   */
  runLate(candidates: readonly RunCandidate[]): RunResult {
    const last = this.#last;
    assert(last !== null && this.#findings === null, 'late candidates are those of a run');
    const { findings } = last;
    const late = new Set(findings.late.map(({ arrival }) => arrival));
    this.#findings = findings;
    this.#only = late;
    try {
      this.#search(candidates);
    } finally {
      this.#findings = null;
      this.#only = null;
    }
    const { done } = this.#judgeAll(findings, candidates, []).next(NO_DOCUMENTS);
    assert(done === true, 'a search that restarts finds what it was given');
    findings.counts.forgotten += this.#forgotten;
    const used = candidates.reduce((sum, { arrival }) => sum + Number(late.delete(arrival)), 0);
    findings.counts.late -= used;
    const left = findings.late.filter(({ arrival }) => late.has(arrival));
    findings.late.splice(0, findings.late.length, ...left);
    return this.#resultOf(last);
  }

  #resultOf({ findings, hasChanged }: LastRun): RunResult {
    // Their suppression grows on in later runs.
    const alerts = findings.alerts.map((alert) =>
      alert.suppression === null ? alert : { ...alert, suppression: { ...alert.suppression } },
    );
    const grown = this.#memory.endRun(this.#timed.clock.reached);
    return {
      alerts,
      grown,
      suppressedKeys: [...findings.suppressedKeys],
      capped: [...findings.capped],
      hiddenBy: new Map(findings.hiddenBy),
      lost: { matches: findings.lost.matches, arrivals: [...findings.lost.arrivals] },
      counts: findings.checked(),
      late: [...findings.late],
      hasChanged: this.#memory.hasChanged || hasChanged,
    };
  }

  /**
   * Re-creates open sequences from the candidates before the cursor, ascending by arrival: those of the last
   * `LiveType.openSpan` of the rule. What these complete among themselves is not raised.
   */
  rebuild(candidates: readonly RunCandidate[]): void {
    this.#search(candidates);
    this.#needsRebuild = false;
    this.#isRebuilt = true;
  }

  /** Restarts the search with these candidates. */
  #search(candidates: readonly RunCandidate[]): void {
    const { clock } = this.#timed;
    const findings = this.#findings;
    this.#findings = null;
    this.#timed.search.finish(null, 'cut off');
    this.#findings = findings;
    this.#timed = this.#timedBy(this.#startSearch(), clock);
    const received = candidates.at(-1)?.event.received ?? 0n;
    const now = received > this.#now ? received : this.#now;
    this.#add(candidates, this.#listening.at(now), null);
    this.#timed.advance();
    this.#timed.tick(this.#listening.at(this.#now));
    this.#forgotten = this.#timed.search.forgotten();
  }

  /**
   * Its state, as plain data that JSON can hold, for {@link restore}; `null` if there is none. Events are saved as their
   * arrival numbers.
   *
   * @param saveItem returns the id of an exception item by its index
   */
  snapshot(saveItem: (item: number) => string): unknown {
    const windows = this.#memory.snapshot();
    if (!this.keepsEvents && windows === null) return null;
    const { search, clock } = this.#timed;
    return {
      kind: KIND,
      version: VERSION,
      now: String(this.#now),
      seen: String(this.#seen),
      signature: this.rule.signature,
      windows,
      clock: clock.snapshot(this.#listening.at(this.#now)),
      search: search.kept() > MAX_SAVED ? null : search.snapshot(saveRunEvent, saveItem),
    };
  }

  /** Releases its memory, of which the shared account knows until then; also after a run that threw. */
  close(): void {
    this.#findings = null;
    this.#timed.search.finish(null, 'cut off');
  }

  #loadWindows({ state }: SavedRun): void {
    const saved = opened(state);
    if (this.rule.rule.rule.alert_suppression !== undefined) {
      this.#memory.restore(saved.get('windows'));
    }
  }

  #loadSearch({ state, loadItem, keepsSearch }: SavedRun): void {
    const { compiled, signature } = this.rule;
    this.#needsRebuild = this.keepsEvents;
    const saved = opened(state);
    // Another query looks back, so its clock restarts as well.
    const isSame = saved.get('signature').text() === signature;
    if (this.#needsRebuild && !isSame) return;
    const now = saved.get('now').bigint();
    const clock = StreamClock.restore(saved.get('clock').value, this.#listening.at(now));
    this.#now = now;
    this.#seen = saved.get('seen').bigint();
    this.#timed = this.#timedBy(this.#timed.search, clock);
    if (!this.#needsRebuild || !keepsSearch) return;
    if (saved.get('search').value === null) return;
    const search = this.#type.restore(
      this.rule.rule.rule,
      compiled,
      this.#searchOptions(),
      saved.get('search').value,
      loadReference,
      (item) => loadItem(String(item)),
    );
    this.#timed.search.finish(null, 'cut off');
    this.#timed = this.#timedBy(search, clock);
    this.#forgotten = search.forgotten();
    this.#needsRebuild = false;
  }

  /** If no events could be received since the last run, stops time for a while, but only for missing events. */
  #hold(now: bigint): void {
    const { clock, search } = this.#timed;
    if (!search.waitsForAbsence) {
      clock.held = null;
      return;
    }
    const listened = this.#listening.at(now);
    const away =
      this.#now === 0n ? 0n : now - this.#now - (listened - this.#listening.at(this.#now));
    if (away >= MIN_AWAY)
      this.#heldUntil = this.#listening.since(now) + (away < MAX_HELD ? away : MAX_HELD);
    clock.held = listened < this.#heldUntil ? (clock.held ?? clock.reached) : null;
  }

  /**
   * @param listened by the time of {@link Listening}
   * @param findings where candidates that are not used are counted
   */
  #add(candidates: readonly RunCandidate[], listened: bigint, findings: RunFindings | null): void {
    const { keepsEvents } = this;
    for (const candidate of candidates) {
      const { received } = candidate.event;
      if (received > this.#seen) this.#seen = received;
      const held = keepsEvents ? referring(candidate, this.#evaluations) : candidate;
      const admission = this.#timed.add(held, listened, this.#seen);
      if (admission === 'taken' || findings === null) continue;
      findings.counts[admission] += 1;
      if (admission === 'late') findings.late.push(candidate);
    }
  }

  /**
   * Judges the backlog and what the search has found. Yields arrivals of events that it must be given the documents of.
   *
   * @param candidates among which the search has just been
   */
  *#judgeAll(
    findings: RunFindings,
    candidates: readonly RunCandidate[],
    backlog: readonly BacklogMatch[],
  ): Generator<readonly number[], void, StoredDocuments> {
    const found = findings.unjudged.splice(0);
    if (found.length + backlog.length === 0) return;
    const known = new Map(candidates.map(({ arrival, event }) => [arrival, event]));
    // Whose a match is, is asked only where not all of them can become alerts.
    const isShort = found.length + backlog.length > this.#limit.left;
    const waiting = backlog.map((each): PendingMatch => ({ ...each, waited: each }));
    const fresh = isShort ? yield* withTurns(found, known, this.#turns) : found.map(pending);
    const all = [...waiting, ...fresh];
    yield* reading(isShort ? byTurnAndRank(all) : all, known, (each, read) =>
      this.#judgePending(each, read, findings),
    );
    if (!isShort) return;
    // They wait in the order of their turns, in whatever order they were judged.
    const places = new Map(byTurn(all).map(({ match }, place) => [match, place]));
    findings.capped.sort((a, b) => (places.get(a.match) ?? 0) - (places.get(b.match) ?? 0));
  }

  #judgePending(each: PendingMatch, read: MatchWithDocuments, findings: RunFindings): void {
    const { waited } = each;
    if (read.kind === 'lost') findings.lose(read.arrivals);
    else if (waited === null) {
      findings.counts.matches += 1;
      this.#judgeInto(read, each, findings, each.turn > this.#lastTurn ? NO_ALERTS : this.#limit);
    } else {
      findings.counts.fromBacklog += 1;
      if (waited.hiddenBy.length > 0) return findings.hide(waited.hiddenBy);
      this.#memory.judgesBacklog = true;
      this.#judgeInto(read, each, findings, this.#limit, waited.key);
      this.#memory.judgesBacklog = false;
    }
  }

  /** @param held the same match, as far as it is kept if it is over the cap */
  #judgeInto(
    match: LiveMatch,
    { match: held, group, turn }: PendingMatch,
    findings: RunFindings,
    limit: ExecutionLimit,
    known?: string,
  ): void {
    const verdict = this.#judge.judge(match, limit, findings.counts, known);
    if (verdict.kind === 'suppressed') {
      findings.suppressedKeys.push(verdict.key);
      this.#memory.absorbed(verdict.suppression);
    } else if (verdict.kind === 'capped') {
      findings.capped.push({ key: verdict.key, match: held, group, turn });
    } else if (verdict.kind === 'alert') {
      findings.alerts.push(verdict.alert);
      this.#memory.raised(verdict.alert);
    }
  }

  #startSearch(): LiveSearch {
    const { rule, compiled } = this.rule;
    return this.#type.start(rule.rule, compiled, this.#searchOptions());
  }

  #searchOptions(): LiveSearchOptions {
    const { bounds = DEFAULT_BOUNDS } = this.#options;
    return {
      bounds,
      memory: this.#sequenceMemory,
      hasExceptions: this.rule.hasExceptions,
      sink: {
        match: (match) => {
          if (this.#findings !== null && this.#isWanted(runEventsOf(match)))
            this.#findings.unjudged.push(match);
        },
        hidden: (items, events = []) => {
          if (this.#findings === null || !this.#isWanted(events as StoredEvent[])) return;
          this.#findings.counts.matches += 1;
          this.#findings.hide(items);
        },
      },
    };
  }

  /** Whether a match of these events is raised. */
  #isWanted(events: readonly (StoredEvent | null)[]): boolean {
    const only = this.#only;
    return only === null || events.some((event) => event !== null && only.has(event.arrival));
  }

  #timedBy(search: LiveSearch, clock: StreamClock): TimedSearch {
    return new TimedSearch(search, clock, this.#options.lateness);
  }

  #takeForgotten(): number {
    const all = this.#timed.search.forgotten();
    const fresh = all - this.#forgotten;
    this.#forgotten = all;
    return fresh;
  }
}
