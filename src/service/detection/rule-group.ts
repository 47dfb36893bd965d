import { appendTo } from '../../util/maps.ts';
import type { DetectionStore, RuleStateRow } from '../../stores/detection-store.ts';
import { NANOS_PER_MS, parseDateMath } from '../../util/time/index.ts';
import type { ActiveRule, ActiveRules } from '../../runs/rules/active-rules.ts';
import {
  dueTimesOf,
  dropRun,
  firstState,
  createRuntime,
  type RuleRuntime,
} from './rule-runtime.ts';

/** What changed when other rules were taken over. */
export interface RuleGroupChanges {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Rules that stood behind the end of what is stored, as after the loss of its last events; they are set back to it. */
  readonly setBack: number;
}

export interface RuleGroupOptions {
  readonly jitterMs: number;
  /** All arrivals before it are stored. */
  readonly storedTo: () => number;
  /** The first arrival that was received at or after a time. */
  readonly arrivalAt: (received: number) => Promise<number>;
  /** When the last event before an arrival was received, as far as known. */
  readonly receivedBefore: (arrival: number) => number | null;
  readonly now: () => number;
}

/** The active rules of a space with their runtimes, by id. */
export class RuleGroup {
  readonly #store: DetectionStore;
  readonly #options: RuleGroupOptions;
  #runtimes = new Map<string, RuleRuntime>();
  #bySignature = new Map<string, RuleRuntime[]>();
  #hasRules = false;

  constructor(store: DetectionStore, options: RuleGroupOptions) {
    this.#store = store;
    this.#options = options;
  }

  get size(): number {
    return this.#runtimes.size;
  }

  all(): Iterable<RuleRuntime> {
    return this.#runtimes.values();
  }

  get(id: string): RuleRuntime | null {
    return this.#runtimes.get(id) ?? null;
  }

  withSignature(signature: string): readonly RuleRuntime[] {
    return this.#bySignature.get(signature) ?? [];
  }

  /** Whether it still runs; another rule may have taken its place while it was run. */
  has(runtime: RuleRuntime): boolean {
    return this.#runtimes.get(runtime.rule.id) === runtime;
  }

  /**
   * Takes over other rules. A rule that is known goes on where it was; with another query it looks back first. A
   * new one begins at its look-back. One that is no longer enabled keeps its place, so that the time until it is enabled
   * again is known to be a gap. What was changed while the service was down is taken over in the same way. If it throws,
   * nothing has changed.
   */
  async apply({ rules }: ActiveRules): Promise<RuleGroupChanges> {
    const before = this.#runtimes;
    const firstArrivals = await this.#firstArrivals(rules);
    const ids = new Set(rules.map(({ id }) => id));
    const removed = [...before.values()].filter(({ rule }) => !ids.has(rule.id));
    const added = new Map<string, RuleRuntime>();
    const storedTo = this.#options.storedTo();
    let setBack = 0;
    this.#store.transaction(() => {
      const failed = this.#rulesWithFailures();
      for (const [position, rule] of rules.entries()) {
        const known = before.get(rule.id);
        const first = Math.min(firstArrivals.get(rule.id) ?? storedTo, storedTo);
        if (known === undefined) {
          const runtime = this.#begin(rule, position, first, failed.has(rule.id));
          if (runtime.cursor > storedTo) {
            this.#setBack(runtime, storedTo);
            setBack += 1;
          }
          added.set(rule.id, runtime);
        } else if (known.rule.signature !== rule.signature) {
          this.#store.states.put(edited(known.state, rule, first));
        }
      }
      for (const { state, cursor } of removed) this.#end({ ...state, cursor });
      if (!this.#hasRules) this.#endOthers(ids);
    });
    this.#hasRules = true;
    const runtimes = new Map<string, RuleRuntime>();
    let changed = 0;
    for (const [position, rule] of rules.entries()) {
      const known = before.get(rule.id);
      if (known !== undefined && this.#update(known, rule, position, firstArrivals)) changed += 1;
      const runtime = known ?? added.get(rule.id);
      if (runtime !== undefined) runtimes.set(rule.id, runtime);
    }
    for (const runtime of removed) dropRun(runtime);
    this.#runtimes = runtimes;
    this.#bySignature = bySignature(runtimes.values());
    return { added: added.size, changed, removed: removed.length, setBack };
  }

  /** Of rules that are new, or have another query: the first arrival that they judge. */
  async #firstArrivals(rules: readonly ActiveRule[]): Promise<ReadonlyMap<string, number>> {
    const known = new Map<string, number>();
    const firstArrivals = new Map<string, number>();
    for (const rule of rules) {
      if (!this.#looksBack(rule)) continue;
      const { from } = rule.rule;
      const arrival = known.get(from) ?? (await this.#lookBack(from));
      known.set(from, arrival);
      firstArrivals.set(rule.id, arrival);
    }
    return firstArrivals;
  }

  #looksBack(rule: ActiveRule): boolean {
    const runtime = this.#runtimes.get(rule.id);
    if (runtime !== undefined) return runtime.rule.signature !== rule.signature;
    const state = this.#store.states.get(rule.id);
    return state === null || isEdited(state, rule);
  }

  #rulesWithFailures(): ReadonlySet<string> {
    const open = this.#store.gaps.list({ isOpen: true });
    return new Set(open.flatMap(({ ruleId, reason }) => (reason === 'failed' ? [ruleId] : [])));
  }

  #begin(rule: ActiveRule, position: number, first: number, hasFailedGap: boolean): RuleRuntime {
    const { jitterMs, now } = this.#options;
    const { states } = this.#store;
    const known = states.get(rule.id);
    const state =
      known === null
        ? firstState(rule.id, first, rule.signature)
        : this.#resumed(this.#edited(known, rule, first));
    if (state !== known) states.put(state);
    const runtime = createRuntime(rule, position, state, { jitterMs, now: now() });
    runtime.hasFailedGap = hasFailedGap;
    return runtime;
  }

  #edited(state: RuleStateRow, rule: ActiveRule, first: number): RuleStateRow {
    if (isEdited(state, rule)) return mended(edited(state, rule, first), this.#options.now());
    const { signature } = rule;
    return state.signature === signature ? state : { ...state, signature };
  }

  /** What it kept of events refers to numbers that others will have. */
  #setBack(runtime: RuleRuntime, cursor: number): void {
    runtime.cursor = cursor;
    runtime.state = { ...runtime.state, cursor, snapshot: null };
    this.#store.states.put(runtime.state);
  }

  /** A rule that was disabled continues with new events; those that arrived while it was disabled are a gap. */
  #resumed(state: RuleStateRow): RuleStateRow {
    if (state.disabled === null) return state;
    const { storedTo, now, receivedBefore } = this.#options;
    const { cursor, at } = state.disabled;
    const next = { ...state, cursor: Math.max(cursor, storedTo()), disabled: null };
    if (next.cursor > cursor) {
      this.#store.gaps.add({
        ruleId: state.ruleId,
        reason: 'disabled',
        state: 'open',
        from: cursor,
        to: next.cursor,
        fromTime: at,
        toTime: receivedBefore(next.cursor) ?? now(),
        message: null,
        createdAt: now(),
      });
    }
    return next;
  }

  #update(
    runtime: RuleRuntime,
    rule: ActiveRule,
    position: number,
    firstArrivals: ReadonlyMap<string, number>,
  ): boolean {
    const { jitterMs, now } = this.#options;
    const before = runtime.rule;
    runtime.position = position;
    if (rule === before) return false;
    runtime.rule = rule;
    const isChanged = rule.revision !== before.revision || rule.stateKey !== before.stateKey;
    if (rule.rule.interval !== before.rule.interval) {
      runtime.due = dueTimesOf(rule.id, rule.rule, jitterMs);
      runtime.nextDue = runtime.due.dueAt(runtime.due.executionAt(now()) + 1);
      runtime.execution = -1;
    }
    if (rule.signature !== before.signature) {
      runtime.state = edited(runtime.state, rule, firstArrivals.get(rule.id) ?? runtime.cursor);
      runtime.cursor = runtime.state.cursor;
    }
    // What it does not find by now it is to find without a further event: time may decide, or it was not live before.
    runtime.isWaiting = true;
    // Its exceptions, value lists or suppression may be others: it goes on from what was saved.
    if (isChanged) {
      dropRun(runtime);
      runtime.readFrom = null;
      runtime.liveRun = null;
    }
    // A mended rule need not wait until it would have been tried again.
    if (isChanged) runtime.state = mended(runtime.state, now());
    return isChanged;
  }

  #end(state: RuleStateRow): void {
    const row = this.#store.rules.get(state.ruleId);
    // Deleted: its state went with it.
    if (row === null) return;
    const disabled = row.isEnabled ? null : { at: this.#options.now(), cursor: state.cursor };
    this.#store.states.put({ ...state, disabled });
  }

  /** Rules that were disabled while the service was down. */
  #endOthers(ids: ReadonlySet<string>): void {
    for (const state of this.#store.states.list()) {
      if (!ids.has(state.ruleId) && state.disabled === null) this.#end(state);
    }
  }

  async #lookBack(from: string): Promise<number> {
    const { now, arrivalAt, storedTo } = this.#options;
    if (storedTo() === 0) return 0;
    const time = parseDateMath(from, BigInt(now()) * NANOS_PER_MS, 'down');
    return time === null ? storedTo() : arrivalAt(Number(time / NANOS_PER_MS));
  }
}

/** Whether the arrivals before its cursor were judged by another query. A disabled rule goes on from now. */
const isEdited = ({ signature, disabled }: RuleStateRow, rule: ActiveRule) =>
  disabled === null && signature !== null && signature !== rule.signature;

/** It begins again at its look-back, unless it is further behind. */
const edited = (state: RuleStateRow, { signature }: ActiveRule, first: number): RuleStateRow => ({
  ...state,
  signature,
  cursor: Math.min(first, state.cursor),
});

/** One that was edited need not wait until it would have been tried again. */
const mended = (state: RuleStateRow, now: number): RuleStateRow =>
  state.failure === null ? state : { ...state, failure: { ...state.failure, retryAt: now } };

function bySignature(runtimes: Iterable<RuleRuntime>): Map<string, RuleRuntime[]> {
  const groups = new Map<string, RuleRuntime[]>();
  for (const runtime of runtimes) appendTo(groups, runtime.rule.signature, runtime);
  return groups;
}
