import { randomUUID } from 'node:crypto';
import type { ActiveRule, ActiveRules } from '../../../runs/rules/active-rules.ts';
import type { DetectionStore } from '../../../stores/detection-store.ts';
import { getOrAdd } from '../../../util/maps.ts';
import { safeText } from '../../../util/safe-text.ts';
import { commitRuns, type AssignStories, type RunCommit } from '../commit-run.ts';
import type { RuleShare } from '../workers/held-parts.ts';
import type { RunCounters } from '../run-counters.ts';
import { retryAfter } from '../rule-runtime.ts';
import { searchRun, type RuleWindow, type RuleWindowPlan } from './rule-window.ts';
import { editedState, firstState, isDue, MAX_RETRY_MS } from './search-plan.ts';
import { SearchStates, type SearchState } from './search-state.ts';

/** A late event of a sequence is searched for again up to this far back, and a rule over its limit of alerts reads so much again. */
const MAX_AGAIN_MS = 86_400_000;

export interface RuleProgressParts {
  readonly store: DetectionStore;
  readonly assign: AssignStories;
  readonly counters: Pick<RunCounters, 'add'>;
  readonly cluster: string;
  readonly lookBackMs: number | null;
  /** `null` where this process runs all rules. */
  readonly share: RuleShare | null;
  readonly now: () => number;
}

/** How far each rule of a space has searched a cluster, and what of that is written: everything in the database. */
export class RuleProgress {
  readonly #parts: RuleProgressParts;
  readonly #table: SearchStates;
  readonly #states = new Map<string, SearchState>();
  readonly #withGaps = new Set<string>();
  #active: ActiveRules | null = null;
  /** Of the share that the states are of. */
  #version: number | null = null;

  constructor(parts: RuleProgressParts) {
    const { store, cluster } = parts;
    this.#parts = parts;
    this.#table = new SearchStates(store.facts, cluster);
    this.#load(this.#ownNow());
  }

  get states(): ReadonlyMap<string, SearchState> {
    return this.#states;
  }

  /** Takes over the rules that run now. */
  take(active: ActiveRules): void {
    const { share } = this.#parts;
    const version = share?.version ?? null;
    if (active === this.#active && version === this.#version) return;
    const isOwn = this.#ownNow();
    // Others may have gone on with rules that it has now.
    if (share !== null) this.#load(isOwn);
    this.#takeAll(active, isOwn);
    this.#active = active;
    this.#version = version;
  }

  /** Which rules it has, for as long as that is asked: a lease that ends meanwhile does not make a rule one that was disabled. */
  #ownNow(): (ruleId: string) => boolean {
    const { share } = this.#parts;
    const known = new Map<string, boolean>();
    return (id) => getOrAdd(known, id, () => share?.has(id) ?? true);
  }

  #load(isOwn: (ruleId: string) => boolean): void {
    const { store } = this.#parts;
    this.#states.clear();
    for (const [id, state] of this.#table.load()) if (isOwn(id)) this.#states.set(id, state);
    this.#withGaps.clear();
    for (const { reason, ruleId } of store.gaps.list({ isOpen: true }))
      if (reason === 'search' && isOwn(ruleId)) this.#withGaps.add(ruleId);
  }

  #takeAll(active: ActiveRules, isOwn: (ruleId: string) => boolean): void {
    const { store, now, lookBackMs, share } = this.#parts;
    const at = now();
    const own = active.rules.filter(({ id }) => isOwn(id));
    const ids = new Set(own.map(({ id }) => id));
    store.transaction(() => {
      const all = new Set([...ids, ...this.#states.keys()]);
      const tokens = new Map([...all].map((id) => [id, share?.tokenOf(id) ?? null]));
      const kept = share?.kept(tokens) ?? all;
      for (const [id, state] of this.#states)
        if (!ids.has(id) && kept.has(id)) this.#leave(id, state, at);
      for (const rule of own) {
        if (!kept.has(rule.id)) continue;
        const state = this.#states.get(rule.id);
        const next =
          state === undefined
            ? firstState(rule, lookBackMs, at)
            : this.#resumed(rule, state, lookBackMs, at);
        if (next !== state) this.#put(rule.id, next);
      }
    });
  }

  due(): ActiveRule[] {
    const { now, share } = this.#parts;
    const at = now();
    return (this.#active?.rules ?? []).filter((rule) => {
      const state = this.#states.get(rule.id);
      return state !== undefined && (share?.has(rule.id) ?? true) && isDue(rule, state, at);
    });
  }

  /** What rules have found within a window that is not read to its end. */
  flush(windows: readonly RuleWindow[], commits: readonly RunCommit[]): void {
    this.#write(windows, commits, (window) => this.#put(window.plan.rule.id, window.stateWithin()));
  }

  /**
   * The windows were read to their ends.
   *
   * @param at when that began; `null` while there is more to read
   */
  done(windows: readonly RuleWindow[], commits: readonly RunCommit[], at: number | null): void {
    this.#write(windows, commits, (window) => this.#finish(window, at));
  }

  /** The window of a rule could not be read: it is a gap until it was. Returns whether that is news. */
  failed(plan: RuleWindowPlan, message: string): boolean {
    const { rule, from, to, execution } = plan;
    const { store, now } = this.#parts;
    const state = this.#states.get(rule.id);
    if (state === undefined || store.rules.get(rule.id) === null) return false;
    const at = now();
    const count = (state.failure?.count ?? 0) + 1;
    const text = safeText(message).slice(0, 1_000);
    const failure = {
      count,
      execution,
      message: text,
      since: state.failure?.since ?? at,
      retryAt: at + Math.min(MAX_RETRY_MS, retryAfter(count - 1)),
    };
    const isNews = state.failure?.execution !== execution;
    const { share } = this.#parts;
    const isKept = store.transaction(() => {
      if (share?.kept(new Map([[rule.id, plan.lease]])).has(rule.id) === false) return false;
      const gap = { ruleId: rule.id, reason: 'search', state: 'open', createdAt: at } as const;
      const stretch = { from, to: Math.max(from, to), fromTime: from, toTime: to };
      store.gaps.add({ ...gap, ...stretch, message: text });
      if (isNews) {
        const run = searchRun(plan, randomUUID(), at);
        const failed = { ...run, outcome: 'failed', message: text } as const;
        this.#parts.counters.add({ ...NOTHING, run: failed }, at);
        commitRuns(store, [{ ...NOTHING, run: failed }], at, () => {});
      }
      this.#put(rule.id, { ...state, failure });
      return true;
    });
    if (isKept) this.#withGaps.add(rule.id);
    else this.#lost(rule.id);
    return isKept && isNews;
  }

  #finish(window: RuleWindow, at: number | null): void {
    const { rule, to } = window.plan;
    const before = this.#states.get(rule.id);
    if (before === undefined) return;
    const within = window.stateWithin();
    const isOver = to - before.to > MAX_AGAIN_MS;
    if (window.capped > 0 && !isOver) {
      // The same window is searched again, and what has become an alert is known.
      this.#put(rule.id, { ...within, failure: null });
      return;
    }
    if (window.capped > 0) this.#giveUp(window, before.to);
    const again = window.again === null ? null : Math.max(window.again, to - MAX_AGAIN_MS);
    this.#put(rule.id, { ...within, to, at: at ?? before.at, again, failure: null });
    this.#fill(rule.id, to);
  }

  /** A rule that has been over its limit for too long leaves the rest: it would never catch up. */
  #giveUp({ plan: { rule, to }, capped }: RuleWindow, from: number): void {
    const { store, now } = this.#parts;
    store.gaps.add({
      ruleId: rule.id,
      reason: 'search',
      state: 'lost',
      from,
      to,
      fromTime: from,
      toTime: to,
      message: `${capped} matches were over the limit of alerts for a day: mend the rule, or add an exception`,
      createdAt: now(),
    });
  }

  #fill(ruleId: string, to: number): void {
    if (!this.#withGaps.has(ruleId)) return;
    const { gaps } = this.#parts.store;
    let isLeft = false;
    for (const gap of gaps.list({ ruleId, isOpen: true })) {
      if (gap.reason !== 'search') continue;
      if (gap.to <= to) gaps.update(gap.number, { state: 'filled' });
      else isLeft = true;
    }
    if (!isLeft) this.#withGaps.delete(ruleId);
  }

  /** @param update changes the state of the rule of a window, in the transaction of the commits */
  #write(
    windows: readonly RuleWindow[],
    commits: readonly RunCommit[],
    update: (window: RuleWindow) => void,
  ): void {
    const { store, assign, counters, share, now } = this.#parts;
    const at = now();
    const before = new Map(this.#states);
    const leases = new Map(windows.map(({ plan }) => [plan.rule.id, plan.lease]));
    let known: readonly RunCommit[] = [];
    try {
      store.transaction(() => {
        // What another worker has now is not written beside that.
        const kept = share?.kept(leases) ?? new Set(leases.keys());
        // A rule may have been deleted while it was searched for.
        known = commits.filter(
          ({ run: { ruleId } }) => kept.has(ruleId) && store.rules.get(ruleId) !== null,
        );
        commitRuns(store, known, at, assign);
        for (const window of windows) {
          const { id } = window.plan.rule;
          if (kept.has(id)) update(window);
          else this.#lost(id);
        }
      });
    } catch (error) {
      this.#states.clear();
      for (const [id, state] of before) this.#states.set(id, state);
      throw error;
    }
    for (const commit of known) counters.add(commit, at);
  }

  /** Where it comes back, what the other worker has written counts. */
  #lost(id: string): void {
    this.#states.delete(id);
    this.#version = null;
  }

  #leave(id: string, state: SearchState, at: number): void {
    if (this.#parts.store.rules.get(id) === null) {
      this.#states.delete(id);
      this.#table.remove(id);
    } else if (state.disabledAt === null) this.#put(id, { ...state, disabledAt: at });
  }

  /** What happened while it was disabled is a gap. */
  #resumed(
    rule: ActiveRule,
    state: SearchState,
    lookBackMs: number | null,
    at: number,
  ): SearchState {
    if (state.disabledAt === null)
      return state.signature === rule.signature ? state : editedState(state, rule, at);
    const next = firstState(rule, lookBackMs === null ? 0 : lookBackMs, at);
    if (next.to > state.to)
      this.#parts.store.gaps.add({
        ruleId: rule.id,
        reason: 'search',
        state: 'lost',
        from: state.to,
        to: next.to,
        fromTime: state.to,
        toTime: next.to,
        message: 'the rule was disabled',
        createdAt: at,
      });
    return { ...next, to: Math.max(next.to, state.to), windows: state.windows, spent: state.spent };
  }

  #put(ruleId: string, state: SearchState): void {
    this.#states.set(ruleId, state);
    this.#table.put(ruleId, state);
  }
}

const NOTHING: Omit<RunCommit, 'run'> = {
  state: null,
  alerts: [],
  grown: [],
  backlog: { added: [], removed: [] },
  suppressedKeys: [],
  hiddenBy: new Map(),
};
